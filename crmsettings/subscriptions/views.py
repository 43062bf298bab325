"""The addresses that hear the changes of the lists: their pages, and what is done with them."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from connect.models import Delivery, Subscription
from crmsettings.requests import Request
from crmsettings.screen.responses import posted
from crmsettings.screen.tasks import task_page
from crmsettings.subscriptions.access import require, rights, subscription_for
from crmsettings.subscriptions.forms import SubscriptionForm
from crmsettings.subscriptions.lines import lines
from lists.text.numbers import parse_number
from records.requests import require_form_methods

PAGE = 50  # deliveries


@require_safe
def show_subscriptions(request: Request) -> HttpResponse:
    require(request.user, "view")
    context = {"lines": lines(request.user, Subscription.objects.all()), "can": rights(request.user)}
    return task_page(request, "subscriptions/subscriptions.html", _("Subscriptions"), context)


@require_safe
@never_cache
@sensitive_variables("context")
def show_subscription(request: Request, pk: int) -> HttpResponse:
    """How it fares, its secret for those who may change it, and its deliveries, the newest first."""
    subscription = subscription_for(request.user, pk, "view")
    deliveries, older = _page(subscription.deliveries.all(), parse_number(request.GET.get("before")))
    line = next(iter(lines(request.user, Subscription.objects.filter(pk=pk))), None)
    context = {
        "line": line,
        "subscription": subscription,
        "can": rights(request.user),
        "deliveries": deliveries,
        "older": older,
    }
    return task_page(request, "subscriptions/subscription.html", subscription.name, context)


def _page(deliveries: QuerySet[Delivery], before: int | None) -> tuple[list[Delivery], int | None]:
    """A page of them, and the key from which the next one goes back; None on the last one."""
    if before is not None:
        deliveries = deliveries.filter(pk__lt=before)
    found = list(deliveries[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


@require_form_methods
def add_subscription(request: Request) -> HttpResponse:
    require(request.user, "add")
    return _form(request, Subscription(language=request.LANGUAGE_CODE), _("Add a subscription"))


@require_form_methods
def edit_subscription(request: Request, pk: int) -> HttpResponse:
    subscription = subscription_for(request.user, pk, "change")
    return _form(request, subscription, _("Change “%(name)s”") % {"name": subscription.name})


def _form(request: Request, subscription: Subscription, heading: str) -> HttpResponse:
    form = SubscriptionForm(request.user, subscription, posted(request))
    if form.is_valid():
        saved = form.save_for()
        messages.success(request, _("Saved “%(name)s”") % {"name": saved.name})
        return redirect("subscription", saved.pk)
    status = 422 if form.is_bound else 200
    return task_page(request, "subscriptions/form.html", heading, {"form": form}, status)


@require_form_methods
def delete_subscription(request: Request, pk: int) -> HttpResponse:
    """Asks, and with POST does it: what it has not heard yet it will not hear."""
    subscription = subscription_for(request.user, pk, "delete")
    if request.method == "POST":
        subscription.delete()
        messages.success(request, _("Deleted “%(name)s”") % {"name": subscription.name})
        return redirect("subscriptions")
    heading = _("Delete “%(name)s”?") % {"name": subscription.name}
    return task_page(request, "subscriptions/delete.html", heading, {"subscription": subscription})
