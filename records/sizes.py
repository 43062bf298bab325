"""How many active records there are of each type, as the left column shows it on every page."""

from collections.abc import Sequence

from django.db import connection

from records.models import Record

MOST = 10_000  # counted; of more it says so


def sizes(models: Sequence[type[Record]]) -> list[int]:
    """One statement that reads at most so many of each type; one more than `MOST` means there are others."""
    quote = connection.ops.quote_name
    parts = [
        f"SELECT COUNT(*) FROM (SELECT 1 FROM {quote(model._meta.db_table)} "  # noqa: S608
        f"WHERE NOT is_archived LIMIT {MOST + 1}) AS counted"
        for model in models
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return [count for (count,) in cursor.fetchall()]
