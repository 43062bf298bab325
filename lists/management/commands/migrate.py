"""`manage.py migrate`, which says beforehand what it will do, and waits for nobody long.

Who waits for a table holds up all that come after. `migrate --plan` says the same and does nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from time import sleep
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from lists.database.forecast import forecast, spoken
from lists.database.postgresql import PATIENCE

TRIES = 20  # each waits for a lock no longer than PATIENCE
PAUSE = 0.5  # seconds in between, in which those go on that waited behind us
LOCK = 0x43524D4D  # any number that nobody else takes
LOCK_NOT_AVAILABLE = "55P03"
UNKNOWN = "what it does is not told by its SQL, nor how long that takes."
BUSY = (
    "Somebody holds a table that the migration has to change, for longer than it waits. What is not migrated "
    "stays as it was. Look who it is (on PostgreSQL: SELECT * FROM pg_stat_activity), and run migrate again."
)


class Command(migrate.Command):
    def get_check_kwargs(self, options: Any) -> Any:
        """Without the checks that look into the database: they say that one should run this command."""
        return super().get_check_kwargs(options) | {"databases": ()}

    def handle(self, *args: object, **options: object) -> None:
        connection = connections[str(options["database"])]
        is_acting = not options["plan"] and not options["check_unapplied"]
        with self._alone(connection) if is_acting else nullcontext():
            if options["verbosity"] and not options["prune"] and not options["check_unapplied"]:
                self._say_beforehand(connection, options["app_label"], options["migration_name"])
            self._migrate(connection, *args, **options)

    def _migrate(self, connection: BaseDatabaseWrapper, *args: object, **options: object) -> None:
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

    @contextmanager
    def _alone(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Several machines may be renewed at the same moment: one migrates, the others find it done."""
        if connection.vendor != "postgresql":
            yield
            return
        # Asked again and again: who waits inside a statement is waited for by what builds an index meanwhile.
        is_told = False
        while not _asked(connection, "pg_try_advisory_lock"):
            if not is_told:
                self.stdout.write("Another migrate is at work: waiting until it is done.")
                self.stdout.flush()
                is_told = True
            sleep(PAUSE)
        try:
            yield
        finally:
            if connection.is_usable():
                _asked(connection, "pg_advisory_unlock")

    def _say_beforehand(self, connection: BaseDatabaseWrapper, app: object, name: object) -> None:
        told = list(forecast(connection, _plan(connection, app, name)))
        for migration, steps in told:
            self.stdout.write(f"{migration}: {'' if steps else UNKNOWN}".rstrip())
            for step in steps or ():
                self.stdout.write(f"  {step}")
        waits = [step.seconds for _migration, steps in told for step in steps or () if step.work.meanwhile]
        if sum(waits) > 1:
            self.stdout.write(f"Who works meanwhile may have to wait: {spoken(sum(waits))}.")
        elif told and all(steps for _migration, steps in told):
            self.stdout.write("Who works meanwhile waits for a moment at most.")


def _asked(connection: BaseDatabaseWrapper, function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _plan(connection: BaseDatabaseWrapper, app: object, name: object) -> list[tuple[Migration, bool]]:
    """Nothing where Django will complain about what was asked for."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    targets = [key for key in graph.leaf_nodes() if app in (None, key[0])]
    if name == "zero":
        targets = [(str(app), None)]
    elif name:
        targets = [key for key in graph.nodes if key[0] == app and key[1].startswith(str(name))][:1]
    return executor.migration_plan(targets)


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
