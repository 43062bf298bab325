"""Who may do what: the loaders that every view of the screen begins with."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from crmsettings.addresses import FAMILIES, family_of, find_entry, find_list
from lists.entries import Entry, EntryList
from lists.history import last_operation
from pipelines.models import Pipeline
from records.access import ACTIONS, Action, Person

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


def may(user: Person, action: Action, list_model: type[EntryList]) -> bool:
    """The Django permissions of the entries rule their list: to change Sources is to change its values."""
    entries = list_model.entries.field.model._meta
    return bool(user.has_perm(f"{entries.app_label}.{action}_{entries.model_name}"))


def may_with_pipelines(user: Person, action: Action) -> bool:
    return bool(user.has_perm(f"pipelines.{action}_pipeline"))


def may_undo(user: Person) -> bool:
    """To undo something may mean to add, to change and to delete."""
    visible = [family for family in FAMILIES.values() if may(user, "view", family)]
    return bool(visible) and all(may(user, action, family) for family in visible for action in ACTIONS)


def undoable(user: Person) -> int | None:
    """The key of the operation that the person has just done and may undo."""
    operation = last_operation()
    return operation if operation and may_undo(user) else None


def permissions(user: Person, list_model: type[EntryList]) -> dict[str, bool]:
    rights = {str(action): may(user, action, list_model) for action in ACTIONS}
    if list_model is Pipeline:
        rights |= {f"{action}_pipeline": may_with_pipelines(user, action) for action in ACTIONS}
    return rights


def require(user: Person, action: Action, list_model: type[EntryList]) -> None:
    """Raises PermissionDenied."""
    if not may(user, action, list_model):
        raise PermissionDenied(SENTENCES[action])


def list_for(user: Person, address: str, action: Action) -> EntryList:
    """The list at an address. Raises PermissionDenied and Http404."""
    require(user, action, family_of(address))
    return list_at(address)


def list_at(address: str) -> EntryList:
    """For whoever has been let in already. Raises Http404."""
    if found := find_list(address):
        return found
    raise Http404(_("There is no such list."))


def entry_for(user: Person, address: str, pk: int, action: Action) -> Entry:
    """An entry of the list at an address. Raises PermissionDenied and Http404."""
    require(user, action, family_of(address))
    if found := find_entry(address, pk):
        return found
    list_at(address)
    raise Http404(_("This entry is no longer there."))


def ask_for_pipelines(user: Person, action: Action) -> None:
    """Raises PermissionDenied."""
    if not may_with_pipelines(user, action):
        raise PermissionDenied(PIPELINE_SENTENCES[action])


def pipeline_for(user: Person, address: str, action: Action) -> Pipeline:
    """The pipeline at an address. Raises PermissionDenied and Http404."""
    ask_for_pipelines(user, action)
    return cast(Pipeline, list_at(address))
