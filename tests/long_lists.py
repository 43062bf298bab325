"""Lists of any length, made in one statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from lists import looks
from lists.entries import EntryList
from lists.positions import GAP
from pipelines.models import Pipeline, Stage
from tests.factories import PipelineFactory
from tests.protected import execute


def filled(entry_list: EntryList, count: int, **fields: Any) -> EntryList:
    """Entries `Value 0`, `Value 1` … in one statement."""
    model, key = entry_list.entries.model, entry_list.entries.field.name
    with without_triggers():
        rows = model.objects.bulk_create(
            model(**{key: entry_list}, code=f"V{n}", name=f"Value {n}", position=(n + 100) * GAP, **fields)
            for n in range(count)
        )
        looks.enter(rows, whole=True)
    return entry_list


@contextmanager
def without_triggers() -> Iterator[None]:
    """Rows without a history: on PostgreSQL ten thousand updates of the version of one list take seconds."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            execute("SET LOCAL session_replication_role = replica")
        yield
        if connection.vendor == "postgresql":
            execute("SET LOCAL session_replication_role = origin")


def long_pipeline(count: int) -> Pipeline:
    pipeline = PipelineFactory()
    for stage in pipeline.entries.filter(kind__gte=3).order_by("-position"):
        Stage.objects.filter(pk=stage.pk).update(position=stage.position + 10**9)
    filled(pipeline, count, kind=Stage.Kind.IN_PROGRESS, color="#39a8ef")
    return pipeline


def named(entry_list: EntryList, number: int) -> Any:
    return entry_list.entries.get(code=f"V{number}")
