"""Positions with gaps: a row that moves takes the middle of a gap, and no other row is written.

The functions expect their caller to hold the list's lock.
"""

from collections.abc import Mapping, Sequence

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
