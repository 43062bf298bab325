"""Who may do what with subscriptions: the loaders that their views begin with."""

from typing import TypedDict

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connect.models import Delivery, Subscription
from lists.rights import Action, Person

SENTENCES = {
    "view": gettext_lazy("You may not see the subscriptions. Ask a CRM administrator."),
    "add": gettext_lazy("You may not add subscriptions. Ask a CRM administrator."),
    "change": gettext_lazy("You may not change subscriptions. Ask a CRM administrator."),
    "delete": gettext_lazy("You may not delete subscriptions. Ask a CRM administrator."),
}


class Rights(TypedDict):
    add: bool
    change: bool
    delete: bool


def may(user: Person, action: Action) -> bool:
    return user.has_perm(f"connect.{action}_subscription")


def rights(user: Person) -> Rights:
    return {"add": may(user, "add"), "change": may(user, "change"), "delete": may(user, "delete")}


def require(user: Person, action: Action) -> None:
    """Every act leads to the page, so it also needs the right to see it. Raises PermissionDenied."""
    for needed in ("view", action):
        if not may(user, needed):
            raise PermissionDenied(SENTENCES[needed])


def subscription_for(user: Person, pk: int, action: Action) -> Subscription:
    """Raises PermissionDenied and Http404."""
    require(user, action)
    found = Subscription.objects.select_related("owner").filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such subscription."))
    return found


def delivery_for(user: Person, pk: int, delivery: int, action: Action) -> Delivery:
    """Raises PermissionDenied and Http404."""
    subscription = subscription_for(user, pk, action)
    found = subscription.deliveries.filter(pk=delivery).first()
    if found is None:
        raise Http404(_("This delivery is no longer on record."))
    found.subscription = subscription
    return found
