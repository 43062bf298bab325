"""Tables that SQL has filled are left as PostgreSQL leaves them after some minutes, but at a known moment.

Its own cleaning would run beside what is measured; and whatever it reads meanwhile keeps the pages of other
tables from being marked as seen by all, without which no index answers alone.
"""


def left_alone(table: str) -> None:
    """From now on nobody but `tidy` cleans it."""
    _execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)", "")


def tidy(*tables: str) -> None:
    """When all of them are filled."""
    for table in tables:
        _execute(f"VACUUM (ANALYZE) {table}", "ANALYZE")


def _execute(in_postgresql: str, in_sqlite: str) -> None:
    from django.db import connection  # there is none before django.setup()

    statement = in_postgresql if connection.vendor == "postgresql" else in_sqlite
    with connection.cursor() as cursor:
        if statement:
            cursor.execute(statement)
