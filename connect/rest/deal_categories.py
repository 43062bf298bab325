"""crm.dealcategory: pipelines of deals, as older clients know them. GENERAL is not among them."""

from typing import Any

from connect.rest.faults import Fault
from connect.rest.field_descriptions import DEAL_CATEGORY
from connect.rest.filters import conditions, fitting, order_of, sorted_by
from connect.rest.methods import Answer, Call, method
from connect.rest.paging import paged
from connect.rest.parameters import text_of
from connect.rest.pipelines import add, change, numbered, remove, sorts_of
from connect.rest.places import number_of_pipeline, pipelines_for, place_of
from connect.rest.rights import require, require_lists
from connect.rest.sorts import sort_in
from connect.rest.status_rows import statuses_of
from pipelines.models import Pipeline

NOT_FOUND = Fault("Not found", "NOT_FOUND")
NUMBERS = {"ID", "SORT"}


@method("crm.dealcategory.fields")
def deal_category_fields(call: Call) -> Answer:
    return Answer(DEAL_CATEGORY)


@method("crm.dealcategory.list")
def list_deal_categories(call: Call) -> Answer:
    require(call, "view", Pipeline)
    wanted = conditions(call.parameters.array("filter"))
    pipelines = pipelines_for(call.user, entity_type__code="DEAL")
    sorts = sorts_of(pipelines)
    rows = fitting((_told(one, sorts[one.pk]) for one in pipelines if number_of_pipeline(one)), wanted)
    order = order_of(call.parameters.array("order")) or [("SORT", False), ("ID", False)]
    by_id = [name for name, _falls in order] == ["ID"]
    return paged(call, sorted_by(rows, order, NUMBERS), by_id=by_id)


@method("crm.dealcategory.get")
def get_deal_category(call: Call) -> Answer:
    require(call, "view", Pipeline)
    pipeline = _pipeline(call)
    return Answer(_told(pipeline, sorts_of([pipeline])[pipeline.pk]))


@method("crm.dealcategory.add", action="add")
def add_deal_category(call: Call) -> Answer:
    require_lists(call, "add", Pipeline)
    fields = call.parameters.fields()
    name = text_of(fields.get("NAME"))
    if not name:
        raise Fault("Field 'NAME' is required.")
    return Answer(add("DEAL", name, sort_in(fields)).pk)


@method("crm.dealcategory.update", action="edit")
def update_deal_category(call: Call) -> Answer:
    require_lists(call, "change", Pipeline)
    fields = call.parameters.fields()
    change(_pipeline(call), text_of(fields.get("NAME")), sort_in(fields))
    return Answer(True)


@method("crm.dealcategory.delete", action="delete")
def delete_deal_category(call: Call) -> Answer:
    require_lists(call, "delete", Pipeline)
    remove(_pipeline(call))
    return Answer(True)


@method("crm.dealcategory.default.get")
def get_default(call: Call) -> Answer:
    """The shipped pipeline of deals."""
    require(call, "view", Pipeline)
    return Answer({"ID": 0, "NAME": numbered(call, "DEAL", 0, NOT_FOUND).label})


@method("crm.dealcategory.default.set", action="rename")
def set_default(call: Call) -> Answer:
    """Renames it: the original does no more."""
    require_lists(call, "change", Pipeline)
    change(numbered(call, "DEAL", 0, NOT_FOUND), call.parameters.text("name"), None)
    return Answer(True)


@method("crm.dealcategory.status")
def status_of_category(call: Call) -> Answer:
    """The ENTITY_ID of its stages."""
    require(call, "view", Pipeline)
    return Answer(place_of(_pipeline(call, default=0)).entity_id)


@method("crm.dealcategory.stage.list")
def list_stages(call: Call) -> Answer:
    """The stages of a pipeline, as rows of crm.status: so do the clients read it."""
    require(call, "view", Pipeline)
    rows = statuses_of([place_of(_pipeline(call, default=0))])
    return paged(call, sorted_by(rows, [("SORT", False)], NUMBERS), by_id=False)


def _pipeline(call: Call, default: int | None = None) -> Pipeline:
    """Raises Fault."""
    number = call.parameters.number("id")
    number = default if number is None else number
    if number == 0 and default is None:
        raise NOT_FOUND
    return numbered(call, "DEAL", number, NOT_FOUND)


def _told(pipeline: Pipeline, sort: int) -> dict[str, Any]:
    return {
        "ID": str(pipeline.pk),
        "CREATED_DATE": "",  # nobody knows
        "NAME": pipeline.label,
        "IS_LOCKED": "N",
        "SORT": str(sort),
    }
