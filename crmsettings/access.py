"""Who may do what: the loaders that every view of the screen begins with."""

from typing import Any, Literal, cast

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from crmsettings.addresses import family_of, find_entry, find_list
from lists.entries import Entry, EntryList
from pipelines.models import Pipeline

Action = Literal["view", "add", "change", "delete"]
User = AbstractBaseUser | AnonymousUser

SENTENCES = {
    "view": _("You may not see these lists. Ask a CRM administrator."),
    "add": _("You may not add entries to this list. Ask a CRM administrator."),
    "change": _("You may not change this list. Ask a CRM administrator."),
    "delete": _("You may not delete entries of this list. Ask a CRM administrator."),
}

PIPELINE_SENTENCES = {
    "add": _("You may not add pipelines. Ask a CRM administrator."),
    "change": _("You may not change pipelines. Ask a CRM administrator."),
    "delete": _("You may not delete pipelines. Ask a CRM administrator."),
}


def may(user: Any, action: Action, list_model: type[EntryList]) -> bool:
    """The Django permissions of the entries rule their list: to change Sources is to change its values."""
    entries = list_model.entries.field.model._meta
    return bool(user.has_perm(f"{entries.app_label}.{action}_{entries.model_name}"))


def permissions(user: Any, list_model: type[EntryList]) -> dict[str, bool]:
    actions: tuple[Action, ...] = ("add", "change", "delete")
    rights = {str(action): may(user, action, list_model) for action in actions}
    if list_model is Pipeline:
        rights |= {f"{action}_pipeline": may_with_pipelines(user, action) for action in actions}
    return rights


def may_with_pipelines(user: Any, action: Action) -> bool:
    return bool(user.has_perm(f"pipelines.{action}_pipeline"))


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
    if not may(user, action, family_of(address)):
        raise PermissionDenied(SENTENCES[action])
    try:
        return find_entry(address, pk)  # type: ignore[no-any-return]
    except ObjectDoesNotExist:
        list_for(user, address, action)
        raise Http404(_("This entry is no longer there.")) from None


def ask_for_pipelines(user: Any, action: Action) -> None:
    """Raises PermissionDenied."""
    if not may_with_pipelines(user, action):
        raise PermissionDenied(PIPELINE_SENTENCES[action])


def pipeline_for(user: Any, address: str, action: Action) -> Pipeline:
    """The pipeline at an address. Raises PermissionDenied and Http404."""
    ask_for_pipelines(user, action)
    try:
        return cast(Pipeline, find_list(address))
    except ObjectDoesNotExist:
        raise Http404(_("There is no such list.")) from None
