"""The numbers of /segments/: one statement for a picture, one more for each list that is too long for it.

By one list or by two, PostgreSQL reads a million records in 60 to 110 ms, in parallel. The index of a key
alone is hardly faster (50 ms instead of 60), so no pair of lists has an index.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Sum, Value, When

from lists.fields import EntryField
from pipelines.models import Stage
from records.filters import NOTHING
from records.segments.question import OFFERED, Question, list_of

ROWS, COLUMNS = 50, 24  # the most used entries of a long list; the others stand together
OTHERS = 0  # no entry has this key

Key = int | None  # of an entry; None for the records without a value, OTHERS for all further entries
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Tally:
    count: int = 0
    amount: Decimal = Decimal(0)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.count + other.count, self.amount + other.amount)


@dataclass(frozen=True)
class Heading:
    """An entry of a side of the table, the records without a value, or all further entries together."""

    key: Key
    entry: Any = None
    further: int = 0

    @property
    def is_archived(self) -> bool:
        return self.entry is not None and not _is_offered(self.entry)


@dataclass(frozen=True)
class Segments:
    question: Question
    rows: list[Heading]
    columns: list[Heading]  # none where the question has one side only
    cells: Mapping[tuple[Key, Key], Tally]
    by_row: Mapping[Key, Tally]
    by_column: Mapping[Key, Tally]
    all: Tally

    def address(self, row: Heading) -> str:
        """Exactly the records of a row, whatever their column; none where a filter cannot say it."""
        question = self.question
        if row.key == OTHERS:
            return ""
        which = question.which.having(question.by.name, row.key)
        return which.address

    def column_address(self, column: Heading) -> str:
        question = self.question
        if column.key == OTHERS or question.across is None:
            return ""
        return question.which.having(question.across.name, column.key).address

    def cell_addresses(self, row: Heading) -> dict[Key, str]:
        """Those of all cells of a row; written once, because there may be more than a thousand."""
        question = self.question
        if question.across is None or row.key == OTHERS:
            return {}
        name = question.across.name
        begin = question.which.without(name).having(question.by.name, row.key).address
        return {
            column.key: f"{begin}&{name}={NOTHING if column.key is None else column.key}"
            for column in self.columns
            if column.key != OTHERS
        }


def count_segments(question: Question) -> Segments:
    if question.across is None:
        tallies: dict[Key, Tally] = count_by(question, question.by)
        # All stages, so that the funnels are whole.
        most = ROWS if question.by != question.model.stage_field() else OFFERED
        shown = _most_used(question, question.by, tallies, most)
        cells = _sum(((_fold(key, shown), None), tally) for key, tally in tallies.items())
        return _table(question, cells, [shown])
    sides = (_shown(question, question.by, ROWS), _shown(question, question.across, COLUMNS))
    return _table(question, _count_cells(question, question.across, sides), list(sides))


def count_by(question: Question, key: EntryField) -> dict[Key, Tally]:
    """As many rows as entries in use."""
    return {row[0]: _tally(*row[1:]) for row in _counted(question, F(key.attname))}


Shown = frozenset[int] | None  # None: all entries


def _table(question: Question, cells: dict[tuple[Key, Key], Tally], shown: list[Shown]) -> Segments:
    by_row = _sum((row, tally) for (row, _column), tally in cells.items())
    by_column = _sum((column, tally) for (_row, column), tally in cells.items())
    sides = [
        _headings(question, key, used, of_side)
        for key, used, of_side in zip(question.sides, (by_row, by_column), shown, strict=False)
    ]
    columns = sides[1] if question.across else []
    total = sum(by_row.values(), Tally())
    return Segments(question, sides[0], columns, cells, by_row, by_column, total)


def _counted(question: Question, *groups: Any) -> Any:
    sums = [Sum("amount")] if question.model.has_amount() else []
    rows = (
        _records(question).order_by().annotate(**{f"side{place}": side for place, side in enumerate(groups)})
    )
    return rows.values_list(*(f"side{place}" for place in range(len(groups)))).annotate(Count("pk"), *sums)


def _records(question: Question) -> Any:
    which, stage = question.which, question.model.stage_field()
    if not which.pipeline or stage is None:
        return which.rows()
    # Keys instead of a subquery: the planner knows how many records they have (90 ms instead of 240).
    stages = list_of(stage, which).order_by().values_list("pk", flat=True)
    return replace(which, pipeline=None).rows().filter(**{f"{stage.name}__in": list(stages)})


def _count_cells(
    question: Question, across: EntryField, sides: tuple[Shown, Shown]
) -> dict[tuple[Key, Key], Tally]:
    groups = (_folded(question.by, sides[0]), _folded(across, sides[1]))
    return {(row[0], row[1]): _tally(*row[2:]) for row in _counted(question, *groups)}


def _folded(key: EntryField, shown: Shown) -> Any:
    if shown is None:
        return F(key.attname)
    return Case(
        When(**{f"{key.attname}__isnull": True}, then=None),
        When(**{f"{key.attname}__in": shown}, then=F(key.attname)),
        default=Value(OTHERS),
    )


def _shown(question: Question, key: EntryField, most: int) -> Shown:
    if question.known[key.name].size <= most:
        return None
    return _most_used(question, key, count_by(question, key), most)


def _most_used(question: Question, key: EntryField, used: Mapping[Key, Tally], most: int) -> Shown:
    """Which entries to show, where there are too many of them."""
    known = question.known[key.name]
    if not known.further and len([entry for entry in known.entries if _has_row(entry, used)]) <= most:
        return None
    pks = [pk for pk in used if pk is not None]
    return frozenset(sorted(pks, key=lambda pk: (-used[pk].count, pk))[:most])


def _has_row(entry: Any, used: Mapping[Key, Tally]) -> bool:
    return _is_offered(entry) or entry.pk in used


def _is_offered(entry: Any) -> bool:
    return entry.archived_at is None and not (isinstance(entry, Stage) and entry.pipeline.archived_at)


def _fold(key: Key, shown: Shown) -> Key:
    return key if shown is None or key is None or key in shown else OTHERS


def _headings(question: Question, key: EntryField, used: Mapping[Key, Tally], shown: Shown) -> list[Heading]:
    known, chosen = question.known[key.name], question.which.chosen
    if key.name in chosen:
        entries = [entry for entry in known.entries if entry.pk == chosen[key.name]]
        return [Heading(entry.pk, entry) for entry in entries] or [Heading(None)]
    if shown is None:
        entries = [entry for entry in known.entries if _has_row(entry, used)]
    else:
        entries = list(list_of(key, question.which).filter(pk__in=shown))
    headings = [Heading(entry.pk, entry) for entry in entries]
    if shown is not None:
        headings.append(Heading(OTHERS, further=known.size - len(entries)))
    return [*headings, *([Heading(None)] if None in used else [])]


def _sum(parts: Iterable[tuple[Any, Tally]]) -> dict[Any, Tally]:
    together: dict[Any, Tally] = defaultdict(Tally)
    for key, tally in parts:
        together[key] += tally
    return together


def _tally(count: int, amount: Decimal | None = None) -> Tally:
    # SQLite adds decimal numbers as binary ones: a tenth of a cent may be too much or missing.
    return Tally(count, (amount or Decimal(0)).quantize(CENT))
