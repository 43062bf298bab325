"""Who changed what: an operation is one act of one person, and database triggers record its changes.

Every verb opens an operation of its own, or joins one that is open already. Who acts is said around it:
`with acting(request.user, reason):` for a whole request, or

    with operation(user, "rename", reason="As marketing calls it"):
        entry.rename("Phone")

A change outside of any operation is on record, too; its actor is unknown.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial, wraps
from typing import TYPE_CHECKING

from django.db import connection, models, transaction
from django.dispatch import Signal
from django.utils.translation import pgettext_lazy

from lists.models import NAME_LENGTH, REASON_LENGTH, Operation
from lists.protection import refusing

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

# What the history calls the actions that all lists have; see `Row.action_titles` for those of some.
ACTIONS = {
    "add": pgettext_lazy("kind of change", "Add"),
    "rename": pgettext_lazy("kind of change", "Rename"),
    "edit": pgettext_lazy("kind of change", "Edit"),
    "move": pgettext_lazy("kind of change", "Move"),
    "sort": pgettext_lazy("kind of change", "Sort A–Z"),
    "restore_names": pgettext_lazy("kind of change", "Restore default names"),
    "archive": pgettext_lazy("kind of change", "Archive"),
    "restore": pgettext_lazy("kind of change", "Restore"),
    "delete": pgettext_lazy("kind of change", "Delete"),
    "replace": pgettext_lazy("kind of change", "Replace"),
    "move_records": pgettext_lazy("kind of change", "Move records"),
    "remove_alias": pgettext_lazy("kind of change", "Remove an old code"),
    "load": pgettext_lazy("kind of change", "Load lists"),
    "apply": pgettext_lazy("kind of change", "Import"),
    "restore_state": pgettext_lazy("kind of change", "Restore an earlier state"),
    "undo": pgettext_lazy("kind of change", "Undo"),
    "prune": pgettext_lazy("kind of change", "Prune the history"),
    "": pgettext_lazy("kind of change", "Unknown"),
}


# After an `operation` is saved: for who counts what is done. No rule hangs on it.
acted = Signal()

# A user, the name of a program, or whoever is acting.
type Actor = AbstractBaseUser | AnonymousUser | str | None


@dataclass
class Acting:
    """Who acts until further notice, why, by which webhook, and the last operation that came of it; `act` is
    that operation itself, unless a form that came twice has only found it again."""

    actor: Actor = None
    reason: str = ""
    via: str = ""
    last: int | None = None
    act: Operation | None = None


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


@contextmanager
def acting(actor: Actor, reason: str = "", *, via: str = "") -> Iterator[Acting]:
    """Whatever changes inside was done by this actor, for this reason, by the webhook of this name."""
    now = Acting(actor, reason, via)
    token = _acting.set(now)
    try:
        yield now
    finally:
        _acting.reset(token)


def who_acts() -> Acting:
    return _acting.get() or Acting()


def last_operation() -> int | None:
    """The key of the last operation of whoever is acting."""
    return who_acts().last


def last_act() -> Operation | None:
    """The last operation of whoever is acting, as it was closed; None where nothing has changed."""
    return who_acts().act


@contextmanager
def operation(
    actor: Actor, action: str, reason: str = "", *, undoes: Operation | None = None
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
        now = who_acts()
        opened = _open(actor or now.actor, action, reason or now.reason, now.via, undoes)
        connection.operation = opened  # type: ignore[attr-defined]  # until it is closed
        try:
            yield opened
        finally:
            del connection.operation  # type: ignore[attr-defined]
        if _close(opened):
            now.last, now.act = opened.pk, opened
            if acted.receivers:
                transaction.on_commit(partial(acted.send_robust, Operation, operation=opened))


def recorded[**Params, Result](
    action: str,
) -> Callable[[Callable[Params, Result]], Callable[Params, Result]]:
    """A verb that is an operation by itself."""

    def decorate(verb: Callable[Params, Result]) -> Callable[Params, Result]:
        @wraps(verb)
        def act(*args: Params.args, **kwargs: Params.kwargs) -> Result:
            with operation(None, action):
                return verb(*args, **kwargs)

        act.alters_data = True  # type: ignore[attr-defined]  # no template calls it
        return act

    return decorate


def columns_of(key: object) -> tuple[int | None, str | None]:
    """What `actor` and `actor_key` of an operation are for a user with this key: a number stands in the one,
    any other in the other, as text.

    They are no foreign keys: history outlives people, who may stand in another database.
    """
    if key is None:
        return None, None
    return (key, None) if isinstance(key, int) else (None, str(key))


def operations_of(key: object) -> models.Q:
    """The operations of the user with this key."""
    number, text = columns_of(key)
    return models.Q(actor=number) if text is None else models.Q(actor_key=text)


def _open(actor: Actor, action: str, reason: str, via: str, undoes: Operation | None) -> Operation:
    """Every act begins and ends with a statement: the ORM would take longer to write them than the act."""
    name = actor if isinstance(actor, str) else actor.get_username() if actor is not None else ""
    number, key = columns_of(getattr(actor, "pk", None))
    opened = Operation(
        action=action,
        actor=number,
        actor_key=key,
        actor_name=name[:NAME_LENGTH],
        reason=reason.replace("\0", "").strip()[:REASON_LENGTH],  # PostgreSQL stores no NUL
        via=via,
        undoes=undoes.pk if undoes else None,
        is_open=True,
    )
    at = connection.ops.adapt_datetimefield_value(opened.at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO lists_operation "
            "(at, action, actor, actor_key, actor_name, reason, via, undoes, is_open) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, TRUE) RETURNING id",
            [at, action, number, key, opened.actor_name, opened.reason, opened.via, opened.undoes],
        )
        opened.pk = cursor.fetchone()[0]
    opened._state.adding = False
    return opened


def _close(opened: Operation) -> bool:
    """Whether anything changed: what changed nothing, an unchanged save, say, was no act."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE lists_operation SET is_open = FALSE, rank_before = %s, rank_after = %s WHERE id = %s AND "
            "(action = 'prune' OR %s OR EXISTS (SELECT 1 FROM lists_change WHERE operation_id = %s) "
            "OR EXISTS (SELECT 1 FROM lists_moved WHERE operation_id = %s))",
            [opened.rank_before, opened.rank_after, opened.pk, opened.leaves_a_trace, opened.pk, opened.pk],
        )
        opened.is_open = not cursor.rowcount
        if opened.is_open:
            cursor.execute("DELETE FROM lists_operation WHERE id = %s", [opened.pk])
    return not opened.is_open
