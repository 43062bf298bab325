"""Database triggers: the guards, the version of a list, its history, and what was deleted.

One declaration, two dialects. `install` runs after every migration, because SQLite drops the
triggers of a table that a migration rebuilds; `missing` is what the database check asks.
"""

from collections.abc import Iterator
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from lists.database.dialects import Postgresql, Sqlite, Trigger, has_version
from lists.protection import guarded_models, guards_of
from lists.rows import Row


def triggers(vendor: str) -> Iterator[Trigger]:
    """Every trigger of every guarded model, in the dialect of `vendor`."""
    dialect: Any = Sqlite() if vendor == "sqlite" else Postgresql()
    for model in guarded_models():
        for guard in guards_of(model):
            yield dialect.guard(model, f"{model._meta.db_table}_{guard.reason}_{guard.event.lower()}", guard)
        if vendor == "postgresql":
            yield dialect.emptying(model)
        if issubclass(model, Row):
            if has_version(model) or _parent_has_version(model):
                yield from dialect.version(model)
            yield dialect.tombstone(model)
            yield from dialect.history(model)


def _parent_has_version(model: Any) -> bool:
    """Whether the table above has a version, which counts the changes of this one too."""
    return bool(model.parent_field) and has_version(model._meta.get_field(model.parent_field).related_model)


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts all triggers in place; running it again changes nothing."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for trigger in triggers(connection.vendor):
            if trigger.table in tables:
                for statement in trigger.statements(connection.vendor):
                    cursor.execute(statement)


def uninstall_statements(connection: BaseDatabaseWrapper) -> list[str]:
    """SQL that takes the triggers away, for tools that empty the whole database."""
    on_table = "" if connection.vendor == "sqlite" else " ON {0.table}"
    return [f"DROP TRIGGER IF EXISTS {t.name}" + on_table.format(t) for t in triggers(connection.vendor)]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are absent or differ from their declaration."""
    tables = set(connection.introspection.table_names())
    installed = dict(_installed(connection))
    return [
        trigger.name
        for trigger in triggers(connection.vendor)
        if trigger.table in tables and installed.get(trigger.name) != trigger.definition(connection.vendor)
    ]


def _installed(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
            )
        return list(cursor.fetchall())
