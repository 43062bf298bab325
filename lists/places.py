"""From which place an entry moved to which: the order of a list in the past, found from the present one."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from lists.dialects import columns
from lists.models import Change
from lists.telling import Lists

WALK = 2000  # later changes of a list that are walked through; what is older says no place
DECISIVE = ("position", "kind", "archived_at")  # what decides the place of an entry in its group

Key = tuple[int, str, int]  # operation, table, row
Rows = dict[int, dict[str, Any]]


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
    later = Change.objects.filter(list_table=home._meta.db_table, list_id=home.pk)
    far = later.order_by("-operation_id").values_list("operation_id", flat=True)[WALK : WALK + 1].first()
    near = {key for key in wanted if far is None or key[0] > far}
    if not near:
        return {}
    model = home.entries.model
    table, names = model._meta.db_table, [name for name in DECISIVE if name in columns(model)]
    present: Rows = {row["id"]: row for row in home.entries.values("id", *names)}
    walked = later.filter(operation__gte=min(near)[0], table_name=table).order_by("-operation_id", "-pk")
    before = [f"before__{name}" for name in names]
    places: dict[Key, tuple[int, int]] = {}
    for done, changes in groupby(walked.values("operation_id", "row", *before), itemgetter("operation_id")):
        rows = [row for operation, _table, row in near if operation == done]
        after = {row: _place(present, row) for row in rows}
        for change in changes:
            if change["before__position"] is None:  # it was not there
                present.pop(change["row"], None)
            else:
                present[change["row"]] = {name: change[f"before__{name}"] for name in names}
        places |= {(done, table, row): (_place(present, row), after[row]) for row in rows}
    return places


def _place(rows: Rows, pk: int) -> int:
    own = rows.get(pk)
    if own is None:
        return 0
    group = [row for row in rows.values() if row.get("kind") == own.get("kind") and not row["archived_at"]]
    return 1 + sum(1 for row in group if row["position"] < own["position"])
