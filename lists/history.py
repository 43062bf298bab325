"""Who changed what: an operation is one act of one person, and database triggers note its changes.

Every verb opens an operation of its own, and joins one that is open already. Whoever knows the person
says so around it: `with acting(request.user, reason):` for a whole request, or

    with operation(user, "rename", reason="As marketing calls it"):
        entry.rename("Phone")

A change outside of any operation is noted, too; its actor is unknown.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from lists.models import REASON_LENGTH, Operation
from lists.protection import refusing

# What people can do, as the history tells it.
ACTIONS = {
    "add": _("Add"),
    "rename": _("Rename"),
    "recolor": _("Change the colour"),
    "edit": _("Edit"),
    "move": _("Move"),
    "sort": _("Sort A–Z"),
    "restore_names": _("Restore default names"),
    "archive": _("Archive"),
    "restore": _("Restore"),
    "delete": _("Delete"),
    "replace": _("Replace"),
    "copy": _("Copy"),
    "make_default": _("Make default"),
    "load": _("Load lists"),
    "undo": _("Undo"),
    "prune": _("Prune the history"),
    "": _("Unknown"),
}


@dataclass
class Acting:
    """Who acts until further notice, why, and the last operation that came of it."""

    actor: Any = None  # a user, or the name of a program
    reason: str = ""
    last: int | None = None


_acting: ContextVar[Acting] = ContextVar("acting", default=Acting())  # noqa: B039 - nobody acts


@contextmanager
def acting(actor: Any, reason: str = "") -> Iterator[Acting]:
    token = _acting.set(Acting(actor, reason))
    try:
        yield _acting.get()
    finally:
        _acting.reset(token)


def last_done() -> int | None:
    """The key of the last operation of whoever is acting."""
    return _acting.get().last


@contextmanager
def operation(
    actor: Any, action: str, reason: str = "", *, undoes: Operation | None = None
) -> Iterator[Operation]:
    """The transaction of one act: what changes inside belongs to it; an act that changes nothing leaves none.

    `actor` is a user, the name of a program, or None: then whoever is `acting`, for the reason they gave.
    Inside another operation it joins that one.
    """
    outer: Operation | None = getattr(connection, "operation", None)
    if outer is not None:
        with refusing():
            yield outer
        return
    with refusing(), transaction.atomic():
        now = _acting.get()
        opened = _open(actor or now.actor, action, reason or now.reason, undoes)
        connection.operation = opened  # type: ignore[attr-defined]  # the triggers of this connection note it
        try:
            yield opened
        finally:
            del connection.operation  # type: ignore[attr-defined]
        _close(opened)


def recorded(action: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A verb that is an operation by itself."""

    def decorate(verb: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(verb)
        def act(*args: Any, **kwargs: Any) -> Any:
            with operation(None, action):
                return verb(*args, **kwargs)

        return act

    return decorate


def _open(actor: Any, action: str, reason: str, undoes: Operation | None) -> Operation:
    """Every act begins and ends with a statement: the ORM would take longer to write them than the act."""
    name = actor if isinstance(actor, str) else actor.get_username() if actor is not None else ""
    opened = Operation(
        action=action,
        actor=getattr(actor, "pk", None),
        actor_name=name,
        reason=reason.replace("\0", "").strip()[:REASON_LENGTH],  # PostgreSQL stores no NUL
        undoes=undoes.pk if undoes else None,
        is_open=True,
    )
    at = connection.ops.adapt_datetimefield_value(opened.at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO lists_operation (at, action, actor, actor_name, reason, undoes, is_open) "
            "VALUES (%s, %s, %s, %s, %s, %s, TRUE) RETURNING id",
            [at, opened.action, opened.actor, opened.actor_name, opened.reason, opened.undoes],
        )
        opened.pk = cursor.fetchone()[0]
    opened._state.adding = False
    return opened


def _close(opened: Operation) -> None:
    """What changed nothing was no act: an unchanged save, say."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE lists_operation SET is_open = FALSE WHERE id = %s AND "
            "(action = 'prune' OR EXISTS (SELECT 1 FROM lists_change WHERE operation_id = %s))",
            [opened.pk, opened.pk],
        )
        if cursor.rowcount:
            opened.is_open = False
            _acting.get().last = opened.pk
        else:
            cursor.execute("DELETE FROM lists_operation WHERE id = %s", [opened.pk])
