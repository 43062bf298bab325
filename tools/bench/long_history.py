"""A past of one million changes, by SQL, as the triggers would have noted it. Prints what to look for in it.

Every five minutes one of nineteen people renamed an entry or moved it, ten times in a row in one list; then
it was the turn of the next person and the next list. Every 53rd act took back the one before it, every
thousandth sorted a list of a thousand entries.
"""

import json
from datetime import timedelta
from typing import Any

import django

ACTS = 500_000
PEOPLE = 19  # a prime number, so that everybody comes to every list
IN_A_ROW = 10
SORTED, SMALL = "BENCH_1000", "BENCH_10"
PAUSE = timedelta(minutes=5)


def main() -> None:
    django.setup()
    from django.contrib.auth.models import User
    from django.db import connection

    from dictionaries.models import Dictionary, DictionaryValue
    from pipelines.models import Stage

    people = [User.objects.create_user(f"person{n}").pk for n in range(PEOPLE)]
    sorted_list, small_list = (Dictionary.objects.get(code=code) for code in (SORTED, SMALL))
    with connection.cursor() as cursor:
        first = add_operations(cursor, people[0])
        collect_entries(cursor, DictionaryValue, Stage)
        add_changes(cursor, first, sorted_list.pk)
        for table in ("lists_operation", "lists_change"):
            cursor.execute(f"VACUUM (ANALYZE) {table}" if is_postgresql() else "ANALYZE")
    lists = {"sorted": sorted_list.address, "small": small_list.address}
    print(json.dumps({"lists": lists, "person": people[1], **places_in_time(first + ACTS // 2)}))


def places_in_time(middle: int) -> dict[str, Any]:
    from lists.models import Change, Operation

    def act(action: str) -> int:
        return Operation.objects.filter(pk__gte=middle, action=action).earliest("pk").pk

    at = Operation.objects.get(pk=middle).at
    return {
        "acts": Operation.objects.count(),
        "changes": Change.objects.count(),
        "month": [f"{at - timedelta(days=30):%Y-%m-%d}", f"{at:%Y-%m-%d}"],
        "middle": middle,
        "move": act("move"),
        "sort": act("sort"),
    }


def add_operations(cursor: Any, person: int) -> int:
    """The key of the first one."""
    from django.core.management.color import no_style
    from django.db import connection

    from lists.models import Operation

    first = int(found(cursor, "SELECT COALESCE(MAX(id), 0) FROM lists_operation")) // 1000 * 1000 + 1000
    turn = f"n / {IN_A_ROW} % {PEOPLE}"
    ago = f"({ACTS - 1} - n) * {PAUSE.seconds}"
    at = (
        f"now() - {ago} * interval '1 second'"
        if is_postgresql()
        else f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || ({ago}) || ' seconds')"
    )
    cursor.execute(
        "INSERT INTO lists_operation (id, at, action, actor, actor_name, reason, undoes, is_open) "  # noqa: S608
        "WITH RECURSIVE numbers(n) AS "
        f"(SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {ACTS - 1}) "
        f"SELECT {first} + n, {at}, CASE WHEN n % 1000 = 500 THEN 'sort' WHEN n % 53 = 7 THEN 'undo' "
        f"WHEN n % 7 < 3 THEN 'move' ELSE 'rename' END, {person} + {turn}, 'person' || ({turn}), "
        "CASE WHEN n % 10 = 0 THEN 'As agreed with the sales department' ELSE '' END, "
        f"CASE WHEN n % 53 = 7 THEN {first} + n - 1 END, FALSE FROM numbers ORDER BY n"
    )
    for statement in connection.ops.sequence_reset_sql(no_style(), [Operation]):
        cursor.execute(statement)
    return first


def collect_entries(cursor: Any, *models: Any) -> None:
    """Every entry as the history notes it, numbered within its list, in a table of this connection."""
    cursor.execute(
        "CREATE TEMPORARY TABLE bench_entry AS SELECT *, "  # noqa: S608
        "dense_rank() OVER (ORDER BY list_table, list_id) - 1 AS home, "
        "row_number() OVER (PARTITION BY list_table, list_id ORDER BY id) - 1 AS place, "
        "COUNT(*) OVER (PARTITION BY list_table, list_id) AS size "
        f"FROM ({' UNION ALL '.join(map(noted, models))}) AS entries"
    )
    cursor.execute("CREATE INDEX bench_place ON bench_entry (home, place)")
    cursor.execute("ANALYZE bench_entry")


def noted(model: Any) -> str:
    key = model._meta.get_field(model.parent_field)
    pairs = ", ".join(f"'{field.column}', e.{field.column}" for field in model._meta.concrete_fields)
    state = "to_jsonb(e)" if is_postgresql() else f"json_object({pairs})"
    return (
        f"SELECT '{model._meta.db_table}' AS table_name, e.id, e.position, {state} AS state, "  # noqa: S608
        f"'{key.related_model._meta.db_table}' AS list_table, e.{key.column} AS list_id "
        f"FROM {model._meta.db_table} AS e"
    )


def add_changes(cursor: Any, first: int, sorted_list: int) -> None:
    homes = found(cursor, "SELECT COUNT(DISTINCT home) FROM bench_entry")
    moved = changed("position", "e.position + 512")
    was, now = (changed("name", f"'Name number ' || (o.id + {later})") for later in (0, 1))
    columns = (
        "o.id AS operation_id, e.table_name, e.id, e.list_table, e.list_id, "
        f"CASE WHEN o.action IN ('move', 'sort') THEN {moved} ELSE {was} END, "
        f"CASE WHEN o.action IN ('move', 'sort') THEN e.state ELSE {now} END"
    )
    cursor.execute(
        "INSERT INTO lists_change (operation_id, table_name, row, list_table, list_id, before, after) "  # noqa: S608
        f"SELECT {columns} FROM lists_operation AS o "
        f"JOIN (SELECT DISTINCT home, size FROM bench_entry) AS h ON h.home = o.id / {IN_A_ROW} % {homes} "
        f"JOIN bench_entry AS e ON e.home = h.home AND e.place = o.id % h.size "
        f"WHERE o.id >= {first} AND o.action <> 'sort' "
        f"UNION ALL SELECT {columns} FROM lists_operation AS o JOIN bench_entry AS e "
        f"ON e.list_table = 'dictionaries_dictionary' AND e.list_id = {sorted_list} "
        f"WHERE o.id >= {first} AND o.action = 'sort' ORDER BY operation_id"
    )


def changed(column: str, value: str) -> str:
    """The state of an entry with another value."""
    if is_postgresql():
        return f"jsonb_set(e.state, '{{{column}}}', to_jsonb({value}))"
    return f"json_set(e.state, '$.{column}', {value})"


def found(cursor: Any, sql: str) -> Any:
    cursor.execute(sql)
    return cursor.fetchone()[0]


def is_postgresql() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"


if __name__ == "__main__":
    main()
