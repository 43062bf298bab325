"""What the buttons of a subscription do. Each leads back to its page, where the outcome stands."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from connect.delivering.by_hand import resend, send_test
from connect.delivering.sending import Outcome
from connect.models import Subscription
from crmsettings.requests import Request
from crmsettings.subscriptions.access import delivery_for, subscription_for
from records.requests import require_form_methods


def _pause(subscription: Subscription) -> str:
    subscription.pause(Subscription.Pause.PERSON)
    return _("Paused. Changes made meanwhile are delivered when it resumes.")


def _resume(subscription: Subscription) -> str:
    subscription.resume()
    return _("It continues where it left off.")


def _try(subscription: Subscription) -> str:
    subscription.try_now()
    return _("It will be tried again within seconds.")


def _secret(subscription: Subscription) -> str:
    subscription.renew_secret()
    return _("The secret is new. For one day messages are signed with the old one, too.")


ACTS: dict[str, Callable[[Subscription], str]] = {
    "pause": _pause,
    "resume": _resume,
    "try": _try,
    "secret": _secret,
}


@require_form_methods
def act_on_subscription(request: Request, pk: int, act: str) -> HttpResponse:
    subscription = subscription_for(request.user, pk, "change")
    if request.method == "POST":  # else back from a login that had expired
        try:
            messages.success(request, ACTS[act](subscription))
        except ValidationError as error:
            messages.error(request, error.message)
    return redirect("subscription", pk)


@require_form_methods
def test_subscription(request: Request, pk: int) -> HttpResponse:
    subscription = subscription_for(request.user, pk, "change")
    if request.method == "POST":
        _tell(request, send_test(subscription))
    return redirect("subscription", pk)


@require_form_methods
def resend_delivery(request: Request, pk: int, delivery: int) -> HttpResponse:
    found = delivery_for(request.user, pk, delivery, "change")
    if request.method == "POST":
        try:
            _tell(request, resend(found))
        except ValidationError as error:
            messages.error(request, error.message)
    return redirect("subscription", pk)


def _tell(request: Request, outcome: Outcome) -> None:
    sent = outcome.delivery
    words = {"status": sent.status, "time": sent.milliseconds}
    sentence = sent.failure or _("The address answered %(status)s after %(time)s ms.") % words
    (messages.success if outcome.is_ok else messages.error)(request, sentence)
