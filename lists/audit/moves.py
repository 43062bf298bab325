"""What the journal of an operation says: how many records went from which entry to which."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from lists.audit.changes import Key, RowChange, present_rows
from lists.entries import Entry
from lists.models import Moved
from lists.rows import Row


@dataclass(frozen=True)
class Side:
    """An entry that records left or came to; `row` is the entry as it is now, if it is still there."""

    label: str
    color: str = ""
    list_title: str = ""
    row: Row | None = None


@dataclass(frozen=True)
class Way:
    """The records of one type that went from one entry to another, by one of their fields."""

    model: str
    field: str
    source_pk: int
    target_pk: int
    source: Side
    target: Side
    records: int


@dataclass(frozen=True)
class Moves:
    ways: Sequence[Way] = ()

    def __bool__(self) -> bool:
        return bool(self.ways)

    @property
    def records(self) -> int:
        return sum(way.records for way in self.ways)

    def records_of(self, source: int) -> int:
        return sum(way.records for way in self.ways if way.source_pk == source)

    def is_lost(self, changes: Iterable[RowChange]) -> bool:
        """Whether an entry that records left is gone, and an undo of these changes does not bring it back."""
        coming = {change.key for change in changes if change.after is None}
        gone = (way for way in self.ways if way.source.row is None)
        return any((entry_of(way.model, way.field), way.source_pk) not in coming for way in gone)

    @property
    def target(self) -> Side | None:
        """What all of them came to, where it is one entry."""
        return self.ways[0].target if self.ways else None


NOTHING_MOVED = Moves()
LOST = _("The entry that the records had has been deleted since then.")


def moves_of(operations: Collection[int], changes: Iterable[RowChange]) -> dict[int, Moves]:
    """The journal of some operations; of their changes it knows the entries that are gone. Two queries, and
    one for each kind of entry."""
    columns = ("operation", "model", "field", "source", "target")
    lines = Moved.objects.filter(operation__in=operations).order_by().values_list(*columns)
    rows = list(lines.annotate(records=Sum("count")))
    if not rows:
        return {}
    entries = {(entry_of(model, field), pk) for _pk, model, field, *ends, _n in rows for pk in ends}
    sides = _sides(entries, {change.key: change for change in changes})
    found: dict[int, list[Way]] = defaultdict(list)
    for operation, model, field, source, target, records in rows:
        kind = entry_of(model, field)
        way = Way(model, field, source, target, sides[kind, source], sides[kind, target], records)
        found[operation].append(way)
    return {operation: Moves(ways) for operation, ways in found.items()}


@cache
def entry_of(model: str, field: str) -> type[Entry]:
    """Whose entries a field of the records has."""
    kind = apps.get_model(model)._meta.get_field(field).related_model
    assert isinstance(kind, type)  # noqa: S101 - a journal names foreign keys only
    assert issubclass(kind, Entry)  # noqa: S101
    return kind


def _sides(entries: Collection[Key], changes: Mapping[Key, RowChange]) -> dict[Key, Side]:
    present = present_rows(entries, with_lists=True)
    return {key: _side(present.get(key), changes.get(key)) for key in entries}


def _side(row: Row | None, change: RowChange | None) -> Side:
    if row is not None:
        color = getattr(row, row.color_field) if row.color_field else ""
        title = row.entry_list.title if isinstance(row, Entry) else ""
        return Side(row.label, color, title, row)
    if change is not None:
        return Side(change.label, change.color_of(change.values), change.list_title)
    return Side("?")
