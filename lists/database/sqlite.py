"""The triggers as SQLite writes them."""

from collections.abc import Iterator

from lists.database.declarations import CHANGE_COLUMNS, EVENTS, Dialect, Table, Trigger
from lists.protection import Guard


class Sqlite(Dialect):
    CATALOGUE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"

    # In the words of the index, `is_open = 1`: else SQLite looks through all operations.
    OPEN = "SELECT id FROM lists_operation WHERE is_open = 1"
    # The same for all rows of a statement, which make one operation when nobody opened any. SQLite counts
    # in milliseconds, so what follows within the same one belongs to it, too.
    MOMENT = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
    SAME = (
        f"SELECT id FROM lists_operation WHERE at = {MOMENT} AND action = '' "
        "AND id = (SELECT MAX(id) FROM lists_operation)"
    )

    def guard(self, table: Table, name: str, guard: Guard) -> Trigger:
        body = f"SELECT RAISE(ABORT, 'refused:{table.name}:{guard.reason}:{guard.event}');"
        return _trigger(name, table, f"BEFORE {guard.event}", body, table.condition(guard))

    def own_version(self, table: Table) -> Trigger:
        # An older version in a full save of a stale object must not turn the counter back.
        body = f"UPDATE {table.name} SET version = OLD.version + 1 WHERE id = NEW.id;"
        when = f"NEW.version <= OLD.version AND {_differs(table.columns)}"
        return _trigger(f"{table.name}_version", table, "AFTER UPDATE", body, when)

    def version_above(self, table: Table, parent: Table) -> Iterator[Trigger]:
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            body = f"UPDATE {parent.name} SET version = version + 1 WHERE id = {row}.{table.parent_id};"
            when = _differs(table.columns) if event == "UPDATE" else ""
            yield _trigger(f"{table.name}_version_{event.lower()}", table, f"AFTER {event}", body, when)

    def tombstone(self, table: Table) -> Trigger:
        return _trigger(f"{table.name}_tombstone", table, "AFTER DELETE", table.tombstone())

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
            yield _trigger(name, table, f"AFTER {event}", body, when, needs="lists_look")

    def history(self, table: Table) -> Iterator[Trigger]:
        for event, before, after in EVENTS:
            old, new = (_json(row, table.recorded) if row else "NULL" for row in (before, after))
            body = (
                "INSERT INTO lists_operation (at, action, actor_name, reason, is_open) "
                f"SELECT {self.MOMENT}, '', '', '', FALSE "
                f"WHERE NOT EXISTS ({self.OPEN}) AND NOT EXISTS ({self.SAME}); "
                f"INSERT INTO lists_change ({CHANGE_COLUMNS}) VALUES "
                f"(COALESCE(({self.OPEN}), ({self.SAME})), {table.location(after or before)}, {old}, {new});"
            )
            when = _differs(table.recorded) if event == "UPDATE" else ""
            yield _trigger(f"{table.name}_history_{event.lower()}", table, f"AFTER {event}", body, when)


def _trigger(name: str, table: Table, moment: str, body: str, when: str = "", needs: str = "") -> Trigger:
    condition = f"WHEN {when} " if when else ""
    create = f"CREATE TRIGGER {name} {moment} ON {table.name} FOR EACH ROW {condition}BEGIN {body} END"
    return Trigger(name, table.name, f"DROP TRIGGER IF EXISTS {name}", [create], create, needs)


def _differs(columns: list[str]) -> str:
    return "(" + " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in columns) + ")"


def _json(row: str, columns: list[str]) -> str:
    return "json_object(" + ", ".join(f"'{name}', {row}.\"{name}\"" for name in columns) + ")"
