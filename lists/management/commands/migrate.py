"""`manage.py migrate`, which waits for nobody long: who waits for a table holds up all that come after."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from lists.database.postgresql import PATIENCE

TRIES = 20  # each waits for a lock no longer than PATIENCE
PAUSE = 0.5  # seconds in between, in which those go on that waited behind us
LOCK_NOT_AVAILABLE = "55P03"
BUSY = (
    "Somebody holds a table that the migration has to change, for longer than it waits. What is not migrated "
    "stays as it was. Look who it is (on PostgreSQL: SELECT * FROM pg_stat_activity), and run migrate again."
)


class Command(migrate.Command):
    def handle(self, *args: object, **options: object) -> None:
        connection = connections[str(options["database"])]
        tries = TRIES if connection.vendor == "postgresql" else 1  # SQLite has a timeout of its own
        for turn in range(tries):
            if turn:
                sleep(PAUSE)
            try:
                with _short_waits(connection):
                    super().handle(*args, **options)
            except OperationalError as error:
                if not _is_busy(error):
                    raise
            else:
                return
        raise CommandError(BUSY)


def _is_busy(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE or "is locked" in str(error)


@contextmanager
def _short_waits(connection: BaseDatabaseWrapper) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PATIENCE}'")
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
