"""What the database does not keep apart: SQL by hand, a new catalogue, names from before there was a rule.

`migrate` and `load_lists` refresh the looks, and leave twins alone; `check --database` names both.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from lists.looks import Line, insert, lines
from lists.models import Look
from lists.rows import Row, row_models
from lists.text.labels import clean_label


class Unkept(NamedTuple):
    """A row with a look that the database does not know; its twin has it, if there is one."""

    row: Row
    twin: Row | None


def refresh() -> None:
    """All looks as they are now. Of twins the first one has the look, an active one before an archived."""
    if Look._meta.db_table not in connection.introspection.table_names() or not any(_differences()):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a name given meanwhile would lose its look again
            cursor.execute("LOCK TABLE lists_look IN SHARE ROW EXCLUSIVE MODE")
        absent, extra = _differences()
        cursor.executemany(
            'DELETE FROM lists_look WHERE table_name = %s AND parent = %s AND fold = %s AND "row" = %s', extra
        )
        insert(absent, "WHERE TRUE ON CONFLICT DO NOTHING")


def _differences() -> tuple[list[Line], list[Line]]:
    """The looks that the database does not know, and those that no row has."""
    wanted, entered = _looks_of(all_rows()), _entered()
    return [line for line in wanted if line not in entered], [line for line in entered if line not in wanted]


def unkept(rows: list[Row]) -> Iterator[Unkept]:
    """Each of these rows at most once."""
    wanted, entered = _looks_of(rows), _entered()
    holders = {line[:3]: wanted.get(line) for line in entered}
    found = {
        (line[0], line[3]): Unkept(row, holders.get(line[:3]))
        for line, row in wanted.items()
        if line not in entered
    }
    yield from found.values()


def unclean(rows: list[Row]) -> Iterator[Row]:
    """Rows with a name that no door of the ORM would have stored."""
    for row in rows:
        try:
            is_clean = clean_label(row.name) == row.name
        except ValidationError:
            is_clean = False
        if not is_clean:
            yield row


def all_rows() -> list[Row]:
    """Those whose table is there, in a database that knows looks: a migration may have gone back."""
    tables = set(connection.introspection.table_names())
    models = [m for m in row_models() if {m._meta.db_table, Look._meta.db_table} <= tables]
    return [row for model in models for row in _rows_of(model)]


def _rows_of(model: type[Row]) -> list[Row]:
    """With all that their labels need and no more: a later column may not be there yet."""
    above, path, columns = model.parent_model(), model.parent_field, ["code", "name", "default_name"]
    paths = []
    while above is not None:
        paths.append(path)
        columns += [path, f"{path}__code", f"{path}__name", f"{path}__default_name"]
        path, above = f"{path}__{above.parent_field}", above.parent_model()
    if "archived_at" in _columns_of(model):
        columns.append("archived_at")
    rows = model._base_manager.order_by("pk").only(*columns)
    found: list[Row] = list(rows.select_related(*paths) if paths else rows)
    return sorted(found, key=lambda row: vars(row).get("archived_at") is not None)


def _columns_of(model: type[Row]) -> set[str]:
    """Those that the table has by now. Django's introspection stumbles over a constraint with a comma."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE 1 = 0")  # noqa: S608
        return {column[0] for column in cursor.description}


def _looks_of(rows: list[Row]) -> dict[Line, Row]:
    return {line: row for row in rows for line in lines(row, whole=True)}


def _entered() -> set[Line]:
    return set(Look.objects.values_list("table_name", "parent", "fold", "row"))
