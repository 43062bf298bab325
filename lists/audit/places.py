"""Which rows of an act really moved: where a gap was used up, the others were only written anew."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import cast

from lists.audit.changes import Key, RowChange, Values
from lists.positions import longest_rise


def without_rewritten(changes: Sequence[RowChange]) -> list[RowChange]:
    """Without the rows that only got another number.

    Where all of a list was written anew, few of its rows stand elsewhere among the others. One or two that
    were written at all did move; what is archived stands nowhere.
    """
    lists: dict[object, list[RowChange]] = defaultdict(list)
    for change in changes:
        if change.differing == ["position"] and not change.values.get("archived_at"):
            lists[change.model, change.owner].append(change)
    real: set[Key] = {change.key for change in changes if change.differing != ["position"]}
    for rows in lists.values():
        moved = moved_among(rows)
        real |= {change.key for change in moved or (rows if not real or len(rows) < 3 else ())}
    return [change for change in changes if change.key in real]


def moved_among(rows: Iterable[RowChange]) -> list[RowChange]:
    """As few as possible that, taken away, leave the others in their order: none where all are."""
    ordered = sorted(rows, key=lambda change: position(change.before))
    kept = longest_rise([position(change.after) for change in ordered])
    return [change for place, change in enumerate(ordered) if place not in kept]


def ranked_together(changes: Sequence[RowChange]) -> list[RowChange]:
    """With the ranks of rows that moved together: then a whole list was written anew."""
    groups: dict[object, list[RowChange]] = defaultdict(list)
    for change in changes:
        if "position" in change.differing and not change.values.get("archived_at"):
            groups[change.model, change.owner, change.lane].append(change)
    ranks: dict[object, tuple[int, int]] = {}
    for group in groups.values():
        ways = [(position(change.before), position(change.after), change.key) for change in group]
        before, after = sorted(was for was, _now, _key in ways), sorted(now for _was, now, _key in ways)
        ranks |= {key: (before.index(was) + 1, after.index(now) + 1) for was, now, key in ways}
    return [replace(change, ranks=ranks.get(change.key)) for change in changes]


def position(values: Values | None) -> int:
    return cast(int, (values or {})["position"])
