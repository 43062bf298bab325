"""What the triggers say, in the dialects of SQLite and PostgreSQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from lists.protection import Guard

Model = type[models.Model]


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


class Sqlite:
    # In the words of the index, `is_open = 1`: else SQLite looks through all operations.
    OPEN = "SELECT id FROM lists_operation WHERE is_open = 1"
    # The same for all rows of a statement, which make one operation when nobody opened any. SQLite counts
    # in milliseconds, so what follows within the same one belongs to it, too.
    MOMENT = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
    SAME = (
        f"SELECT id FROM lists_operation WHERE at = {MOMENT} AND action = '' "
        "AND id = (SELECT MAX(id) FROM lists_operation)"
    )

    def _trigger(self, name: str, model: Model, moment: str, body: str, when: str = "") -> Trigger:
        table = model._meta.db_table
        condition = f"WHEN {when} " if when else ""
        create = f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW {condition}BEGIN {body} END"
        return Trigger(name, table, create)

    def guard(self, model: Model, name: str, guard: Guard) -> Trigger:
        body = f"SELECT RAISE(ABORT, 'refused:{model._meta.db_table}:{guard.reason}:{guard.event}');"
        return self._trigger(name, model, f"BEFORE {guard.event}", body, _condition(model, guard))

    def version(self, model: Model) -> Iterator[Trigger]:
        table = model._meta.db_table
        parent, parent_id = _parent(model)
        if has_version(model):
            # An older version in a full save of a stale object must not turn the counter back.
            body = f"UPDATE {table} SET version = OLD.version + 1 WHERE id = NEW.id;"
            when = f"NEW.version <= OLD.version AND {_changed(columns(model))}"
            yield self._trigger(f"{table}_version", model, "AFTER UPDATE", body, when)
            return
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            body = f"UPDATE {parent} SET version = version + 1 WHERE id = {row}.{parent_id};"
            when = _changed(columns(model)) if event == "UPDATE" else ""
            yield self._trigger(f"{table}_version_{event.lower()}", model, f"AFTER {event}", body, when)

    def tombstone(self, model: Model) -> Trigger:
        return self._trigger(f"{model._meta.db_table}_tombstone", model, "AFTER DELETE", _tombstone(model))

    def history(self, model: Model) -> Iterator[Trigger]:
        table, recorded = model._meta.db_table, _recorded(model)
        for event, before, after in EVENTS:
            row = after or before
            old, new = (_json(alias, recorded) if alias else "NULL" for alias in (before, after))
            body = (
                "INSERT INTO lists_operation (at, action, actor_name, reason, is_open) "
                f"SELECT {self.MOMENT}, '', '', '', FALSE "
                f"WHERE NOT EXISTS ({self.OPEN}) AND NOT EXISTS ({self.SAME}); "
                f"INSERT INTO lists_change ({COLUMNS}) "
                f"VALUES (COALESCE(({self.OPEN}), ({self.SAME})), {_place(model, row)}, {old}, {new});"
            )
            when = _changed(recorded) if event == "UPDATE" else ""
            yield self._trigger(f"{table}_history_{event.lower()}", model, f"AFTER {event}", body, when)


class Postgresql:
    OPEN = "SELECT id FROM lists_operation WHERE is_open"
    MOMENT = "statement_timestamp()"
    SAME = f"SELECT MAX(id) FROM lists_operation WHERE at = {MOMENT} AND action = ''"

    def _trigger(self, name: str, model: Model, moment: str, body: str, each: str = "ROW") -> Trigger:
        table = model._meta.db_table
        event, _, referencing = moment.partition(" REFERENCING ")
        referencing = f"REFERENCING {referencing} " if referencing else ""
        create = (
            f"CREATE TRIGGER {name} {event} ON {table} {referencing}FOR EACH {each} EXECUTE FUNCTION {name}()"
        )
        return Trigger(name, table, create, f"{body} END")

    def guard(self, model: Model, name: str, guard: Guard) -> Trigger:
        # The condition stands in the function: a column named in a trigger's WHEN cannot change its type.
        row = "OLD" if guard.event == "DELETE" else "NEW"
        body = (
            f"BEGIN IF {_condition(model, guard)} THEN "
            f"RAISE EXCEPTION 'refused:{model._meta.db_table}:{guard.reason}:{guard.event}' "
            f"USING ERRCODE = 'restrict_violation'; END IF; RETURN {row};"
        )
        return self._trigger(name, model, f"BEFORE {guard.event}", body)

    def emptying(self, model: Model) -> Trigger:
        """TRUNCATE asks no trigger of a row. SQLite has no such statement: it deletes the rows."""
        table = model._meta.db_table
        body = (
            f"BEGIN RAISE EXCEPTION 'refused:{table}:emptying:TRUNCATE' USING ERRCODE = 'restrict_violation';"
        )
        return self._trigger(f"{table}_emptying", model, "BEFORE TRUNCATE", body, each="STATEMENT")

    def version(self, model: Model) -> Iterator[Trigger]:
        table = model._meta.db_table
        parent, parent_id = _parent(model)
        if has_version(model):
            body = (
                "BEGIN IF NEW.version <= OLD.version AND NEW IS DISTINCT FROM OLD "
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
            body = f"BEGIN UPDATE {parent} SET version = version + 1 WHERE id IN ({lists}); RETURN NULL;"
            moment = f"AFTER {event} REFERENCING {transition}"
            yield self._trigger(f"{table}_version_{event.lower()}", model, moment, body, each="STATEMENT")

    def tombstone(self, model: Model) -> Trigger:
        body = f"BEGIN {_tombstone(model)} RETURN NULL;"
        return self._trigger(f"{model._meta.db_table}_tombstone", model, "AFTER DELETE", body)

    def history(self, model: Model) -> Iterator[Trigger]:
        table = model._meta.db_table
        for event, before, after in EVENTS:
            row = after or before
            old, new = (f"to_jsonb({alias}) - 'version'" if alias else "NULL" for alias in (before, after))
            body = (
                "DECLARE acting bigint; BEGIN "
                + (f"IF {old} = {new} THEN RETURN NULL; END IF; " if before and after else "")
                + f"acting := ({self.OPEN}); IF acting IS NULL THEN acting := ({self.SAME}); END IF; "
                "IF acting IS NULL THEN "
                "INSERT INTO lists_operation (at, action, actor_name, reason, is_open) "
                f"VALUES ({self.MOMENT}, '', '', '', FALSE) RETURNING id INTO acting; END IF; "
                f"INSERT INTO lists_change ({COLUMNS}) "
                f"VALUES (acting, {_place(model, row)}, {old}, {new}); RETURN NULL;"
            )
            yield self._trigger(f"{table}_history_{event.lower()}", model, f"AFTER {event}", body)


EVENTS = (("INSERT", "", "NEW"), ("UPDATE", "OLD", "NEW"), ("DELETE", "OLD", ""))
COLUMNS = "operation_id, table_name, row, list_table, list_id, before, after"


def columns(model: Model) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def has_version(model: Model) -> bool:
    return "version" in columns(model)


def _recorded(model: Model) -> list[str]:
    """The version says that something changed; it is no change itself."""
    return [column for column in columns(model) if column != "version"]


def _changed(names: list[str]) -> str:
    return "(" + " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in names) + ")"


def _json(alias: str, names: list[str]) -> str:
    return "json_object(" + ", ".join(f"'{name}', {alias}.\"{name}\"" for name in names) + ")"


def _parent(model: Any) -> tuple[str, str]:
    """Table above this one, and the column of this one that points to it."""
    if not model.parent_field:
        return "", ""
    key = model._meta.get_field(model.parent_field)
    return key.related_model._meta.db_table, key.column


def _place(model: Any, row: str) -> str:
    """Table and row, and the list to which the row belongs: an entry to that above, all else to itself."""
    table = model._meta.db_table
    parent, parent_id = _parent(model)
    if not parent or not has_version(model._meta.get_field(model.parent_field).related_model):
        parent, parent_id = table, "id"
    return f"'{table}', {row}.id, '{parent}', {row}.{parent_id}"


def _condition(model: Any, guard: Guard) -> str:
    parent, parent_id = _parent(model) if hasattr(model, "parent_field") else ("", "")
    return guard.when.format(table=model._meta.db_table, parent=parent, parent_id=parent_id)


def _tombstone(model: Model) -> str:
    table = model._meta.db_table
    _, parent_id = _parent(model)
    parent = f"OLD.{parent_id}" if parent_id else "0"
    return (
        "INSERT INTO lists_tombstone (table_name, parent, code) "
        f"VALUES ('{table}', {parent}, OLD.code) ON CONFLICT DO NOTHING;"
    )
