"""Database triggers: the guards, the version of a list, its history, and what was deleted.

Each is declared once, on the models, and written in the dialect of the database. `install` runs after every
migration, because SQLite drops the triggers of a table that a migration rebuilds; `differences` is what the
database check reports.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from lists.database.declarations import Dialect, Installed, Trigger
from lists.database.postgresql import Postgresql
from lists.database.sqlite import Sqlite

DIALECTS: dict[str, type[Dialect]] = {"sqlite": Sqlite, "postgresql": Postgresql}


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts right what is missing, changed or no longer declared; where nothing is, nothing is locked.

    A table at a time, in a transaction: no moment passes without a trigger that was there, and whoever
    writes to two tables never waits for us on one of them while we wait for them on the other.
    """
    dialect = _dialect(connection)
    statements: dict[str, list[str]] = defaultdict(list)
    absent, extra = differences(connection)
    for trigger in extra:
        statements[trigger.table] += dialect.drop(trigger)
    for declared in absent:
        statements[declared.table] += declared.create
    _execute(connection, dialect, statements)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    dialect = _dialect(connection)
    names = {trigger.name for trigger in dialect.declared()}
    statements: dict[str, list[str]] = defaultdict(list)
    for trigger in _installed(connection, dialect):
        if trigger.is_ours or trigger.name in names:
            statements[trigger.table] += dialect.drop(trigger)
    _execute(connection, dialect, statements)


@contextmanager
def suspended(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """A transaction in which no rule is kept and nothing recorded: to put rows back as they were, with their
    history. Everybody else waits."""
    with transaction.atomic(using=connection.alias):
        uninstall(connection)
        yield
        install(connection)


def differences(connection: BaseDatabaseWrapper) -> tuple[list[Trigger], list[Installed]]:
    """The triggers that are absent or differ from their declaration, and those that nobody declares."""
    dialect = _dialect(connection)
    declared = {(trigger.name, trigger.table): trigger for trigger in dialect.declared()}
    installed = {(trigger.name, trigger.table): trigger for trigger in _installed(connection, dialect)}
    absent = [
        trigger
        for key, trigger in declared.items()
        if key not in installed or installed[key].definition != trigger.definition
    ]
    names = {trigger.name for trigger in declared.values()}
    extra = [
        trigger
        for key, trigger in installed.items()
        if key not in declared and (trigger.is_ours or trigger.name in names)
    ]
    return absent, extra


def missing(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """Declared triggers in whose place stands no other of the name, as another version has it."""
    dialect = _dialect(connection)
    names = {(installed.name, installed.table) for installed in _installed(connection, dialect)}
    return [trigger for trigger in dialect.declared() if (trigger.name, trigger.table) not in names]


def _dialect(connection: BaseDatabaseWrapper) -> Dialect:
    tables = set(connection.introspection.table_names())
    if connection.vendor == "sqlite":
        return Sqlite(tables)
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return Postgresql(tables, schema=cursor.fetchone()[0])


def _installed(connection: BaseDatabaseWrapper, dialect: Dialect) -> list[Installed]:
    with connection.cursor() as cursor:
        cursor.execute(dialect.CATALOGUE)
        return [Installed(*row) for row in cursor.fetchall()]


def _execute(connection: BaseDatabaseWrapper, dialect: Dialect, statements: Mapping[str, list[str]]) -> None:
    for of_table in statements.values():
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            dialect.prepare(cursor)
            for statement in of_table:
                cursor.execute(statement)
