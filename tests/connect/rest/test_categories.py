"""Pipelines by both families of methods that clients use."""

import pytest

from lists.models import Operation
from pipelines.models import Pipeline
from tests.connect.rest.callers import Caller, caller
from tests.factories import DealFactory, PipelineFactory

pytestmark = pytest.mark.django_db


def test_the_shipped_pipeline_has_the_number_0_for_good(program: Caller) -> None:
    told = program.told("crm.category.list", entityTypeId=2)
    general = {"id": 0, "name": "General", "sort": 10, "entityTypeId": 2, "isDefault": "Y"}
    assert (told["result"], told["total"]) == ({"categories": [general]}, 1)
    fleet = PipelineFactory(name="Fleet")
    fleet.make_default()
    zero, other = program.call("crm.category.list", entityTypeId=2)["categories"]
    assert (zero["id"], zero["isDefault"]) == (0, "N")
    assert (other["id"], other["isDefault"], other["originId"]) == (fleet.pk, "Y", "")
    assert program.call("crm.category.get", entityTypeId=2, id=fleet.pk)["category"] == other


def test_a_pipeline_is_added_with_its_stages_in_one_act(program: Caller) -> None:
    acts = Operation.objects.count()
    added = program.call("crm.category.add", entityTypeId=2, fields={"name": "Fleet", "sort": 200})[
        "category"
    ]
    assert (added["name"], added["sort"], added["isDefault"]) == ("Fleet", 200, "N")
    assert Operation.objects.count() == acts + 1
    assert len(program.statuses(f"DEAL_STAGE_{added['id']}")) == 8
    changed = program.call(
        "crm.category.update", entityTypeId=2, id=added["id"], fields={"name": "Cars", "sort": 5}
    )
    assert (changed["category"]["name"], changed["category"]["sort"]) == ("Cars", 5)
    names = [one["name"] for one in program.call("crm.category.list", entityTypeId=2)["categories"]]
    assert names == ["Cars", "General"]
    assert Operation.objects.count() == acts + 2


def test_pipelines_and_their_stages_come_in_pages_for_those_who_ask_for_them(program: Caller) -> None:
    """Some clients ask for the next page until one is empty."""
    for _ in range(60):
        PipelineFactory()
    whole = program.told("crm.category.list", entityTypeId=2)
    assert (len(whole["result"]["categories"]), whole["total"], "next" in whole) == (61, 61, False)
    pages = [program.told("crm.category.list", entityTypeId=2, start=start) for start in (0, 50, 100)]
    assert [len(page["result"]["categories"]) for page in pages] == [50, 11, 0]
    assert [page.get("next") for page in pages] == [50, None, None]
    found = [row for page in pages for row in page["result"]["categories"]]
    assert found == whole["result"]["categories"]
    stages = program.told("crm.dealcategory.stage.list", id=0, start=50)
    assert (stages["result"], stages["total"]) == ([], 8)


def test_a_pipeline_goes_only_while_no_deal_uses_it(program: Caller) -> None:
    fleet = PipelineFactory()
    deal = DealFactory(stage=fleet.entries.first())
    fault = program.fault("crm.category.delete", entityTypeId=2, id=fleet.pk)
    assert fault[:2] == (400, "ERROR_CORE")
    assert fleet.label in fault[2]
    fleet.refresh_from_db()
    assert fleet.archived_at is None
    deal.delete()
    assert program.call("crm.category.delete", entityTypeId=2, id=fleet.pk) is None
    assert not Pipeline.objects.filter(pk=fleet.pk).exists()
    stays = (400, "0", "Default deal category can not be deleted")
    assert program.fault("crm.category.delete", entityTypeId=2, id=0) == stays


def test_what_cannot_be_is_told(program: Caller) -> None:
    assert program.fault("crm.category.list")[:2] == (400, "NOT_FOUND")
    assert program.fault("crm.category.list", entityTypeId=4)[:2] == (400, "ENTITY_TYPE_NOT_SUPPORTED")
    assert program.fault("crm.category.get", entityTypeId=2, id=99)[1:] == ("NOT_FOUND", "Element not found")
    fault = program.fault("crm.category.add", entityTypeId=2, fields={"sort": 1})
    assert fault == (400, "0", "Field 'NAME' is required.")
    invoices = program.fault("crm.category.add", entityTypeId=31, fields={"name": "Second"})
    assert invoices[:2] == (400, "ADDING_DISABLED")
    same = program.fault("crm.category.add", entityTypeId=2, fields={"name": "general"})
    assert same[2] == "“General” is already the name of another list."


def test_older_clients_see_the_pipelines_beside_the_shipped_one(program: Caller) -> None:
    assert program.call("crm.dealcategory.list") == []
    number = program.call("crm.dealcategory.add", fields={"NAME": "Fleet", "SORT": 30})
    row = {"ID": str(number), "CREATED_DATE": "", "NAME": "Fleet", "IS_LOCKED": "N", "SORT": "30"}
    assert program.call("crm.dealcategory.list") == [row]
    assert program.call("crm.dealcategory.get", id=number) == row
    assert program.call("crm.dealcategory.update", id=number, fields={"NAME": "Cars"}) is True
    assert program.call("crm.dealcategory.status", id=number) == f"DEAL_STAGE_{number}"
    stages = program.told("crm.dealcategory.stage.list", id=number)
    assert (stages["result"], stages["total"]) == (program.statuses(f"DEAL_STAGE_{number}"), 8)
    assert program.call("crm.dealcategory.stage.list") == program.statuses("DEAL_STAGE")
    assert program.call("crm.dealcategory.default.set", name="Sales") is True
    assert program.call("crm.dealcategory.default.get") == {"ID": 0, "NAME": "Sales"}
    assert program.call("crm.dealcategory.delete", id=number) is True
    assert program.fault("crm.dealcategory.get", id=number)[2] == "Not found"


def test_to_change_pipelines_takes_the_rights_to_pipelines() -> None:
    fleet = PipelineFactory()
    of_stages = caller("view_stage", "add_stage", "change_stage", "delete_stage")
    assert of_stages.call("crm.category.list", entityTypeId=2)["categories"]
    for method, sent in (
        ("crm.category.add", {"fields": {"name": "New one"}}),
        ("crm.category.update", {"id": fleet.pk, "fields": {"name": "New one"}}),
        ("crm.category.delete", {"id": fleet.pk}),
        ("crm.dealcategory.add", {"fields": {"NAME": "New one"}}),
        ("crm.dealcategory.delete", {"id": fleet.pk}),
    ):
        assert of_stages.fault(method, entityTypeId=2, **sent)[2] == "Access denied."


def test_which_lists_there_are(program: Caller) -> None:
    fleet = PipelineFactory(name="Fleet")
    types = {one["ID"]: one for one in program.call("crm.status.entity.types")}
    assert types["SOURCE"] == {"ID": "SOURCE", "NAME": "Sources"}
    assert types[f"DEAL_STAGE_{fleet.pk}"] == {
        "ID": f"DEAL_STAGE_{fleet.pk}",
        "NAME": "Deals · Fleet",
        "SEMANTIC_INFO": {
            "START_FIELD": f"C{fleet.pk}:NEW",
            "FINAL_SUCCESS_FIELD": f"C{fleet.pk}:WON",
            "FINAL_UNSUCCESS_FIELD": f"C{fleet.pk}:LOSE",
            "FINAL_SORT": 0,
        },
        "ENTITY_TYPE_ID": 2,
        "PREFIX": f"C{fleet.pk}",
        "FIELD_ATTRIBUTE_SCOPE": f"category_{fleet.pk}",
        "CATEGORY_ID": str(fleet.pk),
        "PARENT_ID": "DEAL_STAGE",
    }
    assert types["DEAL_STAGE"]["CATEGORY_ID"] == 0
    items = program.call("crm.status.entity.items", entityId="source")
    assert items[0] == {"NAME": "Call", "SORT": 10, "STATUS_ID": "CALL"}
    for sent, sentence in (
        ({}, "The parameter entityId is not defined or invalid."),
        ({"entityId": ["SOURCE"]}, "The parameter entityId must be a string."),
    ):
        assert program.fault("crm.status.entity.items", **sent)[2] == sentence
