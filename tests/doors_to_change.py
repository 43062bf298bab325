"""Every way to write to a column of a row, and what never changes."""

import json
from collections.abc import Callable
from tempfile import NamedTemporaryFile
from typing import Any, cast

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import connection

from dictionaries.models import Dictionary
from lists.protection import Refused
from pipelines.models import EntityType
from tests.factories import DictionaryFactory, PipelineFactory, StageFactory, ValueFactory
from tests.protected import Row, execute, pipeline, stage, table_of, value

# The row, the field, what somebody writes to it, and the reason why not.
CHANGES: dict[str, tuple[Callable[[], Row], str, Callable[[], Any], str]] = {
    "the code of a system value": (lambda: value("CALL"), "code", lambda: "PHONE", "code"),
    "the code of a value": (lambda: value("WEB"), "code", lambda: "SITE", "code"),
    "the code of a stage": (lambda: stage("EXECUTING"), "code", lambda: "DOING", "code"),
    "the code of a list": (DictionaryFactory, "code", lambda: "OTHER", "code"),
    "the code of a pipeline": (lambda: pipeline("DEAL"), "code", lambda: "MAIN", "code"),
    "the code of an entity type": (
        lambda: EntityType.objects.get(code="LEAD"), "code", lambda: "PROSPECT", "code",
    ),
    "the protection of a system value": (lambda: value("CALL"), "is_system", lambda: False, "system"),
    "the protection of a mandatory stage": (lambda: stage("LOSE"), "is_system", lambda: False, "system"),
    "the protection of a shipped list": (
        lambda: Dictionary.objects.get(code="SOURCE"), "is_system", lambda: False, "shipped",
    ),
    "the list of a value": (ValueFactory, "dictionary", DictionaryFactory, "list"),
    "the pipeline of a stage": (StageFactory, "pipeline", PipelineFactory, "list"),
    "the kind of a mandatory stage": (lambda: stage("LOSE"), "kind", lambda: 2, "kind"),
    "the kind of a stage": (lambda: stage("EXECUTING"), "kind", lambda: 4, "kind"),
    "the entity type of a pipeline": (
        lambda: pipeline("QUOTE"), "entity_type", lambda: EntityType.objects.get(code="DEAL"), "entity_type",
    ),
    "the number of pipelines of an entity type": (
        lambda: EntityType.objects.get(code="LEAD"), "allows_many_pipelines", lambda: True, "many",
    ),
    "the only pipeline as the default": (lambda: pipeline("LEAD"), "is_default", lambda: False, "single"),
}  # fmt: skip


def by_saving(row: Row, field: str, new: Any) -> None:
    setattr(row, field, new)
    row.save()


def by_saving_one_field(row: Row, field: str, new: Any) -> None:
    setattr(row, field, new)
    row.save(update_fields=[field])


def by_update(row: Row, field: str, new: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**{field: new})


def by_base_manager(row: Row, field: str, new: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**{field: new})


def by_update_or_create(row: Row, field: str, new: Any) -> None:
    type(row).objects.update_or_create(pk=row.pk, defaults={field: new})


def by_bulk_update(row: Row, field: str, new: Any) -> None:
    setattr(row, field, new)
    type(row).objects.bulk_update([row], [field])


def by_bulk_create(row: Row, field: str, new: Any) -> None:
    setattr(row, field, new)
    type(row).objects.bulk_create([row], update_conflicts=True, unique_fields=["id"], update_fields=[field])


ORM_DOORS = [
    by_saving, by_saving_one_field, by_update, by_base_manager, by_update_or_create, by_bulk_update,
    by_bulk_create,
]  # fmt: skip


def columns_of(row: Row) -> list[str]:
    return [field.column for field in type(row)._meta.concrete_fields]


def by_sql(row: Row, column: str, new: Any) -> None:
    execute(f"UPDATE {table_of(row)} SET {column} = %s WHERE id = %s", new, row.pk)


def by_upsert(row: Row, column: str, new: Any) -> None:
    insert("INSERT INTO", row, column, new, f"ON CONFLICT (id) DO UPDATE SET {column} = excluded.{column}")


def by_replacing(row: Row, column: str, new: Any) -> None:
    """SQLite deletes the row with this id and inserts another one in its place."""
    insert("INSERT OR REPLACE INTO", row, column, new)


def insert(verb: str, row: Row, column: str, new: Any, conflict: str = "") -> None:
    selected = ", ".join("%s" if name == column else name for name in columns_of(row))
    execute(
        f"{verb} {table_of(row)} ({', '.join(columns_of(row))}) "
        f"SELECT {selected} FROM {table_of(row)} WHERE id = %s {conflict}",
        new,
        row.pk,
    )


def by_loaddata(row: Row, column: str, new: Any) -> None:
    data = json.loads(serializers.serialize("json", [row]))
    data[0]["fields"][column.removesuffix("_id")] = new
    with NamedTemporaryFile("w", suffix=".json") as fixture:
        fixture.write(json.dumps(data))
        fixture.flush()
        with pytest.raises(CommandError) as info:
            call_command("loaddata", fixture.name, verbosity=0)
        raise cast(Refused, info.value.__cause__)


SQL_DOORS = [by_sql, by_upsert, by_loaddata]

# What begins with an INSERT of a row that is there: SQLite refuses that as such.
PRESENT: list[Callable[..., None]] = []

if connection.vendor == "sqlite":
    SQL_DOORS.append(by_replacing)
    PRESENT += [by_bulk_create, by_upsert, by_replacing]
