"""Positions with gaps: a row that moves takes the middle of a gap, and no other row is written.

The functions expect their caller to hold the list's lock.
"""

from bisect import bisect_left
from collections.abc import Container, Mapping, Sequence

from django.db import connections, models

GAP = 1024
CHUNK = 5000  # rows in one statement; SQLite takes 32,766 parameters

Rows = models.QuerySet[models.Model]


def position_before(last: int | None, successor: int | None, own: int | None) -> int | None:
    """A free position just below `successor` (None: above all), where `last` is the highest one below it.

    A row whose `own` position lies there keeps it. None when the gap is used up: `renumber` and ask again.
    """
    if own is not None and (last is None or last < own) and (successor is None or own < successor):
        return own
    if successor is None:
        return GAP if last is None else last + GAP
    if last is None:
        return successor - GAP
    middle = (last + successor) // 2
    return middle if middle > last else None


def renumber(rows: Rows) -> None:
    """Gives the rows fresh gaps in their present order."""
    write_order(rows, list(rows.values_list("pk", flat=True)))


def write_order(rows: Rows, pks: Sequence[int]) -> None:
    """Makes the rows of a list stand in the order of `pks`, which name all of them.

    A position is unique in its list at every moment, so they all go where none stands: before the
    present first one when there is room above zero, else behind the last one.
    """
    ends = rows.aggregate(first=models.Min("position"), last=models.Max("position"))
    base = 0 if (ends["first"] or 0) > GAP * len(pks) else max(ends["last"] or 0, 0)
    write_positions(rows, {pk: base + GAP * rank for rank, pk in enumerate(pks, start=1)})


def arrange(rows: Rows, pks: Sequence[int]) -> None:
    """Makes the rows of a list stand in the order of `pks`, which name all of them, and writes as few
    positions as the gaps allow."""
    present: dict[int, int] = dict(rows.order_by().values_list("pk", "position"))
    kept = longest_rise([present[pk] for pk in pks])
    if len(kept) == len(pks):
        return
    wanted = _in_gaps(pks, kept, present)
    if set(wanted.values()).isdisjoint(present.values()) and len(set(wanted.values())) == len(wanted):
        write_positions(rows, wanted)
    else:
        write_order(rows, pks)


def _in_gaps(pks: Sequence[int], kept: Container[int], present: Mapping[int, int]) -> dict[int, int]:
    """Positions for the rows that move, evenly between those that stay; where a gap is too small, one of
    them is taken already."""
    found: dict[int, int] = {}
    moving: list[int] = []
    below: int | None = None
    for place, pk in enumerate([*pks, None]):
        if pk is not None and place not in kept:
            moving.append(pk)
            continue
        above = present[pk] if pk is not None else None
        for number, row in enumerate(moving, start=1):
            if above is None:
                found[row] = (below or 0) + GAP * number
            elif below is None:
                found[row] = above - GAP * (len(moving) + 1 - number)
            else:
                found[row] = below + (above - below) * number // (len(moving) + 1)
        moving, below = [], above
    return found


def write_positions(rows: Rows, positions: Mapping[int, int]) -> None:
    """One UPDATE for some thousand rows; `bulk_update` takes thirty times as long."""
    connection = connections[rows.db]
    table = connection.ops.quote_name(rows.model._meta.db_table)
    pairs = list(positions.items())
    with connection.cursor() as cursor:
        for start in range(0, len(pairs), CHUNK):
            chunk = pairs[start : start + CHUNK]
            values = ", ".join(["(%s, %s)"] * len(chunk))
            cursor.execute(
                f"UPDATE {table} SET position = new.column2 FROM (VALUES {values}) AS new "  # noqa: S608
                f"WHERE {table}.id = new.column1",
                [number for pair in chunk for number in pair],
            )


def longest_rise(numbers: Sequence[int]) -> set[int]:
    """The places of the longest series of numbers that rise."""
    ends: list[int] = []  # the least number with which a series of each length ends
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before.append(places[length - 1] if length else -1)
        ends[length:], places[length:] = (
            [number, *ends[length + 1 :]],
            [place, *places[length + 1 :]],
        )
    found, place = set(), places[-1] if places else -1
    while place >= 0:
        found.add(place)
        place = before[place]
    return found
