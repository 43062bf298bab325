"""Long lists: a page shows a part of each group, and one part after the other on request."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, Subquery
from django.db.models.functions import Coalesce

from lists.entries import Entry, EntryList

PAGE = 200  # rows of a group that are read at once
MOST = 1000  # rows to which a group on an open page may grow
CONTEXT = 10  # rows above the one that a page was opened for
LAST = 2**63 - 1  # above every position

Kind = int | None


@dataclass(frozen=True)
class Window:
    """Which part of one group is asked for: the rows from a position on. Other groups show their first.

    With a text only of what it finds.
    """

    kind: Kind = None
    start: int | None = None
    text: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Window":
        """What an address asks for; nonsense asks for the first rows."""
        kind, start, text = (query.get(name, "") for name in ("kind", "from", "q"))
        return cls(
            int(kind) if re.fullmatch(r"[1-4]", kind) else None,
            int(start) if re.fullmatch(r"-?[0-9]{1,18}", start) else None,
            text if text.strip() else "",
        )

    @classmethod
    def around(cls, entry: Entry) -> "Window":
        """The part in which an entry stands; archived ones stand in none."""
        if entry.archived_at:
            return cls()
        group = entry.group()
        beyond = group.values_list("position", flat=True)[PAGE : PAGE + 1].first()
        if beyond is None or entry.position < beyond:
            return cls(kind_of(entry))
        above = group.filter(position__lte=entry.position).order_by("-position")
        return cls(kind_of(entry), above.values_list("position", flat=True)[CONTEXT : CONTEXT + 1].first())

    @property
    def query(self) -> str:
        """As it is written in an address; nothing for the first rows."""
        asked: dict[str, Any] = {"q": self.text} if self.text else {}
        if self.start is not None:
            asked |= {"kind": self.kind, "from": self.start} if self.kind else {"from": self.start}
        return f"?{urlencode(asked)}" if asked else ""

    def start_of(self, kind: Kind) -> int | None:
        return self.start if self.kind == kind else None


def kind_of(entry: Any) -> Kind:
    """The group of an entry; a dictionary is a single group."""
    return getattr(entry, "kind", None)


def address_of(entry: Entry) -> str:
    """The page on which an entry stands, scrolled to it."""
    query = "?archived=0" if entry.archived_at else Window.around(entry).query
    return f"{entry.entry_list.get_absolute_url()}{query}#entry-{entry.pk}"


def read(entry_list: EntryList, kinds: Iterable[Kind], window: Window) -> dict[Kind, list[Any]]:
    """One part of each group and the row after it, in one query, however long the list."""
    rows = entry_list.entries.active()
    wanted = Q(pk__in=())
    parts: dict[Kind, list[Any]] = {kind: [] for kind in kinds}
    for kind in parts:
        group = rows.filter(kind=kind) if kind else rows
        start = window.start_of(kind)
        part = Q() if start is None else Q(position__gte=start)
        if not kind:
            return {None: list(group.filter(part)[: PAGE + 1])}
        beyond = Subquery(group.filter(part).order_by("position").values("position")[PAGE : PAGE + 1])
        wanted |= Q(kind=kind, position__lte=Coalesce(beyond, LAST)) & part
    for row in rows.filter(wanted):
        parts[row.kind].append(row)
    return parts


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


def places(entry_list: EntryList, pks: Sequence[int]) -> dict[Kind, list[tuple[int, int]]]:
    """Where the active ones of these entries stand in each group: positions and keys, in order."""
    rows = entry_list.entries.active()
    if len(pks) <= PAGE:  # more keys in a statement cost more than to read past all rows
        rows = rows.filter(pk__in=pks)
    wanted = set(pks)
    found: dict[Kind, list[tuple[int, int]]] = {}
    group = ["kind"] if hasattr(rows.model, "kind") else []
    for position, pk, *kind in rows.values_list("position", "pk", *group):
        if pk in wanted:
            found.setdefault(kind[0] if kind else None, []).append((position, pk))
    return found
