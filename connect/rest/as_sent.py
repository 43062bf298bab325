"""What programs sent of a row, as long as the row has what was made of it; see connect.models.sent_values."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from connect.models import SentValue
from lists.rows import Row

type Sent = Mapping[tuple[int, str], SentValue]  # by the key of the row, and the column


def sent_values(model: type[Row], rows: "QuerySet[Any]") -> Sent:
    """One query."""
    keys = rows.order_by().values("pk")
    found = SentValue.objects.filter(table_name=model._meta.db_table, row__in=keys)
    return {(one.row, one.column): one for one in found}


def as_sent(row: Row, column: str, sent: Sent) -> str | None:
    one = sent.get((row.pk, column))
    return one.sent if one and one.stored == str(getattr(row, column)) else None


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
