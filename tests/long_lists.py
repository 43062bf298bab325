"""Lists of any length, made in one statement."""

from typing import Any

from lists.entries import EntryList
from lists.positions import GAP
from pipelines.models import Pipeline, Stage
from tests.factories import PipelineFactory


def filled(entry_list: EntryList, count: int, **fields: Any) -> EntryList:
    """Entries `Value 0`, `Value 1` … in one statement."""
    model, key = entry_list.entries.model, entry_list.entries.field.name
    model.objects.bulk_create(
        model(**{key: entry_list}, code=f"V{n}", name=f"Value {n}", position=(n + 100) * GAP, **fields)
        for n in range(count)
    )
    return entry_list


def long_pipeline(count: int) -> Pipeline:
    pipeline = PipelineFactory()
    for stage in pipeline.entries.filter(kind__gte=3).order_by("-position"):
        Stage.objects.filter(pk=stage.pk).update(position=stage.position + 10**9)
    filled(pipeline, count, kind=Stage.Kind.IN_PROGRESS, color="#39a8ef")
    return pipeline


def named(entry_list: EntryList, number: int) -> Any:
    return entry_list.entries.get(code=f"V{number}")
