"""Every way to delete a row, on the database that runs."""

from collections.abc import Callable
from typing import Any

from django.db import connection

from tests.protected import Row, execute, table_of

type Door = Callable[[Row], object]


def by_itself(row: Row) -> None:
    row.delete()


def by_query(row: Row) -> None:
    type(row).objects.filter(pk=row.pk).delete()


def by_base_manager(row: Row) -> None:
    type(row)._base_manager.filter(pk=row.pk).delete()


def siblings_by_relation(row: Row) -> Any:
    """The related manager of what stands above; the default manager for what stands on top."""
    if row.parent is None:
        return type(row)._default_manager
    return getattr(row.parent, type(row)._meta.get_field(row.parent_field).remote_field.related_name)


def by_relation(row: Row) -> None:
    siblings_by_relation(row).filter(pk=row.pk).delete()


ORM_DELETIONS = [by_itself, by_query, by_base_manager, by_relation]


def all_at_once(row: Row) -> None:
    type(row).objects.all().delete()


def by_raw_delete(row: Row) -> None:
    type(row)._base_manager.filter(pk=row.pk)._raw_delete("default")


def by_sql(row: Row) -> None:
    execute(f"DELETE FROM {table_of(row)} WHERE id = %s", row.pk)


def by_sql_without_where(row: Row) -> None:
    execute(f"DELETE FROM {table_of(row)}")


def by_replacing(row: Row) -> None:
    """SQLite deletes what stands in the way of the new row."""
    columns = [f.column for f in type(row)._meta.concrete_fields if not f.primary_key]
    names = ", ".join(columns)
    execute(
        f"INSERT OR REPLACE INTO {table_of(row)} ({names}) SELECT {names} FROM {table_of(row)} WHERE id = %s",
        row.pk,
    )


SQL_DELETIONS = [by_raw_delete, by_sql, by_sql_without_where]


if connection.vendor == "sqlite":
    SQL_DELETIONS.append(by_replacing)
