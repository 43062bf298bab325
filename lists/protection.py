"""Refusals: a rule said once to people (`Refused`) and kept once by the database (`Guard`)."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.apps import apps
from django.core.exceptions import ObjectNotUpdated
from django.db import IntegrityError, OperationalError, models
from django.db.models import ProtectedError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lists.usage import Use

if TYPE_CHECKING:
    from lists.rows import Row

# What the triggers refuse without a guard of any model; see lists.database.
UNDECLARED = {
    "emptying": _("No table of the lists is emptied as a whole."),
    "in_use": _("What is in use stays."),
    "missing": _("It points to a row that does not exist."),
    "unfit": _("A number, a date or a flag has an impossible value."),
    "present": _("There is such a row already: change that one."),
}
DEADLOCK = "40P01"  # of two that wait for each other PostgreSQL lets one go on


class Refused(ProtectedError):
    """The reason why something stays as it is; its text is a whole sentence for people.

    `reason` is a word for programs, `count` the number of records that stand in the way, `uses` says which.
    """

    def __init__(
        self,
        sentence: str | Promise,
        *,
        reason: str,
        count: int = 0,
        uses: Sequence[Use] = (),
    ) -> None:
        super().__init__(str(sentence), set())
        self.reason = reason
        self.count = count
        self.uses = uses

    def __str__(self) -> str:
        return str(self.args[0])


class Stale(Refused):
    """The row is no longer what somebody saw; `present` is the row as it is now."""

    def __init__(self, present: "Row") -> None:
        sentence = _("“%(label)s” was changed in the meantime. Look at it again.")
        super().__init__(sentence % {"label": present.label}, reason="stale")
        self.present: Any = present


@dataclass(frozen=True)
class Guard:
    """A rule as the database keeps it: a BEFORE trigger that refuses the row when `when` holds.

    `when` is SQL that SQLite and PostgreSQL both understand, over OLD and NEW. `{table}` stands for
    the table itself, `{parent}` for the table above it (the list of an entry) and `{parent_id}` for
    the column that points there; `{entries}` and `{entries_id}` for those of the entries of a list.

    A `deferred` guard speaks of a new or changed row and is asked when all is done: by PostgreSQL at the end
    of the transaction, by SQLite at the end of the operation, and at once where nobody opened one.
    """

    reason: str
    event: Literal["INSERT", "UPDATE", "DELETE"]
    when: str
    sentence: str | Promise
    deferred: bool = False
    only: Literal["", "postgresql", "sqlite"] = ""  # the database that keeps it; empty: both
    column: str = ""  # that never changes, where the rule says just this


@dataclass(frozen=True)
class Ending:
    """A row ends with the one that it belongs to, for good: when that loses its flag, the moment is noted.

    The database sees to it by triggers of the other table, whatever took the flag away.
    """

    key: str  # the field that points to the other row
    flag: str  # a field of the other row
    moment: str  # a field of the row: when it ended


def constant(reason: str, column: str, sentence: str | Promise) -> Guard:
    """A column keeps its value for good."""
    return Guard(reason, "UPDATE", f"NEW.{column} <> OLD.{column}", sentence, column=column)


@contextmanager
def refusing() -> Iterator[None]:
    """Turns what the database refuses into `Refused`, with a sentence. The transaction is the caller's."""
    try:
        yield
    except Refused:
        raise
    except IntegrityError as error:
        refusal = refusal_from(error)
        if refusal is None:
            raise
        raise refusal from error
    except ObjectNotUpdated as error:
        raise gone() from error
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
            raise
        sentence = _("Somebody changed the same rows at this moment. Nothing has changed: try again.")
        raise Refused(sentence, reason="busy") from error


def gone() -> Refused:
    return Refused(_("It was deleted in the meantime."), reason="gone")


def archived(row: "Row") -> Refused:
    return Refused(_("“%(label)s” is archived: restore it first.") % {"label": row.label}, reason="archived")


def same_look(error: IntegrityError) -> bool:
    """Whether the database refused a row because another one of its list looks the same; see lists.looks."""
    return "lists_look" in str(error)


def taken(label: str = "", *, of_lists: bool = False) -> Refused:
    sentence = _("“%(label)s” is already in this list.") if label else _("This name is already in the list.")
    if label and of_lists:
        sentence = _("“%(label)s” is already the name of another list.")
    return Refused(sentence % {"label": label}, reason="duplicate")


def refusal_from(error: IntegrityError) -> Refused | None:
    """The refusal behind a database error, or None when no guard raised it."""
    if same_look(error):
        return taken()
    match = re.search(r"refused:([^:]+):(\w+):(\w+)", str(error))
    if match is None:
        return None
    table, reason, event = match.groups()
    sentences: dict[tuple[str, str], str | Promise] = {
        (guard.reason, guard.event): guard.sentence
        for model in guarded_models()
        if model._meta.db_table == table
        for guard in guards_of(model)
    }
    # A trigger that another release has put in place may know a reason that this one does not.
    sentence = sentences.get((reason, event)) or UNDECLARED.get(reason, _("The database does not allow it."))
    return Refused(sentence, reason=reason)


def guarded_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if guards_of(model)]


def guards_of(model: type[models.Model]) -> tuple[Guard, ...]:
    return getattr(model, "guards", ())
