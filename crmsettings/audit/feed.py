"""A page of the history: acts in sentences, those that are undone, and those that can be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crmsettings.access import may_undo
from crmsettings.audit.query import PAGE, HistoryQuery
from lists.audit.chains import undone
from lists.audit.describing import describe
from lists.audit.obstacles import Obstacles
from lists.audit.searching import acts_with
from lists.audit.sentences import Description
from lists.models import Operation
from lists.rights import Person

LOOKED_AT = 150  # acts in which those that can be undone are looked for, in one go


@dataclass(frozen=True)
class Line:
    """One act; `undone` is the undo of it that stands."""

    description: Description
    undone: Operation | None
    can_be_undone: bool

    @property
    def operation(self) -> Operation:
        return self.description.operation

    @property
    def reason(self) -> str:
        """Why; of a pruning its sentence says it."""
        return "" if self.operation.action == "prune" else self.operation.reason

    @cached_property
    def day(self) -> date:
        return timezone.localtime(self.operation.at).date()

    @property
    def is_of_today(self) -> bool:
        return self.day == timezone.localdate()

    @property
    def undone_that_day(self) -> bool:
        return self.undone is not None and timezone.localtime(self.undone.at).date() == self.day

    @property
    def initial(self) -> str:
        return (self.operation.actor_name or "?")[0].upper()


@dataclass(frozen=True)
class Feed:
    lines: Sequence[Line]
    older: HistoryQuery | None  # what stands below

    @property
    def days(self) -> Iterator[tuple[str, list[Line]]]:
        for day, lines in groupby(self.lines, key=lambda line: line.day):
            yield _day_title(day), list(lines)


def feed(query: HistoryQuery, user: Person) -> Feed:
    """A constant number of queries, however many acts there are."""
    operations, last = acts(query, user, LOOKED_AT if query.undoable else PAGE)
    shown = lines(operations, user)
    if query.undoable:
        shown = [line for line in shown if line.can_be_undone]
        last = shown[PAGE - 1].description.operation if len(shown) > PAGE else last
        shown = shown[:PAGE]
    return Feed(shown, replace(query, before=last.pk, open=None) if last else None)


def acts(query: HistoryQuery, user: Person, most: int) -> tuple[list[Operation], Operation | None]:
    """As many as are wanted, whether or not they can be undone; the last of them, if others may follow."""
    rows = query.operations(user)
    if query.text:
        return acts_with(rows, query.text, most)
    found = list(rows[: most + 1])
    return found[:most], found[most - 1] if len(found) > most else None


def lines(operations: Sequence[Operation], user: Person) -> list[Line]:
    descriptions, gone = describe(operations), undone(operations)
    undos = Operation.objects.in_bulk(gone.values()) if gone else {}
    standing = [
        each
        for each in descriptions
        if each.operation.pk not in gone
        and each.recorded is not None
        and (each.recorded or each.moves or each.old_codes)
    ]
    obstacles = Obstacles(each.recorded or () for each in standing)
    free = {
        each.operation.pk
        for each in standing
        if not any(obstacles.of(each.recorded or ())) and not each.moves.is_lost(each.recorded or ())
    }
    allowed = may_undo(user, free)
    return [
        Line(each, undos.get(gone.get(each.operation.pk, 0)), each.operation.pk in allowed)
        for each in descriptions
    ]


def _day_title(day: date) -> str:
    ago = (timezone.localdate() - day).days
    if ago in (0, 1):
        return (_("Today"), _("Yesterday"))[ago]
    return capfirst(
        date_format(day, pgettext("how to write a day, as the filter “date” takes it", "l, j M Y"))
    )
