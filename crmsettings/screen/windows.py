"""Long lists: a page shows a part of each group, and one part after the other on request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from urllib.parse import urlencode

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, Subquery
from django.db.models.functions import Coalesce

from crmsettings.screen.sieve import EVERYTHING, Sieve
from lists.entries import Entry, EntryList
from lists.ordering import ENDLESS
from lists.statements import Statement, param
from lists.text.numbers import parse_number
from pipelines.models import Stage

PAGE = 200  # rows of a group that are read at once
MOST = 1000  # rows to which a group on an open page may grow
CONTEXT = 10  # rows above the one that a page was opened for

type Kind = int | None  # of a group of stages; a dictionary is a single group


@dataclass(frozen=True)
class Window:
    """A part of one group: the rows from a position on. Of other groups the first ones are shown.

    With a sieve only what falls through; in an order of its own a position is a place among those.
    """

    kind: Kind = None
    start: int | None = None
    sieve: Sieve = EVERYTHING

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Window":
        """Invalid parameters are ignored."""
        return cls(kind_in(query), parse_number(query.get("from")), Sieve.from_query(query))

    @classmethod
    def around(cls, entry: Entry) -> "Window":
        """The part in which an entry stands; archived ones stand in none."""
        if entry.archived_at:
            return cls()
        positions = entry.group().values_list("position", flat=True)
        beyond = positions[PAGE : PAGE + 1].first()
        if beyond is None or entry.position < beyond:
            return cls(kind_of(entry))
        above = positions.filter(position__lte=entry.position).order_by("-position")
        return cls(kind_of(entry), above[CONTEXT : CONTEXT + 1].first())

    @property
    def query(self) -> str:
        """As it is written in an address; nothing for the first rows."""
        params: dict[str, str | int] = {**self.sieve.query}
        if self.start is not None:
            params |= {"kind": self.kind, "from": self.start} if self.kind else {"from": self.start}
        return f"?{urlencode(params)}" if params else ""

    def start_of(self, kind: Kind) -> int | None:
        return self.start if self.kind == kind else None


def kind_in(query: Mapping[str, str]) -> Kind:
    """The group that an address or a form names."""
    kind = parse_number(query.get("kind"))
    return kind if kind in Stage.Kind.values else None


def kind_of(entry: Entry) -> Kind:
    return cast(Kind, entry.lane[0]) if entry.lane else None


def address_of(entry: Entry) -> str:
    """The page on which an entry stands, scrolled to it."""
    query = "?archived=0" if entry.archived_at else Window.around(entry).query
    return f"{entry.entry_list.get_absolute_url()}{query}#entry-{entry.pk}"


def read(entry_list: EntryList, kinds: Iterable[Kind], window: Window) -> dict[Kind, list[Entry]]:
    """One part of each group and the row after it, in two queries at most, however long the list."""
    parts: dict[Kind, list[Entry]] = {kind: [] for kind in kinds}
    if window.start is None:
        first = first_rows(entry_list)
        if len(first) <= PAGE or None in parts:  # the whole list, or all that is asked for
            for row in first:
                parts[kind_of(row)].append(row)
            return parts
    rows = entry_list.entries.active()
    wanted = Q(pk__in=())
    for kind in parts:
        group = rows.filter(kind=kind) if kind else rows
        start = window.start_of(kind)
        part = Q() if start is None else Q(position__gte=start)
        if not kind:
            return {None: list(group.filter(part)[: PAGE + 1])}
        beyond = Subquery(group.filter(part).order_by("position").values("position")[PAGE : PAGE + 1])
        wanted |= Q(kind=kind, position__lte=Coalesce(beyond, ENDLESS)) & part
    for row in rows.filter(wanted):
        parts[row.kind].append(row)
    return parts


def first_rows(entry_list: EntryList, *, archived: bool = False) -> list[Entry]:
    """What every page of a list reads: the first rows, or those archived last, and the one after them."""
    model: type[Entry] = entry_list.entries.model
    key = type(entry_list).entries.field
    found = _first_rows(model, archived).fetch(entry_list.pk)
    rows = [model.from_db(DEFAULT_DB_ALIAS, _columns(model), values) for values in found]
    for row in rows:
        key.set_cached_value(row, entry_list)
    return rows


@cache
def _first_rows(model: type[Entry], archived: bool) -> Statement:
    rows: Any = model._default_manager.filter(**{model.parent_field: param(0)})
    rows = rows.archived().order_by("-archived_at", "-pk") if archived else rows.active()
    return Statement(rows.values_list(*_columns(model))[: PAGE + 1])


@cache
def _columns(model: type[Entry]) -> list[str]:
    return [column.attname for column in model._meta.concrete_fields]


def earlier(entry_list: EntryList, window: Window) -> Window | None:
    """The part before a window; None where there is nothing before it."""
    if window.start is None:
        return None
    rows = entry_list.entries.active().filter(position__lt=window.start)
    if window.kind:
        rows = rows.filter(kind=window.kind)
    positions = list(rows.order_by("-position").values_list("position", flat=True)[:PAGE])
    if not positions:
        return None
    return Window(window.kind, positions[-1] if len(positions) == PAGE else None)


def positions_of(
    entry_list: EntryList, pks: Sequence[int], *, in_this_order: bool = False
) -> dict[Kind, list[tuple[int, int]]]:
    """The active ones of these entries in each group: positions and keys, in order.

    `in_this_order`: not that of the list; then a position is a place among the keys.
    """
    rows = entry_list.entries.active()
    if len(pks) <= PAGE:  # more keys in a statement cost more than to read past all rows
        rows = rows.filter(pk__in=pks)
    places = {pk: place for place, pk in enumerate(pks)}
    found: dict[Kind, list[tuple[int, int]]] = {}
    for position, pk, *kind in rows.values_list("position", "pk", *rows.model.lane_fields):
        if pk in places:
            place = places[pk] if in_this_order else position
            found.setdefault(kind[0] if kind else None, []).append((place, pk))
    return {kind: sorted(of_kind) for kind, of_kind in found.items()} if in_this_order else found
