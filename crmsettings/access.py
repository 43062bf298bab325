"""Who may do what: the loaders that every view of the screen begins with."""

from typing import Any, Literal

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from crmsettings.addresses import family_of, find_list
from lists.entries import Entry, EntryList

Action = Literal["view", "add", "change", "delete"]
User = AbstractBaseUser | AnonymousUser

SENTENCES = {
    "view": _("You may not see these lists. Ask a CRM administrator."),
    "add": _("You may not add entries to this list. Ask a CRM administrator."),
    "change": _("You may not change this list. Ask a CRM administrator."),
    "delete": _("You may not delete entries of this list. Ask a CRM administrator."),
}


def may(user: Any, action: Action, list_model: type[EntryList]) -> bool:
    """The Django permissions of the entries rule their list: to change Sources is to change its values."""
    entries = list_model.entries.field.model._meta
    return bool(user.has_perm(f"{entries.app_label}.{action}_{entries.model_name}"))


def permissions(user: Any, list_model: type[EntryList]) -> dict[str, bool]:
    actions: tuple[Action, ...] = ("add", "change", "delete")
    return {action: may(user, action, list_model) for action in actions}


def list_for(user: Any, address: str, action: Action) -> Any:
    """The list at an address. Raises PermissionDenied and Http404."""
    if not may(user, action, family_of(address)):
        raise PermissionDenied(SENTENCES[action])
    try:
        return find_list(address)
    except ObjectDoesNotExist:
        raise Http404(_("There is no such list.")) from None


def entry_for(user: Any, address: str, pk: int, action: Action) -> Entry:
    """An entry of the list at an address. Raises PermissionDenied and Http404."""
    entry: Entry | None = list_for(user, address, action).entries.filter(pk=pk).first()
    if entry is None:
        raise Http404(_("This entry is no longer there."))
    return entry
