"""SORT: a number by which programs put rows in order, over our own positions.

A row for which none was sent has the one that its position makes: a shipped gap stands for 10. A number that
was sent comes back as it was, as long as the row stands where that put it; see connect.models.sent_sorts. A
row never leaves its group and its pinned place: there the number is kept, and nothing moves.
"""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from connect.models import SentSort
from lists.history import operation
from lists.positions import GAP
from lists.rows import Row

STEP = 10
LEAST, MOST = 1, 2**31 - 1


def sort_from(number: int | None) -> int:
    """As the original reads it: what is no number above zero is 10."""
    return min(number, MOST) if number and number > 0 else STEP


def sent_sorts(model: type[Row], rows: "QuerySet[Row] | None" = None) -> dict[int, SentSort]:
    """What was sent for these rows, or for all of a model, by their keys."""
    sent = SentSort.objects.filter(table_name=model._meta.db_table)
    if rows is not None:
        sent = sent.filter(row__in=rows.order_by().values("pk"))
    return {one.row: one for one in sent}


def shown_sorts(rows: Sequence[Row], sent: Mapping[int, SentSort]) -> dict[int, int]:
    """SORT of each row of one list, which come in their order."""
    found: dict[int, int] = {}
    last = 0
    for row in rows:
        said = sent.get(row.pk)
        if said and said.position == row.position:
            found[row.pk] = said.sort
        else:
            own = max(LEAST, row.position * STEP // GAP)
            found[row.pk] = own if own > last else last + STEP
        last = found[row.pk]
    return found


def put(row: Row, sort: int) -> None:
    """Where SORT puts it among the others of its group. Raises Refused."""
    with operation(None, "move"):
        row.parent_lock()
        others = list(row.siblings())
        sent = sent_sorts(type(row), row.siblings())
        shown = shown_sorts(others, sent)
        valid = {pk: shown[pk] for pk, said in sent.items() if pk in shown and shown[pk] == said.sort}
        _move(row, [one for one in others if _may_stand_beside(row, one)], shown, sort)
        _remember(row, valid | {row.pk: sort})


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


def _remember(row: Row, sorts: Mapping[int, int]) -> None:
    """Also for the others: to make room, all of them may have got new positions."""
    present = dict(row.siblings().filter(pk__in=list(sorts)).values_list("pk", "position"))
    table = row._meta.db_table
    SentSort.objects.bulk_create(
        [
            SentSort(table_name=table, row=pk, sort=sorts[pk], position=position)
            for pk, position in present.items()
        ],
        update_conflicts=True,
        unique_fields=["table_name", "row"],
        update_fields=["sort", "position"],
    )
