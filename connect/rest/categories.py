"""crm.category: pipelines, as today's clients know them."""

from dataclasses import replace
from typing import Any

from connect.rest.faults import Fault
from connect.rest.field_descriptions import CATEGORY, ORIGIN
from connect.rest.methods import Answer, Call, method
from connect.rest.paging import paged
from connect.rest.parameters import text_of
from connect.rest.pipelines import add, change, numbered, remove, sorts_of
from connect.rest.places import ENTITY_TYPE_IDS, number_of_pipeline, pipelines_for
from connect.rest.rights import require, require_lists
from connect.rest.sorts import sort_in
from pipelines.models import EntityType, Pipeline

NOT_FOUND = Fault("Element not found", "NOT_FOUND")
NAME_REQUIRED = Fault("Field 'NAME' is required.", "0")
DEFAULT_STAYS = Fault("Default deal category can not be deleted", "0")
CODES = {number: code for code, number in ENTITY_TYPE_IDS.items() if code in ("DEAL", "INVOICE")}


@method("crm.category.fields")
def category_fields(call: Call) -> Answer:
    require(call, "view", Pipeline)
    return Answer({"fields": CATEGORY | (ORIGIN if _entity_type(call) == "DEAL" else {})})


@method("crm.category.list")
def list_categories(call: Call) -> Answer:
    require(call, "view", Pipeline)
    code = _entity_type(call)
    rows = _told(code, pipelines_for(call.user, entity_type__code=code))
    rows.sort(key=lambda row: (row["sort"], row["id"]))
    page = paged(call, rows, by_id=False)
    return replace(page, result={"categories": page.result})


@method("crm.category.get")
def get_category(call: Call) -> Answer:
    require(call, "view", Pipeline)
    code = _entity_type(call)
    return Answer({"category": _told(code, [_pipeline(call, code)])[0]})


@method("crm.category.add", action="add")
def add_category(call: Call) -> Answer:
    require_lists(call, "add", Pipeline)
    code, fields = _entity_type(call), call.parameters.fields()
    name = text_of(fields.get("NAME"))
    if not name:
        raise NAME_REQUIRED
    if not EntityType.objects.filter(code=code, allows_many_pipelines=True).exists():
        raise Fault("Adding is disabled", "ADDING_DISABLED")
    added = add(code, name, sort_in(fields))
    return Answer({"category": _told(code, [added])[0]})


@method("crm.category.update", action="edit")
def update_category(call: Call) -> Answer:
    require_lists(call, "change", Pipeline)
    code, fields = _entity_type(call), call.parameters.fields()
    pipeline = _pipeline(call, code)
    change(pipeline, text_of(fields.get("NAME")), sort_in(fields))
    return Answer({"category": _told(code, [pipeline])[0]})


@method("crm.category.delete", action="delete")
def delete_category(call: Call) -> Answer:
    require_lists(call, "delete", Pipeline)
    pipeline = _pipeline(call, _entity_type(call))
    if pipeline.is_default or not number_of_pipeline(pipeline):
        raise DEFAULT_STAYS
    remove(pipeline)
    return Answer(None)


def _entity_type(call: Call) -> str:
    """The code of ours. Raises Fault."""
    number = call.parameters.number("entityTypeId")
    if number is None:
        raise Fault("Smart process not found", "NOT_FOUND")
    if number not in CODES:
        raise Fault("Entity type is not supported", "ENTITY_TYPE_NOT_SUPPORTED")
    return CODES[number]


def _pipeline(call: Call, code: str) -> Pipeline:
    return numbered(call, code, call.parameters.number("id"), NOT_FOUND)


def _told(code: str, pipelines: list[Pipeline]) -> list[dict[str, Any]]:
    sorts = sorts_of(pipelines)
    return [_category(code, pipeline, sorts[pipeline.pk]) for pipeline in pipelines]


def _category(code: str, pipeline: Pipeline, sort: int) -> dict[str, Any]:
    number = number_of_pipeline(pipeline)
    return {
        "id": number,
        "name": pipeline.label,
        "sort": sort,
        "entityTypeId": ENTITY_TYPE_IDS[code],
        "isDefault": "Y" if pipeline.is_default else "N",
        **({"originId": "", "originatorId": ""} if code == "DEAL" and number else {}),
    }
