"""SORT: a number by which programs put rows in order, over our own positions.

A row for which none was sent has the one that its position makes: a shipped gap stands for 10. A number that
was sent comes back as it was, as long as the row stands where that put it. A row never leaves its group and
its pinned place: there the number is kept, and nothing moves.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from connect.rest.as_sent import Sent, as_sent, remember, sent_values
from connect.rest.parameters import Json, number_of
from lists.history import operation
from lists.positions import GAP
from lists.rows import Row
from lists.statements import Statement, ordered, param

STEP = 10
LEAST, MOST = 1, 2**31 - 1
COLUMN = "position"


def sort_in(fields: Mapping[str, Json]) -> int | None:
    """SORT as the original reads it: what is no number above zero is 10. None where none was sent."""
    if "SORT" not in fields:
        return None
    number = number_of(fields["SORT"])
    return min(number, MOST) if number and number > 0 else STEP


def shown_sorts(rows: Sequence[Row], sent: Sent) -> dict[int, int]:
    """SORT of each row of one list, which come in their order: in a group the numbers rise."""
    said = {row.pk: int(word) for row in rows if (word := as_sent(row, COLUMN, sent))}
    next_said = _next_said(rows, said)
    found: dict[int, int] = {}
    last = 0
    for row in rows:
        own = max(LEAST, row.position * STEP // GAP)
        free = min(own if own > last else last + STEP, next_said[row.pk] - 1)
        last = said.get(row.pk) or max(last, free, LEAST)
        found[row.pk] = last
    return found


def _next_said(rows: Sequence[Row], said: Mapping[int, int]) -> dict[int, int]:
    """Below which number a row stays: the next one of its group for which a number was sent has that."""
    found: dict[int, int] = {}
    upcoming: dict[tuple[object, ...], int] = {}
    for row in reversed(rows):
        found[row.pk] = upcoming.get(row.lane, MOST)
        if row.pk in said:
            upcoming[row.lane] = said[row.pk]
    return found


class Numbers:
    """SORT of the rows of one list, as it is before something moves them. Under the lock of the list."""

    def __init__(self, model: type[Row], parent: int | None) -> None:
        self.model, self.parent = model, parent
        self.found = ordered(model, COLUMN, **{model.parent_field: parent})
        self.shown = shown_sorts(self.found, sent_values(model, parent))
        self.before = {one.pk: one.position for one in self.found}

    def keep(self, row: Row | None = None, sort: int = STEP) -> None:
        """What was sent for a row, and also those of others that have a new position though nobody moved
        them: room had to be made."""
        sorts = self.shown | ({row.pk: sort} if row else {})
        present: dict[int, int] = dict(_positions(self.model).fetch(self.parent))
        changed = [pk for pk in sorts if pk in present and self.before.get(pk) != present[pk]]
        kept = dict.fromkeys([*changed, *([row.pk] if row else [])])
        remember(self.model, COLUMN, {pk: (str(sorts[pk]), present[pk]) for pk in kept})


@cache
def _positions(model: type[Row]) -> Statement:
    rows = model._base_manager.filter(**{model.parent_field: param(0)}).order_by()
    return Statement(rows.values_list("pk", COLUMN))


def put(row: Row, sort: int, numbers: Numbers | None = None) -> None:
    """Where SORT puts it among the others of its group. `numbers`: of a moment ago, when it was not there;
    it stands at the end of its group. Raises Refused."""
    with operation(None, "move"):
        row.parent_lock()
        known = numbers or Numbers(type(row), row.parent_pk)
        rows = [*known.found, row] if numbers else known.found
        group = [one for one in rows if _may_stand_beside(row, one)]
        _move(row, group, known.shown, sort)
        known.keep(row, sort)


def _may_stand_beside(row: Row, other: Row) -> bool:
    is_active = getattr(other, "archived_at", None) is None
    return other.lane == row.lane and is_active and not other.is_pinned


def _move(row: Row, group: Sequence[Row], shown: Mapping[int, int], sort: int) -> None:
    place = next((number for number, one in enumerate(group) if one.pk == row.pk), None)
    if place is None:  # it is pinned
        return
    above, below = group[:place], group[place + 1 :]
    if all(shown[one.pk] <= sort for one in above) and all(shown[one.pk] >= sort for one in below):
        return
    row.move(before=next((one for one in (*above, *below) if shown[one.pk] > sort), None))
