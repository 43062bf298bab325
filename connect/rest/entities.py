"""crm.status.entity: which lists there are, and what is in one of them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from connect.rest.faults import Fault
from connect.rest.methods import Answer, Call, method
from connect.rest.places import ENTITY_TYPE_IDS, SMART_INVOICE, Place, place_named, places, smart_invoice
from connect.rest.rights import require_any
from connect.rest.status_rows import statuses_of
from pipelines.models import Pipeline, Stage

type Codes = dict[int, str]  # of the stages that every pipeline has, by their kinds

OLD_INVOICE = 5


@method("crm.status.entity.types")
def entity_types(call: Call) -> Answer:
    """Which lists there are."""
    require_any(call)
    found = places(call.user)
    invoices = [
        smart_invoice(place.pipeline)
        for place in found
        if place.pipeline and place.pipeline.entity_type.code == "INVOICE"
    ]
    codes = _mandatory_codes([place.pipeline for place in found if place.pipeline])
    return Answer([_type_of(place, codes) for place in (*found, *invoices)])


def _mandatory_codes(pipelines: list[Pipeline]) -> dict[int, Codes]:
    found: dict[int, Codes] = defaultdict(dict)
    stages = Stage.objects.filter(pipeline__in=pipelines, is_system=True).exclude(kind=Stage.Kind.IN_PROGRESS)
    for pipeline, kind, code in stages.order_by("-position").values_list("pipeline", "kind", "code"):
        found[pipeline][kind] = code
    return found


def _type_of(place: Place, codes: Mapping[int, Codes]) -> dict[str, Any]:
    told: dict[str, Any] = {"ID": place.entity_id, "NAME": place.entry_list.short_title}
    pipeline = place.pipeline
    if pipeline is None:
        return told
    kinds = codes.get(pipeline.pk, {})
    told["SEMANTIC_INFO"] = {
        "START_FIELD": place.status_id(kinds.get(Stage.Kind.INITIAL, "")),
        "FINAL_SUCCESS_FIELD": place.status_id(kinds.get(Stage.Kind.SUCCESS, "")),
        "FINAL_UNSUCCESS_FIELD": place.status_id(kinds.get(Stage.Kind.FAILURE, "")),
        "FINAL_SORT": 0,
    }
    return told | _of_pipeline(place, pipeline)


def _of_pipeline(place: Place, pipeline: Pipeline) -> dict[str, Any]:
    number = ENTITY_TYPE_IDS.get(pipeline.entity_type.code)
    if number == SMART_INVOICE and not place.prefix:
        return {"ENTITY_TYPE_ID": OLD_INVOICE}
    told: dict[str, Any] = {"ENTITY_TYPE_ID": number}
    if place.prefix:
        told |= {"PREFIX": place.prefix.rstrip(":"), "FIELD_ATTRIBUTE_SCOPE": f"category_{pipeline.pk}"}
        told["CATEGORY_ID"] = place.category or pipeline.pk  # a text for deals, as the original
    elif place.category:
        told |= {"FIELD_ATTRIBUTE_SCOPE": "", "CATEGORY_ID": 0}
    if place.prefix and place.category:
        told["PARENT_ID"] = "DEAL_STAGE"
    return told


@method("crm.status.entity.items")
def entity_items(call: Call) -> Answer:
    """The entries of one list, in short."""
    require_any(call)
    sent = call.parameters.get("entityId")
    if isinstance(sent, dict | list):
        raise Fault("The parameter entityId must be a string.")
    name = call.parameters.text("entityId")
    place = place_named(call.user, name) if name else None
    if place is None:
        raise Fault("The parameter entityId is not defined or invalid.")
    return Answer(items_of(place))


def items_of(place: Place) -> list[dict[str, Any]]:
    rows = sorted(statuses_of([place]), key=lambda row: int(row["SORT"]))
    return [{"NAME": row["NAME"], "SORT": int(row["SORT"]), "STATUS_ID": row["STATUS_ID"]} for row in rows]
