"""Who may do what: the loaders that every view of the screen begins with."""

from collections.abc import Collection, Iterable
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crmsettings.addresses import FAMILIES, family_of, find_entry, find_list
from dictionaries.models import Dictionary
from lists.audit.rights import all_rights, rights_to_undo
from lists.entries import Entry, EntryList
from lists.history import last_operation
from lists.rights import ACTIONS, Action, Person, may_with_entries, right
from pipelines.models import Pipeline

SENTENCES = {
    "view": _("You may not see these lists. Ask a CRM administrator."),
    "add": _("You may not add entries to this list. Ask a CRM administrator."),
    "change": _("You may not change this list. Ask a CRM administrator."),
    "delete": _("You may not delete entries of this list. Ask a CRM administrator."),
}

MAY_NOT_UNDO = _("You lack the rights to undo this. Ask a CRM administrator.")

# Of lists as a whole.
LIST_SENTENCES: dict[type[EntryList], dict[str, Promise]] = {
    Pipeline: {
        "add": _("You may not add pipelines. Ask a CRM administrator."),
        "change": _("You may not change pipelines. Ask a CRM administrator."),
        "delete": _("You may not delete pipelines. Ask a CRM administrator."),
    },
    Dictionary: {
        "add": _("You may not add lists. Ask a CRM administrator."),
        "change": _("You may not change lists as a whole. Ask a CRM administrator."),
        "delete": _("You may not delete lists. Ask a CRM administrator."),
    },
}


def may_with_lists(user: Person, action: Action, list_model: type[EntryList]) -> bool:
    """Lists as a whole: to add, rename, reorder, archive or delete one takes the permissions of the lists."""
    return user.has_perm(right(action, list_model))


def rights_of(user: Person) -> tuple[object, ...]:
    """All that somebody may do: what is drawn for one person fits whoever has the same rights."""
    return (True,) if user.is_superuser else tuple(sorted(user.get_all_permissions()))


def may_undo(user: Person, operations: Collection[int]) -> set[int]:
    """The keys of those operations that a person has the rights to undo; one query, for some people none."""
    if user.has_perms(all_rights()):
        return set(operations)
    return {pk for pk, rights in rights_to_undo(operations).items() if user.has_perms(rights)}


def undoable(user: Person) -> int | None:
    """The key of the operation that the person has just done and may undo."""
    operation = last_operation()
    return operation if operation and may_undo(user, [operation]) else None


def permissions(user: Person, list_model: type[EntryList]) -> dict[str, bool]:
    rights = {str(action): may_with_entries(user, action, list_model) for action in ACTIONS}
    return rights | {f"{action}_list": may_with_lists(user, action, list_model) for action in ACTIONS}


def may_import(user: Person, families: Iterable[type[EntryList]] = FAMILIES.values()) -> bool:
    """Whoever sees lists of these families and may change anything about them."""
    return any(
        allowed(user, action, family)
        for family in families
        if may_with_entries(user, "view", family)
        for action in ACTIONS
        if action != "view"
        for allowed in (may_with_entries, may_with_lists)
    )


def has_webhooks(user: Person) -> bool:
    """Whoever may add webhooks, or see those of others."""
    return any(user.has_perm(f"connect.{action}_webhook") for action in ("add", "view", "change"))


def require(user: Person, action: Action, list_model: type[EntryList]) -> None:
    """Every act shows the list, so it also needs the right to see it. Raises PermissionDenied."""
    for needed in ("view", action):
        if not may_with_entries(user, needed, list_model):
            raise PermissionDenied(SENTENCES[needed])


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


def require_lists(user: Person, action: Action, list_model: type[EntryList]) -> None:
    """A list as a whole is acted on by who may see it. Raises PermissionDenied."""
    require(user, "view", list_model)
    if not may_with_lists(user, action, list_model):
        raise PermissionDenied(LIST_SENTENCES[list_model][action])


def whole_list_for(user: Person, address: str, action: Action) -> EntryList:
    """The list at an address, to act on it as a whole. Raises PermissionDenied and Http404."""
    require_lists(user, action, family_of(address))
    return list_at(address)


def pipeline_for(user: Person, address: str, action: Action) -> Pipeline:
    return cast(Pipeline, whole_list_for(user, address, action))
