"""Each documented error, as the official client reads it: its code, its sentence, its status."""

from typing import Any

import pytest
from b24pysdk.errors import BitrixBaseAPIError

from lists.entries import Entry
from pipelines.models import Pipeline, Stage
from tests.connect.rest.clients.portal import Portal
from tests.factories import DealFactory

CALLS: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "crm.nothing.list": ({}, 404, "ERROR_METHOD_NOT_FOUND", "Method not found!"),
    "crm.status.list": ({"filter": "x"}, 400, "ERROR_CORE", "Parameter 'filter' must be array."),
    "crm.status.List": ({"order": "x"}, 400, "ERROR_CORE", "Parameter 'order' must be array."),
    "crm.status.get": ({"id": "x"}, 400, "ERROR_CORE", "ID is not defined or invalid."),
    "crm.status.Get": ({"id": 99999999}, 400, "ERROR_CORE", "Status is not found."),
    "crm.status.update": ({"id": 0, "fields": {}}, 400, "ERROR_CORE", "ID is not defined or invalid."),
    "crm.status.delete": ({}, 400, "ERROR_CORE", "ID is not defined or invalid."),
    "crm.status.entity.items": ({}, 400, "ERROR_CORE", "The parameter entityId is not defined or invalid."),
    "crm.category.get": ({"entityTypeId": 2, "id": 99999}, 400, "NOT_FOUND", ""),
    "crm.category.list": ({"entityTypeId": 177}, 400, "ENTITY_TYPE_NOT_SUPPORTED", ""),
}
FIELDS: list[tuple[dict[str, Any], str]] = [
    ({}, "The field ENTITY_ID is required.\nThe field STATUS_ID is required."),
    ({"ENTITY_ID": "NOWHERE", "STATUS_ID": "A"}, "Specified entity type is not supported."),
    ({"ENTITY_ID": "SOURCE", "STATUS_ID": "A"}, "The field Title is required."),
    ({"ENTITY_ID": "SOURCE", "STATUS_ID": "CALL", "NAME": "A"}, "The specified status ID already exists."),
    (
        {"ENTITY_ID": "DEAL_STAGE", "STATUS_ID": "A" * 23, "NAME": "A"},
        "Exceeded maximum length of status ID: 22.",
    ),
    (
        {"ENTITY_ID": "STATUS", "STATUS_ID": "A B", "NAME": "A"},
        "Status ID may include Latin characters, numbers, minus and underscore characters only",
    ),
    (
        {"ENTITY_ID": "DEAL_STAGE", "STATUS_ID": "WON2", "NAME": "Won again", "SEMANTICS": "S"},
        "Cannot create more stages after the final stage because the final successful stage already exists. "
        "Try using sort order values less than that of the final stage.",
    ),
]


def fault(call: Any) -> tuple[int, str, str]:
    with pytest.raises(BitrixBaseAPIError) as caught:
        call()
    told = caught.value.json_response
    return caught.value.response.status_code, told["error"], told["error_description"]


@pytest.mark.parametrize("method", CALLS)
def test_a_call_that_cannot_be_has_its_error(portal: Portal, method: str) -> None:
    parameters, *expected, sentence = CALLS[method]
    *told, description = fault(lambda: portal.official_call(method, parameters))
    assert told == expected
    assert description == sentence if sentence else description


@pytest.mark.parametrize(("fields", "sentence"), FIELDS)
def test_an_entry_that_cannot_be_added_has_its_error(
    portal: Portal, fields: dict[str, Any], sentence: str
) -> None:
    add = portal.official.crm.status.add(fields=fields)
    assert fault(lambda: add.result) == (400, "ERROR_CORE", sentence)


def id_of(portal: Portal, entry: Entry) -> int:
    of_list = portal.official.crm.status.list(filter={"ENTITY_ID": "DEAL_STAGE", "STATUS_ID": entry.code})
    [row] = of_list.result
    return int(row["ID"])


def test_a_protected_entry_stays_whatever_is_forced(portal: Portal, deals: Pipeline) -> None:
    won = deals.entries.get(kind=Stage.Kind.SUCCESS)
    delete = portal.official.crm.status.delete
    status, code, sentence = fault(lambda: delete(id_of(portal, won)).result)
    assert (status, code) == (400, "ERROR_CORE")
    assert sentence.startswith("CRM System Status can be deleted only if parameter FORCED")
    forced = delete(id_of(portal, won), params={"FORCED": "Y"})
    assert fault(lambda: forced.result)[:2] == (400, "ERROR_CORE")
    assert deals.entries.filter(pk=won.pk).exists()


def test_an_entry_in_use_stays(portal: Portal, deals: Pipeline) -> None:
    used = deals.entries.filter(kind=Stage.Kind.IN_PROGRESS, is_system=False).first()
    assert used
    DealFactory(stage=used)
    delete = portal.official.crm.status.delete(id_of(portal, used), params={"FORCED": "Y"})
    assert fault(lambda: delete.result) == (400, "ERROR_CORE", "There are active items in this status.")
    assert deals.entries.filter(pk=used.pk).exists()
