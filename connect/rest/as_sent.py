"""What programs sent of a row, as long as the row has what was made of it; see connect.models.sent_values."""

from collections.abc import Mapping
from functools import cache

from connect.models import SentValue
from lists.rows import Row
from lists.statements import Statement, param

# What was sent, and what was made of it, by the key of the row and the column.
type Sent = Mapping[tuple[int, str], tuple[str, str]]

COLUMNS = ("row", "column", "sent", "stored")


def sent_values(model: type[Row], parent: int | None = None) -> Sent:
    """For the rows of one list, or below one parent; None: for all rows of a model. One query."""
    if parent is None:
        found = _of_table().fetch(model._meta.db_table)
    else:
        found = _of_list(model).fetch(model._meta.db_table, parent)
    return {(row, column): (sent, stored) for row, column, sent, stored in found}


@cache
def _of_table() -> Statement:
    return Statement(SentValue.objects.filter(table_name=param(0)).values_list(*COLUMNS))


@cache
def _of_list(model: type[Row]) -> Statement:
    rows = model._base_manager.filter(**{model.parent_field: param(1)}).order_by().values("pk")
    return Statement(SentValue.objects.filter(table_name=param(0), row__in=rows).values_list(*COLUMNS))


def as_sent(row: Row, column: str, known: Sent) -> str | None:
    sent, stored = known.get((row.pk, column), ("", ""))
    return sent if sent and stored == str(getattr(row, column)) else None


def remember(model: type[Row], column: str, words: Mapping[int, tuple[str, object]]) -> None:
    """By the key of each row: what was sent, and what the row has now."""
    table = model._meta.db_table
    SentValue.objects.bulk_create(
        [
            SentValue(table_name=table, row=pk, column=column, sent=sent, stored=str(stored))
            for pk, (sent, stored) in words.items()
        ],
        update_conflicts=True,
        unique_fields=["table_name", "row", "column"],
        update_fields=["sent", "stored"],
    )
