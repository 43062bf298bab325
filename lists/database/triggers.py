"""Database triggers: the guards, the version of a list, its history, and what was deleted.

Each is declared once, on the models, and written in the dialect of the database. `install` runs after every
migration, because SQLite drops the triggers of a table that a migration rebuilds; `missing` is what the
database check reports.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from lists.database.declarations import Dialect, Trigger
from lists.database.postgresql import Postgresql
from lists.database.sqlite import Sqlite
from lists.protection import guarded_models

DIALECTS: dict[str, Dialect] = {"sqlite": Sqlite(), "postgresql": Postgresql()}


def triggers(vendor: str) -> Iterator[Trigger]:
    """Every trigger of every guarded model."""
    for model in guarded_models():
        yield from DIALECTS[vendor].triggers(model)


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts all triggers in place; running it again changes nothing."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for trigger in triggers(connection.vendor):
            if trigger.table in tables:
                is_ready = not trigger.needs or trigger.needs in tables
                for statement in (trigger.drop, *(trigger.create if is_ready else ())):
                    cursor.execute(statement)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for trigger in triggers(connection.vendor):
            cursor.execute(trigger.drop)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are absent or differ from their declaration."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(DIALECTS[connection.vendor].CATALOGUE)
        installed = dict(cursor.fetchall())
    return [
        trigger.name
        for trigger in triggers(connection.vendor)
        if trigger.table in tables
        and (not trigger.needs or trigger.needs in tables)
        and installed.get(trigger.name) != trigger.definition
    ]
