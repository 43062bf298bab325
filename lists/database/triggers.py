"""Database triggers: the guards, the version of a list, its history, and what was deleted.

Each is declared once, on the models, and written in the dialect of the database. `install` runs after every
migration, because SQLite drops the triggers of a table that a migration rebuilds; `differences` is what the
database check reports.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from lists.database.declarations import Dialect, Installed, Trigger
from lists.database.postgresql import Postgresql
from lists.database.sqlite import Sqlite

DIALECTS: dict[str, type[Dialect]] = {"sqlite": Sqlite, "postgresql": Postgresql}


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts in place what is missing, in one transaction: no moment passes without a trigger that was there.

    Where nothing is missing nothing is locked.
    """
    absent, extra = differences(connection)
    if not absent and not extra:
        return
    dialect = _dialect(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        dialect.prepare(cursor)
        for trigger in extra:
            for statement in dialect.drop(trigger):
                cursor.execute(statement)
        for declared in absent:
            for statement in declared.create:
                cursor.execute(statement)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    dialect = _dialect(connection)
    names = {trigger.name for trigger in dialect.declared()}
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        dialect.prepare(cursor)
        for trigger in _installed(connection, dialect):
            if trigger.is_ours or trigger.name in names:
                for statement in dialect.drop(trigger):
                    cursor.execute(statement)


@contextmanager
def suspended(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """A transaction in which no rule is kept and nothing recorded: to put rows back as they were, history too.

    Everybody else waits, or works with the triggers.
    """
    with transaction.atomic(using=connection.alias):
        uninstall(connection)
        yield
        # PostgreSQL changes no trigger of a table while foreign keys of new rows wait for their check.
        connection.check_constraints()
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
