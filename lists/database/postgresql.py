"""The triggers as PostgreSQL writes them: each runs a function of the same name."""

from collections.abc import Iterator

from lists.database.declarations import CHANGE_COLUMNS, EVENTS, Dialect, Table, Trigger
from lists.protection import Guard


class Postgresql(Dialect):
    CATALOGUE = (
        "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
    )

    OPEN = "SELECT id FROM lists_operation WHERE is_open"
    MOMENT = "statement_timestamp()"
    SAME = f"SELECT MAX(id) FROM lists_operation WHERE at = {MOMENT} AND action = ''"

    def guard(self, table: Table, name: str, guard: Guard) -> Trigger:
        # The condition stands in the function: a column named in a trigger's WHEN cannot change its type.
        row = "OLD" if guard.event == "DELETE" else "NEW"
        body = (
            f"BEGIN IF {table.condition(guard)} THEN "
            f"RAISE EXCEPTION 'refused:{table.name}:{guard.reason}:{guard.event}' "
            f"USING ERRCODE = 'restrict_violation'; END IF; RETURN {row};"
        )
        return _trigger(name, table, f"BEFORE {guard.event}", body)

    def emptying(self, table: Table) -> Iterator[Trigger]:
        # TRUNCATE fires no trigger of a row. SQLite has no such statement: it deletes the rows.
        refusal = f"refused:{table.name}:emptying:TRUNCATE"
        body = f"BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation';"
        yield _trigger(f"{table.name}_emptying", table, "BEFORE TRUNCATE", body, each="STATEMENT")

    def own_version(self, table: Table) -> Trigger:
        body = (
            "BEGIN IF NEW.version <= OLD.version AND NEW IS DISTINCT FROM OLD "
            "THEN NEW.version := OLD.version + 1; END IF; RETURN NEW;"
        )
        return _trigger(f"{table.name}_version", table, "BEFORE UPDATE", body)

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
            yield _trigger(name, table, f"AFTER {event}", body, f"REFERENCING {transition} ", "STATEMENT")

    def tombstone(self, table: Table) -> Trigger:
        body = f"BEGIN {table.tombstone()} RETURN NULL;"
        return _trigger(f"{table.name}_tombstone", table, "AFTER DELETE", body)

    def looks(self, table: Table) -> Iterator[Trigger]:
        def trigger(event: str, body: str, referencing: str = "", each: str = "STATEMENT") -> Trigger:
            name, body = f"{table.name}_look_{event.lower()}", f"BEGIN {body} RETURN NULL;"
            return _trigger(name, table, f"AFTER {event}", body, referencing, each, needs="lists_look")

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
                f"VALUES (acting, {table.location(after or before)}, {old}, {new}); RETURN NULL;"
            )
            yield _trigger(f"{table.name}_history_{event.lower()}", table, f"AFTER {event}", body)


def _trigger(
    name: str, table: Table, moment: str, body: str, referencing: str = "", each: str = "ROW", needs: str = ""
) -> Trigger:
    body = f"{body} END"
    drop = f"DROP TRIGGER IF EXISTS {name} ON {table.name}"
    function = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
    fires = f"{moment} ON {table.name} {referencing}FOR EACH {each}"
    create = f"CREATE TRIGGER {name} {fires} EXECUTE FUNCTION {name}()"
    return Trigger(name, table.name, drop, [function, create], body, needs)
