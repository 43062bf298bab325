"""The numbers of /segments/: one statement for a picture, one more for each list that is too long for it.

By one list or by two, PostgreSQL reads a million records in 60 to 110 ms, in parallel. The index of a key
alone is hardly faster (50 ms instead of 60), so no pair of lists has an index.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, F, Sum, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.entries import Entry
from lists.fields import EntryField
from lists.text.numbers import Quantity, grouped
from pipelines.models import Pipeline, Stage
from records.choices import OFFERED, list_of
from records.filters import NOTHING
from records.labels import color_of
from records.segments.question import AMOUNT, Question

ROWS, COLUMNS = 50, 24  # the most used entries of a long list; the others stand together
OTHERS = 0  # no entry has this key

type Key = int | None  # of an entry; None for the records without a value, OTHERS for all further entries
type Cell = tuple[Key, ...]  # the keys of its row and of its column, or of its row alone
type Shown = frozenset[int] | None  # the keys of the entries of a side that have a heading; None: all


@dataclass(frozen=True)
class Tally:
    count: int = 0
    amount: Decimal = Decimal(0)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.count + other.count, self.amount + other.amount)


class Tallies[K](dict[K, Tally]):
    def __missing__(self, key: K) -> Tally:
        return Tally()


@dataclass(frozen=True)
class Heading:
    """An entry of a side of the table, the records without a value, or all further entries together."""

    key: Key
    entry: Entry | None = None
    further: int = 0

    @property
    def is_archived(self) -> bool:
        return self.entry is not None and not _is_offered(self.entry)

    @property
    def color(self) -> str:
        return color_of(self.entry) if self.entry else ""

    @property
    def pipeline(self) -> Pipeline | None:
        return self.entry.pipeline if isinstance(self.entry, Stage) else None

    @property
    def title(self) -> str:
        """What people call it, also where it stands alone."""
        if self.entry is not None:
            return self.entry.label
        if self.key is None:
            return _("no value")
        words = ngettext("other (%(count)s entry)", "other (%(count)s entries)", self.further)
        return words % {"count": grouped(self.further)}

    @property
    def pipeline_title(self) -> str:
        """The pipeline of a stage; empty where there can be only one."""
        pipeline = self.pipeline
        return pipeline.label if pipeline and pipeline.entity_type.allows_many_pipelines else ""


@dataclass(frozen=True)
class Side:
    """The rows or the columns of the table."""

    key: EntryField
    headings: list[Heading]
    tallies: Tallies[Key]


@dataclass(frozen=True)
class Segments:
    question: Question
    rows: Side
    columns: Side  # without headings where one list is asked for
    cells: Tallies[Cell]
    all: Tally

    def measured(self, tally: Tally) -> Quantity:
        return tally.amount if self.question.measure == AMOUNT else tally.count

    def address(self, side: Side, heading: Heading) -> str:
        """Exactly the records of a row or of a column; empty where a filter cannot say it."""
        if heading.key == OTHERS:
            return ""
        return self.question.filter.with_value(side.key.name, heading.key).address

    def cell_addresses(self, row: Heading) -> dict[Key, str]:
        """Those of all cells of a row; written once, because there may be more than a thousand."""
        if row.key == OTHERS:
            return {}
        name = self.columns.key.name
        begin = self.question.filter.without(name).with_value(self.rows.key.name, row.key).address
        return {
            column.key: f"{begin}&{name}={NOTHING if column.key is None else column.key}"
            for column in self.columns.headings
            if column.key != OTHERS
        }


def count_segments(question: Question) -> Segments:
    by, across = question.by, question.across
    if across is None:
        used = _count_by(question, by)
        # All stages, so that the funnels are whole.
        shown = [_most_used(question, by, used, OFFERED if question.is_of_stages else ROWS)]
        cells: Tallies[Cell] = _sum(((_fold(key, shown[0]),), tally) for key, tally in used.items())
    else:
        shown = [_shown(question, by, ROWS), _shown(question, across, COLUMNS)]
        cells = _sum(_counted(question, _folded(by, shown[0]), _folded(across, shown[1])))
    sides = []
    for rank, key in enumerate(question.sides):
        tallies = _sum((keys[rank], tally) for keys, tally in cells.items())
        sides.append(Side(key, _headings(question, key, tallies, shown[rank]), tallies))
    rows, columns = sides if across else (*sides, Side(by, [], Tallies()))
    return Segments(question, rows, columns, cells, sum(cells.values(), Tally()))


def _count_by(question: Question, key: EntryField) -> Tallies[Key]:
    """As many rows as entries in use."""
    return Tallies((keys[0], tally) for keys, tally in _counted(question, F(key.attname)))


def _counted(question: Question, *groups: F | Case) -> Iterator[tuple[Cell, Tally]]:
    names = [f"side{rank}" for rank in range(len(groups))]
    records = question.filter.records().order_by().annotate(**dict(zip(names, groups, strict=True)))
    sums = [Sum("amount")] if question.model.has_amount() else []
    for row in records.values_list(*names).annotate(Count("pk"), *sums):
        yield row[: len(groups)], _tally(*row[len(groups) :])


def _tally(count: int, amount: Decimal | None = None) -> Tally:
    # SQLite adds decimal numbers as binary ones: a tenth of a cent may be too much or missing.
    return Tally(count, (amount or Decimal(0)).quantize(Decimal("0.01")))


def _folded(key: EntryField, shown: Shown) -> F | Case:
    """The key of an entry that is shown, OTHERS for all others; as SQL."""
    if shown is None:
        return F(key.attname)
    return Case(
        When(**{f"{key.attname}__isnull": True}, then=None),
        When(**{f"{key.attname}__in": shown}, then=F(key.attname)),
        default=Value(OTHERS),
    )


def _fold(key: Key, shown: Shown) -> Key:
    return key if shown is None or key is None or key in shown else OTHERS


def _shown(question: Question, key: EntryField, limit: int) -> Shown:
    if question.known[key.name].size <= limit:
        return None
    return _most_used(question, key, _count_by(question, key), limit)


def _most_used(question: Question, key: EntryField, used: Tallies[Key], limit: int) -> Shown:
    """Which entries to show, where there are too many of them."""
    known = question.known[key.name]
    if not known.further and sum(_has_heading(entry, used) for entry in known.entries) <= limit:
        return None
    pks = [pk for pk in used if pk is not None]
    return frozenset(sorted(pks, key=lambda pk: (-used[pk].count, pk))[:limit])


def _has_heading(entry: Entry, used: Tallies[Key]) -> bool:
    return _is_offered(entry) or entry.pk in used


def _is_offered(entry: Entry) -> bool:
    return entry.archived_at is None and entry.entry_list.archived_at is None


def _headings(question: Question, key: EntryField, used: Tallies[Key], shown: Shown) -> list[Heading]:
    known, chosen = question.known[key.name], question.filter.chosen
    if key.name in chosen:
        entries = [entry for entry in known.entries if entry.pk == chosen[key.name]]
        return [Heading(entry.pk, entry) for entry in entries] or [Heading(None)]
    if shown is None:
        entries = [entry for entry in known.entries if _has_heading(entry, used)]
    else:
        entries = list(list_of(key, question.filter).filter(pk__in=shown))
    others = [] if shown is None else [Heading(OTHERS, further=known.size - len(entries))]
    nothing = [Heading(None)] if None in used else []
    return [*(Heading(entry.pk, entry) for entry in entries), *others, *nothing]


def _sum[K](parts: Iterable[tuple[K, Tally]]) -> Tallies[K]:
    together: Tallies[K] = Tallies()
    for key, tally in parts:
        together[key] += tally
    return together
