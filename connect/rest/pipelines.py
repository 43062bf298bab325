"""Pipelines as programs know them: by an entity type and a number, of which 0 is GENERAL."""

from collections.abc import Sequence
from typing import Any

from connect.bitrix24.vocabulary import DEFAULT_PIPELINE
from connect.rest.as_sent import sent_values
from connect.rest.faults import Fault
from connect.rest.methods import Call
from connect.rest.places import pipelines_for
from connect.rest.sorts import put, shown_sorts
from lists.history import operation
from lists.protection import Refused
from pipelines.models import EntityType, Pipeline


def numbered(call: Call, entity_type: str, number: int | None, missing: Fault) -> Pipeline:
    """The active pipeline that has this number. Raises `missing`."""
    which: dict[str, Any] = {"code": DEFAULT_PIPELINE} if number == 0 else {"pk": number}
    found = pipelines_for(call.user, entity_type__code=entity_type, **which) if number is not None else []
    if not found or (number and found[0].code == DEFAULT_PIPELINE):
        raise missing
    return found[0]


def sorts_of(pipelines: Sequence[Pipeline]) -> dict[int, int]:
    """SORT of pipelines of one entity type, archived ones included so that the numbers do not jump."""
    if not pipelines:
        return {}
    first = pipelines[0]
    return shown_sorts(list(first.siblings()), sent_values(Pipeline, first.parent_pk))


def add(entity_type: str, name: str, sort: int | None) -> Pipeline:
    """With the shipped stages. Raises ValidationError and Refused."""
    with operation(None, "add"):
        pipeline = EntityType.objects.get(code=entity_type).add_pipeline(name)
        if sort is not None:
            put(pipeline, sort)
    return pipeline


def change(pipeline: Pipeline, name: str, sort: int | None) -> None:
    """An empty name says nothing. Raises ValidationError and Refused."""
    is_renamed = bool(name) and name != pipeline.label
    with operation(None, "edit" if is_renamed and sort is not None else "rename" if is_renamed else "move"):
        if is_renamed:
            pipeline.rename(name)
        if sort is not None:
            put(pipeline, sort)


def remove(pipeline: Pipeline) -> None:
    """With its stages, which goes only while no record uses them. Raises Fault."""
    try:
        with operation(None, "delete"):
            pipeline.archive()
            pipeline.delete()
    except Refused as error:  # in its own words: those of Bitrix24 speak of a status
        raise Fault(str(error)) from error
