"""Database triggers: the guards, the version of a list, and what was deleted.

One declaration, two dialects. `install` runs after every migration, because SQLite drops the
triggers of a table that a migration rebuilds; `missing` is what the database check asks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from lists.protection import Guard, guarded_models, guards_of


@dataclass(frozen=True)
class Trigger:
    """`body` is what runs; for PostgreSQL it is the body of a PL/pgSQL function."""

    name: str
    table: str
    create: str
    body: str = ""

    def statements(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {self.name}", self.create]
        function = (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $${self.body}$$"
        )
        return [function, f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}", self.create]

    def definition(self, vendor: str) -> str:
        """What the catalogue of the database says of an installed trigger."""
        return self.create if vendor == "sqlite" else self.body


def triggers(vendor: str) -> Iterator[Trigger]:
    """Every trigger of every guarded model, in the dialect of `vendor`."""
    dialect: Any = _Sqlite() if vendor == "sqlite" else _Postgresql()
    for model in guarded_models():
        table = model._meta.db_table
        for guard in guards_of(model):
            yield dialect.guard(model, f"{table}_{guard.reason}_{guard.event.lower()}", guard)
        if _has_version(model) or _parent_has_version(model):
            yield from dialect.version(model)
        yield dialect.tombstone(model)


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


def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def _changed(model: type[models.Model]) -> str:
    return "(" + " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in _columns(model)) + ")"


def _parent(model: Any) -> tuple[str, str]:
    """Table above this one, and the column of this one that points to it."""
    if not model.parent_field:
        return "", ""
    key = model._meta.get_field(model.parent_field)
    return key.related_model._meta.db_table, key.column


def _condition(model: type[models.Model], guard: Guard) -> str:
    parent, parent_id = _parent(model)
    return guard.when.format(table=model._meta.db_table, parent=parent, parent_id=parent_id)


def _parent_has_version(model: Any) -> bool:
    """Whether the table above has a version, which counts the changes of this one too."""
    return bool(model.parent_field) and _has_version(model._meta.get_field(model.parent_field).related_model)


def _has_version(model: type[models.Model]) -> bool:
    return "version" in _columns(model)


def _tombstone(model: type[models.Model]) -> str:
    table = model._meta.db_table
    _, parent_id = _parent(model)
    parent = f"OLD.{parent_id}" if parent_id else "0"
    return (
        "INSERT INTO lists_tombstone (table_name, parent, code) "
        f"VALUES ('{table}', {parent}, OLD.code) ON CONFLICT DO NOTHING;"
    )


class _Sqlite:
    def _trigger(
        self, name: str, model: type[models.Model], moment: str, body: str, when: str = ""
    ) -> Trigger:
        table = model._meta.db_table
        condition = f"WHEN {when} " if when else ""
        create = f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW {condition}BEGIN {body} END"
        return Trigger(name, table, create)

    def guard(self, model: type[models.Model], name: str, guard: Guard) -> Trigger:
        body = f"SELECT RAISE(ABORT, 'refused:{model._meta.db_table}:{guard.reason}:{guard.event}');"
        return self._trigger(name, model, f"BEFORE {guard.event}", body, _condition(model, guard))

    def version(self, model: type[models.Model]) -> Iterator[Trigger]:
        table = model._meta.db_table
        parent, parent_id = _parent(model)
        if _has_version(model):
            # An older version in a full save of a stale object must not turn the counter back.
            body = f"UPDATE {table} SET version = OLD.version + 1 WHERE id = NEW.id;"
            when = f"NEW.version <= OLD.version AND {_changed(model)}"
            yield self._trigger(f"{table}_version", model, "AFTER UPDATE", body, when)
            return
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            body = f"UPDATE {parent} SET version = version + 1 WHERE id = {row}.{parent_id};"
            when = _changed(model) if event == "UPDATE" else ""
            yield self._trigger(f"{table}_version_{event.lower()}", model, f"AFTER {event}", body, when)

    def tombstone(self, model: type[models.Model]) -> Trigger:
        return self._trigger(f"{model._meta.db_table}_tombstone", model, "AFTER DELETE", _tombstone(model))


class _Postgresql:
    def _trigger(
        self, name: str, model: type[models.Model], moment: str, body: str, each: str = "ROW"
    ) -> Trigger:
        table = model._meta.db_table
        event, _, referencing = moment.partition(" REFERENCING ")
        referencing = f"REFERENCING {referencing} " if referencing else ""
        create = (
            f"CREATE TRIGGER {name} {event} ON {table} {referencing}FOR EACH {each} EXECUTE FUNCTION {name}()"
        )
        return Trigger(name, table, create, f"BEGIN {body} END")

    def guard(self, model: type[models.Model], name: str, guard: Guard) -> Trigger:
        # The condition stands in the function: a column named in a trigger's WHEN cannot change its type.
        row = "OLD" if guard.event == "DELETE" else "NEW"
        body = (
            f"IF {_condition(model, guard)} THEN "
            f"RAISE EXCEPTION 'refused:{model._meta.db_table}:{guard.reason}:{guard.event}' "
            f"USING ERRCODE = 'restrict_violation'; END IF; RETURN {row};"
        )
        return self._trigger(name, model, f"BEFORE {guard.event}", body)

    def version(self, model: type[models.Model]) -> Iterator[Trigger]:
        table = model._meta.db_table
        parent, parent_id = _parent(model)
        if _has_version(model):
            body = (
                "IF NEW.version <= OLD.version AND NEW IS DISTINCT FROM OLD "
                "THEN NEW.version := OLD.version + 1; END IF; RETURN NEW;"
            )
            yield self._trigger(f"{table}_version", model, "BEFORE UPDATE", body)
            return
        # Once a statement: ten thousand updates of one list row in one transaction would take minutes.
        changed = {
            "INSERT": ("NEW TABLE AS now", f"SELECT {parent_id} FROM now"),
            "UPDATE": (
                "OLD TABLE AS was NEW TABLE AS now",
                # Not a join: without statistics it compares every row with every other one.
                f"SELECT {parent_id} FROM (SELECT * FROM now EXCEPT SELECT * FROM was) AS changed",
            ),
            "DELETE": ("OLD TABLE AS was", f"SELECT {parent_id} FROM was"),
        }
        for event, (transition, lists) in changed.items():
            body = f"UPDATE {parent} SET version = version + 1 WHERE id IN ({lists}); RETURN NULL;"
            moment = f"AFTER {event} REFERENCING {transition}"
            yield self._trigger(f"{table}_version_{event.lower()}", model, moment, body, each="STATEMENT")

    def tombstone(self, model: type[models.Model]) -> Trigger:
        body = f"{_tombstone(model)} RETURN NULL;"
        return self._trigger(f"{model._meta.db_table}_tombstone", model, "AFTER DELETE", body)
