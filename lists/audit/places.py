"""From which place an entry moved to which: the order of a list in the past, found from the present one."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.db.models.fields.json import KeyTransform

from lists.audit.sentences import Lists
from lists.models import Change

WALK = 1000  # later changes of a list that are walked through; what is older says no place

Key = tuple[int, str, int]  # operation, table, row
Columns = tuple[Any, ...]  # position, archived_at, kind of a stage


def places_in(homes: Lists, changes: Sequence[Any]) -> dict[Key, tuple[int, int]]:
    """For each change of a position: the places before and after it, in the group, counted from one."""
    moves: dict[Any, set[Key]] = defaultdict(set)
    for change in changes:
        before, after = change.before or {}, change.after or {}
        home: Any = homes.get((change.list_table, change.list_id))
        moved = before and after and before["position"] != after["position"]
        if moved and hasattr(home, "entries") and home.entries.model._meta.db_table == change.table_name:
            moves[home].add((change.operation_id, change.table_name, change.row))
    places: dict[Key, tuple[int, int]] = {}
    for home, wanted in moves.items():
        places |= _walk(home, wanted)
    return places


def _walk(home: Any, wanted: set[Key]) -> dict[Key, tuple[int, int]]:
    later = Change.objects.filter(list_table=home._meta.db_table, list_id=home.pk).order_by("-operation_id")
    oldest = later.values_list("operation_id", flat=True)[WALK : WALK + 1].first()
    if oldest is not None:
        wanted = {key for key in wanted if key[0] > oldest}
    if not wanted:
        return {}
    model = home.entries.model
    columns = ["position", "archived_at", *(["kind"] if hasattr(model, "kind") else [])]
    rows = _Rows({pk: tuple(values) for pk, *values in home.entries.values_list("pk", *columns)})
    walked = later.filter(operation__gte=min(wanted)[0], table_name=model._meta.db_table).order_by(
        "-operation_id", "-pk"
    )
    found = walked.values_list("operation_id", "row", *(KeyTransform(name, "before") for name in columns))
    places: dict[Key, tuple[int, int]] = {}
    for done, changes in groupby(found[:WALK], lambda change: change[0]):
        asked = [row for operation, _table, row in wanted if operation == done]
        after = {row: rows.place(row) for row in asked}
        for _done, row, *before in changes:
            rows.put(row, None if before[0] is None else tuple(before))
        places |= {(done, model._meta.db_table, row): (rows.place(row), after[row]) for row in asked}
    return places


class _Rows:
    """The positions of the active rows of each group, in order."""

    def __init__(self, rows: dict[int, Columns]) -> None:
        self.rows = rows
        self.order: dict[Any, list[int]] = defaultdict(list)
        for position, archived_at, *kind in rows.values():
            if not archived_at:
                self.order[tuple(kind)].append(position)
        for positions in self.order.values():
            positions.sort()

    def put(self, pk: int, columns: Columns | None) -> None:
        old = self.rows.pop(pk, None)
        if old and not old[1]:
            positions = self.order[old[2:]]
            del positions[bisect_left(positions, old[0])]
        if columns:
            self.rows[pk] = columns
            if not columns[1]:
                insort(self.order[columns[2:]], columns[0])

    def place(self, pk: int) -> int:
        if pk not in self.rows:
            return 0
        position, _archived, *kind = self.rows[pk]
        return 1 + bisect_left(self.order[tuple(kind)], position)
