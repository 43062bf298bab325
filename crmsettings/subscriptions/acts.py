"""What the buttons of a subscription do. Each leads back to its page, where the outcome stands."""

from collections.abc import Callable
from operator import methodcaller

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connect.delivering.by_hand import resend, send_test
from connect.delivering.sending import Outcome
from connect.models import Subscription
from crmsettings.requests import Request
from crmsettings.subscriptions.access import delivery_for, subscription_for
from lists.once import once
from records.requests import require_form_methods

# What is done, and what is said of it.
ACTS: dict[str, tuple[Callable[[Subscription], None], str | Promise]] = {
    "pause": (
        methodcaller("pause", Subscription.Pause.PERSON),
        gettext_lazy("Paused. Changes made meanwhile are delivered when it resumes."),
    ),
    "resume": (methodcaller("resume"), gettext_lazy("It continues where it left off.")),
    "try": (methodcaller("try_now"), gettext_lazy("It will be tried again within seconds.")),
    "secret": (
        methodcaller("renew_secret"),
        gettext_lazy("The secret is new. For one day messages are signed with the old one, too."),
    ),
}


@require_form_methods
def act_on_subscription(request: Request, pk: int, act: str) -> HttpResponse:
    """A second new secret at once would leave out the one that the receiver has: it is made once."""
    subscription = subscription_for(request.user, pk, "change")
    if request.method == "POST":  # else back from a login that had expired
        verb, said = ACTS[act]

        def carry_out() -> int:
            verb(subscription)
            return pk

        try:
            once(request.POST, f"{act} subscription {pk}", carry_out)
            messages.success(request, str(said))
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
