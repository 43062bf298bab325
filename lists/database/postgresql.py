"""The triggers as PostgreSQL writes them: each runs a function of the same name.

A function looks for tables in the schema of ours first, so that no temporary table of the same name swallows
the history.
"""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.backends.utils import CursorWrapper

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

# Whoever waits for a table makes all others wait that come later; so it is given up soon and tried again.
PATIENCE = "200ms"
QUOTE = '"'


class Postgresql(Dialect):
    vendor = "postgresql"
    # All that makes a trigger what it is: when it fires and how, its function, and whether it is on.
    CATALOGUE = (
        "SELECT t.tgname, c.relname, "
        "concat(pg_get_triggerdef(t.oid), E';\\n', pg_get_functiondef(t.tgfoid), t.tgenabled) "
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    )

    # The newest, if somebody who writes SQL has opened one more.
    OPEN = "SELECT MAX(id) FROM lists_operation WHERE is_open"
    MOMENT = "statement_timestamp()"
    SAME = f"SELECT MAX(id) FROM lists_operation WHERE at = {MOMENT} AND action = ''"
    MICROSECONDS = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint"

    def drop(self, installed: Installed) -> list[str]:
        return [f'DROP TRIGGER IF EXISTS "{installed.name}" ON "{installed.table}"']

    def prepare(self, cursor: CursorWrapper) -> None:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        # No trigger of a table changes while new rows of it wait for a check.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def guard(self, table: Table, name: str, guard: Guard) -> Iterator[Trigger]:
        # The condition stands in the function: a column named in a trigger's WHEN cannot change its type.
        row = "NULL" if guard.deferred else "OLD" if guard.event == "DELETE" else "NEW"
        body = (
            f"BEGIN IF {table.condition(guard)} THEN "
            f"RAISE EXCEPTION 'refused:{table.name}:{guard.reason}:{guard.event}' "
            f"USING ERRCODE = 'restrict_violation'; END IF; RETURN {row};"
        )
        moment = "AFTER" if guard.deferred else "BEFORE"
        yield self._trigger(name, table, f"{moment} {guard.event}", body, deferred=guard.deferred)

    def misfit(self, field: "models.Field[Any, Any]") -> str:
        if isinstance(field, models.DateTimeField):  # it knows infinity, and years that Python does not
            return f"NEW.{field.column} NOT BETWEEN '0001-01-02' AND '9999-12-30'"
        if isinstance(field, models.BigIntegerField):
            return f"NEW.{field.column} NOT {COUNTABLE}"
        return ""

    def whole_table(self, table: Table) -> Iterator[Trigger]:
        # TRUNCATE fires no trigger of a row.
        refusal = f"refused:{table.name}:emptying:TRUNCATE"
        body = f"BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation';"
        yield self._trigger(f"{table.name}_emptying", table, "BEFORE TRUNCATE", body, each="STATEMENT")

    def ending(self, end: End) -> Iterator[Trigger]:
        body = f"BEGIN IF {end.when} THEN {end.statement(self.MOMENT)} END IF; RETURN NULL;"
        yield self._trigger(f"{end.name}_update", Table(end.other), "AFTER UPDATE", body)

    def own_version(self, table: Table) -> Iterator[Trigger]:
        body = (
            f"BEGIN IF TG_OP = 'INSERT' THEN NEW.version := GREATEST(NEW.version, {self.MICROSECONDS}); "
            "ELSIF NEW IS DISTINCT FROM OLD THEN "
            f"NEW.version := GREATEST(OLD.version + 1, {self.MICROSECONDS}); END IF; RETURN NEW;"
        )
        yield self._trigger(f"{table.name}_version", table, "BEFORE INSERT OR UPDATE", body)

    def version_above(self, table: Table, parent: Table) -> Iterator[Trigger]:
        # Once a statement: ten thousand updates of one list row in one transaction would take minutes.
        changed = {
            "INSERT": ("NEW TABLE AS now", f"SELECT {table.parent_id} FROM now"),
            "UPDATE": (
                "OLD TABLE AS was NEW TABLE AS now",
                # Not a join: without statistics it compares every row with every other one.
                f"SELECT {table.parent_id} FROM (SELECT * FROM now EXCEPT SELECT * FROM was) AS changed",
            ),
            "DELETE": ("OLD TABLE AS was", f"SELECT {table.parent_id} FROM was"),
        }
        for event, (transition, lists) in changed.items():
            name = f"{table.name}_version_{event.lower()}"
            body = f"BEGIN UPDATE {parent.name} SET version = version + 1 WHERE id IN ({lists}); RETURN NULL;"
            referencing = f"REFERENCING {transition} "
            yield self._trigger(name, table, f"AFTER {event}", body, referencing, "STATEMENT")

    def tombstone(self, table: Table) -> Trigger:
        body = f"BEGIN {table.tombstone()} RETURN NULL;"
        return self._trigger(f"{table.name}_tombstone", table, "AFTER DELETE", body)

    def looks(self, table: Table) -> Iterator[Trigger]:
        def trigger(event: str, body: str, referencing: str = "", each: str = "STATEMENT") -> Trigger:
            name, body = f"{table.name}_look_{event.lower()}", f"BEGIN {body} RETURN NULL;"
            return self._trigger(name, table, f"AFTER {event}", body, referencing, each)

        bytewise = ' COLLATE "C"'  # in Turkish the small I has no dot
        enter = table.new_looks("now", "FROM now ", bytewise)
        yield trigger("INSERT", enter, "REFERENCING NEW TABLE AS now ")
        # Not "UPDATE OF name": a column named in a trigger cannot change its type.
        same = "IF NEW.name = OLD.name AND NEW.default_name = OLD.default_name THEN RETURN NULL; END IF;"
        renew = f"{same} {table.no_look('NEW')} {table.new_looks('NEW', collation=bytewise)}"
        yield trigger("UPDATE", renew, each="ROW")
        yield trigger("DELETE", table.no_look("OLD"), each="ROW")

    def history(self, table: Table) -> Iterator[Trigger]:
        for event, before, after in EVENTS:
            old, new = (f"to_jsonb({row}) - 'version'" if row else "NULL" for row in (before, after))
            body = (
                "DECLARE acting bigint; BEGIN "
                + (f"IF {old} = {new} THEN RETURN NULL; END IF; " if before and after else "")
                + f"acting := ({self.OPEN}); IF acting IS NULL THEN acting := ({self.SAME}); END IF; "
                "IF acting IS NULL THEN "
                "INSERT INTO lists_operation (at, action, actor_name, reason, is_open) "
                f"VALUES ({self.MOMENT}, '', '', '', FALSE) RETURNING id INTO acting; END IF; "
                f"INSERT INTO lists_change ({CHANGE_COLUMNS}) "
                f"VALUES (acting, {table.location(after or before)}, {old}, {new});"
                f"{table.taking_entries_along(event)} RETURN NULL;"
            )
            yield self._trigger(f"{table.name}_history_{event.lower()}", table, f"AFTER {event}", body)

    def _trigger(
        self,
        name: str,
        table: Table,
        moment: str,
        body: str,
        referencing: str = "",
        each: str = "ROW",
        deferred: bool = False,
    ) -> Trigger:
        # Word for word as the catalogue writes them.
        function = (
            f"CREATE OR REPLACE FUNCTION {self.schema}.{name}()\n RETURNS trigger\n LANGUAGE plpgsql\n"
            f" SET search_path TO '{self.schema.strip(QUOTE)}', 'pg_temp'\n"
            f"AS $function${MARK} {body} END$function$\n"
        )
        kind, late = ("CONSTRAINT ", "DEFERRABLE INITIALLY DEFERRED ") if deferred else ("", "")
        fires = f"{moment} ON {self.schema}.{table.name} {late}{referencing}FOR EACH {each}"
        trigger = f"TRIGGER {name} {fires} EXECUTE FUNCTION {name}()"
        # A constraint is not replaced; but no moment passes without it, because all is one transaction.
        create = (
            [f"DROP TRIGGER IF EXISTS {name} ON {self.schema}.{table.name}", f"CREATE {kind}{trigger}"]
            if deferred
            else [f"CREATE OR REPLACE {trigger}"]
        )
        return Trigger(name, table.name, [function, *create], f"CREATE {kind}{trigger};\n{function}O")
