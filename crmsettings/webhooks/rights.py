"""Who sees and ends which webhooks: everybody their own, administrators all. Nobody makes one for others."""

from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from connect.models import Webhook
from lists.rights import Person


def sees_all(user: Person) -> bool:
    return user.has_perm("connect.view_webhook") or may_revoke_all(user)


def may_revoke_all(user: Person) -> bool:
    return user.has_perm("connect.change_webhook")


def may_add(user: Person) -> bool:
    return user.has_perm("connect.add_webhook")


def require_add(user: Person) -> None:
    """Raises PermissionDenied."""
    if not may_add(user):
        raise PermissionDenied(_("You may not add webhooks. Ask a CRM administrator."))


def webhooks_for(user: Person) -> QuerySet[Webhook]:
    """Those that a person sees; what is revoked comes last, what is new first."""
    seen = Webhook.objects.select_related("owner").order_by(F("revoked").desc(nulls_first=True), "-pk")
    return seen if sees_all(user) else seen.filter(owner=user.pk)


def webhook_to_revoke(user: Person, pk: int) -> Webhook:
    """Raises PermissionDenied, also for one that is not there, and Http404 for who would know."""
    found = Webhook.objects.select_related("owner").filter(pk=pk).first()
    if not may_revoke_all(user) and (found is None or found.owner_id != user.pk):
        raise PermissionDenied(_("You may not revoke webhooks of other people. Ask a CRM administrator."))
    if found is None:
        raise Http404(_("There is no such webhook."))
    return found
