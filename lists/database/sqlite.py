"""The triggers as SQLite writes them.

None relies on the pragmas `foreign_keys` and `recursive_triggers`, which the plain program `sqlite3` leaves
off: triggers refuse to delete a row in use, a key that points to nothing, and REPLACE, which deletes past
them.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from lists.database.declarations import (
    CHANGE_COLUMNS,
    COUNTABLE,
    EVENTS,
    MARK,
    Dialect,
    Installed,
    Table,
    Trigger,
)
from lists.database.keys import End
from lists.protection import Guard
from lists.usage import Key, references


class Sqlite(Dialect):
    vendor = "sqlite"
    CATALOGUE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"

    # In the words of the index, `is_open = 1`: else SQLite looks through all operations. The newest, if
    # somebody who writes SQL has left one open.
    OPEN = "SELECT MAX(id) FROM lists_operation WHERE is_open = 1"
    # The same for all rows of a statement, which make one operation when nobody opened any. SQLite counts
    # in milliseconds, so what follows within the same one belongs to it, too.
    MOMENT = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
    SAME = (
        f"SELECT id FROM lists_operation WHERE at = {MOMENT} AND action = '' "
        "AND id = (SELECT MAX(id) FROM lists_operation)"
    )
    MICROSECONDS = "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000"

    def drop(self, installed: Installed) -> list[str]:
        return [f'DROP TRIGGER IF EXISTS "{installed.name}"']

    def guard(self, table: Table, name: str, guard: Guard) -> Iterator[Trigger]:
        refusal = f"RAISE(ABORT, 'refused:{table.name}:{guard.reason}:{guard.event}')"
        condition = table.condition(guard)
        if not guard.deferred:
            yield _trigger(name, table.name, f"BEFORE {guard.event}", f"SELECT {refusal};", condition)
            return
        # There is no end of a transaction to wait for, but that of an operation; without one it is now.
        at_once = f"({condition}) AND NOT EXISTS (SELECT 1 FROM lists_operation WHERE is_open = 1)"
        moment = f"AFTER {_moment(table, guard.event)}"
        yield _trigger(name, table.name, moment, f"SELECT {refusal};", at_once)
        changed = (
            f"SELECT 1 FROM lists_change JOIN {table.name} AS NEW ON NEW.id = lists_change.row "
            f"WHERE operation_id = OLD.id AND table_name = '{table.name}' "
            f"AND before IS {'' if guard.event == 'INSERT' else 'NOT '}NULL AND ({condition})"
        )
        body, when = f"SELECT {refusal} WHERE EXISTS ({changed});", "OLD.is_open AND NOT NEW.is_open"
        yield _trigger(f"{name}_closing", "lists_operation", "AFTER UPDATE OF is_open", body, when)

    def misfit(self, field: "models.Field[Any, Any]") -> str:
        """A column takes anything: a flag that is 2 is neither on nor off, and no index of flags knows it."""
        new = f"NEW.{field.column}"
        if isinstance(field, models.BooleanField):
            return f"{new} NOT IN (0, 1)"
        if isinstance(field, models.DateTimeField):
            return f"date({new}, '+0 days') IS NOT substr({new}, 1, 10)"  # 31 February is in March
        if isinstance(field, models.IntegerField):
            return f"{new} IS NOT NULL AND (typeof({new}) <> 'integer' OR {new} NOT {COUNTABLE})"
        return ""

    def whole_table(self, table: Table) -> Iterator[Trigger]:
        """A row in use does not go, and no row takes the place of another one."""
        quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
        uses = [
            f"EXISTS (SELECT 1 FROM {quoted(key.model._meta.db_table)} "
            f"WHERE {quoted(key.column)} = OLD.{quoted(str(key.target_field.column))})"
            for key in references(table.model)
            if self.is_there(key.model._meta.db_table)
        ]
        if uses:
            yield _refusal(table.name, "in_use", "DELETE", " OR ".join(uses))
        same_id = f"EXISTS (SELECT 1 FROM {table.name} WHERE id = NEW.id)"
        unique = _unique(table)
        conflicts = [_conflict(table, constraint) for constraint in unique]
        yield _refusal(table.name, "present", "INSERT", " OR ".join([same_id, *conflicts]))
        if unique:
            others = [_conflict(table, constraint, "was.id <> OLD.id AND ") for constraint in unique]
            yield _refusal(table.name, "present", "UPDATE", " OR ".join(others), _moment(table, "UPDATE"))

    def missing(self, model: type[models.Model], keys: Sequence[Key]) -> Iterator[Trigger]:
        quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
        table = model._meta.db_table
        conditions, columns = [], []
        for key in keys:
            column, target = quoted(key.column), key.related_model._meta.db_table
            there = f"SELECT 1 FROM {target} WHERE {quoted(str(key.target_field.column))} = NEW.{column}"
            conditions.append(f"(NEW.{column} IS NOT NULL AND NOT EXISTS ({there}))")
            columns.append(column)
        when = " OR ".join(conditions)
        yield _refusal(table, "missing", "INSERT", when)
        yield _refusal(table, "missing", "UPDATE", when, f"UPDATE OF {', '.join(columns)}")

    def ending(self, end: End) -> Iterator[Trigger]:
        for event in ("INSERT", "UPDATE"):  # what replaces a row is an INSERT
            body, name = end.statement(self.MOMENT), f"{end.name}_{event.lower()}"
            yield _trigger(name, end.other._meta.db_table, f"AFTER {event}", body, end.when)

    def own_version(self, table: Table) -> Iterator[Trigger]:
        # An older version in a full save of a stale object must not turn the counter back.
        name, now = f"{table.name}_version", self.MICROSECONDS
        created = f"UPDATE {table.name} SET version = {now} WHERE id = NEW.id;"
        yield _trigger(f"{name}_insert", table.name, "AFTER INSERT", created, f"NEW.version < {now}")
        changed = f"UPDATE {table.name} SET version = MAX(OLD.version + 1, {now}) WHERE id = NEW.id;"
        when = f"NEW.version <> MAX(OLD.version + 1, {now}) AND {_differs(table.columns)}"
        yield _trigger(name, table.name, "AFTER UPDATE", changed, when)

    def version_above(self, table: Table, parent: Table) -> Iterator[Trigger]:
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            body = (
                f"UPDATE {parent.name} SET version = MAX(version + 1, {self.MICROSECONDS}) "
                f"WHERE id = {row}.{table.parent_id};"
            )
            when = _differs(table.columns) if event == "UPDATE" else ""
            name = f"{table.name}_version_{event.lower()}"
            yield _trigger(name, table.name, f"AFTER {event}", body, when)

    def tombstone(self, table: Table) -> Trigger:
        return _trigger(f"{table.name}_tombstone", table.name, "AFTER DELETE", table.tombstone())

    def looks(self, table: Table) -> Iterator[Trigger]:
        # SQLite has REPLACE and IGNORE in a statement overrule the index of another table, but not a RAISE.
        parent, fold = table.look("NEW")
        enter = (
            f"{table.no_look('NEW')} "
            "SELECT RAISE(ABORT, 'UNIQUE constraint failed: lists_look') FROM lists_look "
            f"WHERE table_name = '{table.name}' AND parent = {parent} AND fold = {fold}; "
            f"{table.new_looks('NEW')}"
        )
        bodies = {"INSERT": enter, "UPDATE": enter, "DELETE": table.no_look("OLD")}
        for event, body in bodies.items():
            when = _differs(["name", "default_name"]) if event == "UPDATE" else ""
            name = f"{table.name}_look_{event.lower()}"
            yield _trigger(name, table.name, f"AFTER {event}", body, when)

    def history(self, table: Table) -> Iterator[Trigger]:
        for event, before, after in EVENTS:
            old, new = (_json(row, table.recorded) if row else "NULL" for row in (before, after))
            body = (
                "INSERT INTO lists_operation (at, action, actor_name, reason, is_open) "
                f"SELECT {self.MOMENT}, '', '', '', FALSE "
                f"WHERE ({self.OPEN}) IS NULL AND NOT EXISTS ({self.SAME}); "
                f"INSERT INTO lists_change ({CHANGE_COLUMNS}) VALUES "
                f"(COALESCE(({self.OPEN}), ({self.SAME})), {table.location(after or before)}, {old}, {new});"
                f"{table.taking_entries_along(event)}"
            )
            when = _differs(table.recorded) if event == "UPDATE" else ""
            yield _trigger(f"{table.name}_history_{event.lower()}", table.name, f"AFTER {event}", body, when)


def _trigger(name: str, table: str, moment: str, body: str, when: str = "") -> Trigger:
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    condition = f"WHEN {when} " if when else ""
    create = (
        f"CREATE TRIGGER {quoted(name)} {moment} ON {quoted(table)} FOR EACH ROW "
        f"{condition}BEGIN {MARK} {body} END"
    )
    return Trigger(name, table, [f"DROP TRIGGER IF EXISTS {quoted(name)}", create], create)


def _refusal(table: str, reason: str, event: str, when: str, moment: str = "") -> Trigger:
    """A guard that no model has to declare."""
    body = f"SELECT RAISE(ABORT, 'refused:{table}:{reason}:{event}');"
    return _trigger(f"{table}_{reason}_{event.lower()}", table, f"BEFORE {moment or event}", body, when)


def _moment(table: Table, event: str) -> str:
    """A new version alone, which every change brings, need not be asked."""
    return f"UPDATE OF {', '.join(table.recorded)}" if event == "UPDATE" else event


def _unique(table: Table) -> list[models.UniqueConstraint]:
    meta = table.model._meta
    declared = [c for c in meta.constraints if isinstance(c, models.UniqueConstraint) and c.fields]
    alone = [field.name for field in meta.local_fields if field.unique and not field.primary_key]
    return [*declared, *(models.UniqueConstraint(fields=[name], name=name) for name in alone)]


def _conflict(table: Table, constraint: models.UniqueConstraint, other: str = "") -> str:
    """Whether another row has the unique values of the new one."""
    meta = table.model._meta
    columns = [field.column for field in meta.local_fields if field.name in constraint.fields]
    same = " AND ".join(f"was.{column} = NEW.{column}" for column in columns)
    rows, new = f"{table.name} AS was", ""
    if constraint.condition:
        editor = connections[DEFAULT_DB_ALIAS].schema_editor()
        holds = constraint._get_condition_sql(table.model, editor)  # type: ignore[attr-defined]
        selected = ", ".join(f"NEW.{column} AS {column}" for column in table.columns)
        rows = f"(SELECT * FROM {table.name} WHERE {holds}) AS was"
        new = f" AND EXISTS (SELECT 1 FROM (SELECT {selected}) WHERE {holds})"
    return f"EXISTS (SELECT 1 FROM {rows} WHERE {other}{same}{new})"


def _differs(columns: list[str]) -> str:
    return "(" + " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in columns) + ")"


def _json(row: str, columns: list[str]) -> str:
    return "json_object(" + ", ".join(f"'{name}', {row}.\"{name}\"" for name in columns) + ")"
