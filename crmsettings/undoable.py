"""Undo at hand: whoever has just done something may undo it from the toast that says so."""

from django.contrib import messages

from crmsettings.access import ACTS, Person, may
from crmsettings.addresses import FAMILIES
from crmsettings.requests import Request
from lists.history import last_operation


def may_undo(user: Person) -> bool:
    """To undo something may mean to add, to change and to delete."""
    visible = [family for family in FAMILIES.values() if may(user, "view", family)]
    return bool(visible) and all(may(user, action, family) for family in visible for action in ACTS)


def undoable(user: Person) -> int | None:
    """The key of the operation that the person has just done and may undo."""
    operation = last_operation()
    return operation if operation and may_undo(user) else None


def toast(request: Request, said: str) -> None:
    """A sentence for the toast of the next page, with a way to undo what was done."""
    messages.success(request, said, extra_tags=str(undoable(request.user) or ""))
