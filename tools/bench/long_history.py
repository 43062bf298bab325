"""A history of one million changes, by SQL, as the triggers would have recorded it. Prints what to look for.

Every five minutes one of nineteen people renamed an entry or moved it, ten times in a row in one list; then
it was the turn of the next person and the next list. Every 53rd operation undid the one before it, every
thousandth sorted a list of a thousand entries.
"""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

import django

from tools.bench.tidying import left_alone, tidy

if TYPE_CHECKING:  # there are no models before django.setup()
    from django.db.backends.utils import CursorWrapper

    from lists.entries import Entry, EntryList

OPERATIONS = 500_000
PEOPLE = 19  # a prime number, so that everybody comes to every list
IN_A_ROW = 10
SORTED, SMALL = "BENCH_1000", "BENCH_10"
PAUSE = timedelta(minutes=5)


class Landmarks(TypedDict):
    """What the pages are opened with: addresses of lists, keys of operations and of a person, dates."""

    changes: int
    operations: int
    small_list: str
    sorted_list: str
    person: int
    month: tuple[str, str]
    middle: int
    move: int
    sort: int


def main() -> None:
    django.setup()
    from django.contrib.auth.models import User
    from django.db import connection

    from dictionaries.models import Dictionary, DictionaryValue
    from lists.database.triggers import suspended
    from pipelines.models import Pipeline, Stage

    people = [User.objects.create_user(f"person{n}").pk for n in range(PEOPLE)]
    sorted_list, small_list = (Dictionary.objects.get(code=code) for code in (SORTED, SMALL))
    for table in ("lists_operation", "lists_change"):
        left_alone(table)
    with suspended(connection), connection.cursor() as cursor:
        first = add_operations(cursor, people[0])
        collect_entries(cursor, {DictionaryValue: Dictionary, Stage: Pipeline})
        add_changes(cursor, first, sorted_list.pk)
    tidy("lists_operation", "lists_change")
    print(json.dumps(landmarks(small_list.address, sorted_list.address, people[1], first + OPERATIONS // 2)))


def landmarks(small_list: str, sorted_list: str, person: int, middle: int) -> Landmarks:
    from lists.models import Change, Operation

    def first(action: str) -> int:
        return Operation.objects.filter(pk__gte=middle, action=action).earliest("pk").pk

    at = Operation.objects.get(pk=middle).at
    return {
        "changes": Change.objects.count(),
        "operations": Operation.objects.count(),
        "small_list": small_list,
        "sorted_list": sorted_list,
        "person": person,
        "month": (f"{at - timedelta(days=30):%Y-%m-%d}", f"{at:%Y-%m-%d}"),
        "middle": middle,
        "move": first("move"),
        "sort": first("sort"),
    }


def add_operations(cursor: "CursorWrapper", person: int) -> int:
    """The key of the first one."""
    from django.core.management.color import no_style
    from django.db import connection

    from lists.models import Operation

    first = number(cursor, "SELECT COALESCE(MAX(id), 0) FROM lists_operation") // 1000 * 1000 + 1000
    turn = f"n / {IN_A_ROW} % {PEOPLE}"
    ago = f"({OPERATIONS - 1} - n) * {PAUSE.seconds}"
    at = (
        f"now() - {ago} * interval '1 second'"
        if is_postgresql()
        else f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || ({ago}) || ' seconds')"
    )
    cursor.execute(
        "INSERT INTO lists_operation (id, at, action, actor, actor_name, reason, undoes, is_open) "  # noqa: S608
        "WITH RECURSIVE numbers(n) AS "
        f"(SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {OPERATIONS - 1}) "
        f"SELECT {first} + n, {at}, CASE WHEN n % 1000 = 500 THEN 'sort' WHEN n % 53 = 7 THEN 'undo' "
        f"WHEN n % 7 < 3 THEN 'move' ELSE 'rename' END, {person} + {turn}, 'person' || ({turn}), "
        "CASE WHEN n % 10 = 0 THEN 'As agreed with the sales department' ELSE '' END, "
        f"CASE WHEN n % 53 = 7 THEN {first} + n - 1 END, FALSE FROM numbers ORDER BY n"
    )
    for statement in connection.ops.sequence_reset_sql(no_style(), [Operation]):
        cursor.execute(statement)
    return first


def collect_entries(cursor: "CursorWrapper", models: dict[type["Entry"], type["EntryList"]]) -> None:
    """Every entry as the history records it, numbered within its list, in a table of this connection."""
    cursor.execute(
        "CREATE TEMPORARY TABLE bench_entry AS SELECT *, "  # noqa: S608
        "dense_rank() OVER (ORDER BY list_table, list_id) - 1 AS list_rank, "
        "row_number() OVER (PARTITION BY list_table, list_id ORDER BY id) - 1 AS rank, "
        "COUNT(*) OVER (PARTITION BY list_table, list_id) AS size "
        f"FROM ({' UNION ALL '.join(recorded(*pair) for pair in models.items())}) AS entries"
    )
    cursor.execute("CREATE INDEX bench_rank ON bench_entry (list_rank, rank)")
    cursor.execute("ANALYZE bench_entry")


def recorded(model: type["Entry"], list_model: type["EntryList"]) -> str:
    pairs = ", ".join(f"'{field.column}', e.{field.column}" for field in model._meta.concrete_fields)
    state = "to_jsonb(e)" if is_postgresql() else f"json_object({pairs})"
    return (
        f"SELECT '{model._meta.db_table}' AS table_name, e.id, e.position, {state} AS state, "  # noqa: S608
        f"'{list_model._meta.db_table}' AS list_table, e.{model.parent_field}_id AS list_id "
        f"FROM {model._meta.db_table} AS e"
    )


def add_changes(cursor: "CursorWrapper", first: int, sorted_list: int) -> None:
    lists = number(cursor, "SELECT COUNT(DISTINCT list_rank) FROM bench_entry")
    moved = changed("position", "e.position + 512")
    before, after = (changed("name", f"'Name number ' || (o.id + {later})") for later in (0, 1))
    columns = (
        "o.id AS operation_id, e.table_name, e.id, e.list_table, e.list_id, "
        f"CASE WHEN o.action IN ('move', 'sort') THEN {moved} ELSE {before} END, "
        f"CASE WHEN o.action IN ('move', 'sort') THEN e.state ELSE {after} END"
    )
    cursor.execute(
        "INSERT INTO lists_change (operation_id, table_name, row, list_table, list_id, before, after) "  # noqa: S608
        f"SELECT {columns} FROM lists_operation AS o "
        f"JOIN (SELECT DISTINCT list_rank, size FROM bench_entry) AS l "
        f"ON l.list_rank = o.id / {IN_A_ROW} % {lists} "
        f"JOIN bench_entry AS e ON e.list_rank = l.list_rank AND e.rank = o.id % l.size "
        f"WHERE o.id >= {first} AND o.action <> 'sort' "
        f"UNION ALL SELECT {columns} FROM lists_operation AS o JOIN bench_entry AS e "
        f"ON e.list_table = 'dictionaries_dictionary' AND e.list_id = {sorted_list} "
        f"WHERE o.id >= {first} AND o.action = 'sort' ORDER BY operation_id"
    )


def changed(column: str, value: str) -> str:
    """The row of an entry with another value."""
    if is_postgresql():
        return f"jsonb_set(e.state, '{{{column}}}', to_jsonb({value}))"
    return f"json_set(e.state, '$.{column}', {value})"


def number(cursor: "CursorWrapper", sql: str) -> int:
    cursor.execute(sql)
    return int(cursor.fetchone()[0])


def is_postgresql() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"


if __name__ == "__main__":
    main()
