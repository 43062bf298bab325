"""Scripts that set pipelines and lists up, as they are found in public, each with one of the clients."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from aiohttp import ClientResponseError
from b24pysdk import Client

from dictionaries.models import Dictionary
from lists.models import Operation
from pipelines.models import Pipeline, Stage
from tests.connect.rest.clients.portal import Fast, Portal, Small

DEALS = 2
WANTED = {
    "Sales": [
        ("NEW", "New", 10, "#39A8EF"),  # as it comes
        ("TALK", "Talk", 100, "#ff55aa"),
        ("OFFER", "Offer", 101, "#789"),
    ],
    "Service": [("NEW", "Reported", 10, "#AABBCC"), ("WORK", "At work", 15, "#00FF00")],
}


def provision(portal: Client) -> int:
    """Adds and updates until every NAME, SORT and COLOR is as wanted; answers how many calls that took."""
    written = 0
    found = portal.crm.category.list(entity_type_id=DEALS).result["categories"]
    categories = {category["name"]: category["id"] for category in found}
    for name, stages in WANTED.items():
        if name not in categories:
            added = portal.crm.category.add(entity_type_id=DEALS, fields={"name": name, "sort": 300}).result
            categories[name] = added["category"]["id"]
            written += 1
        entity_id = f"DEAL_STAGE_{categories[name]}"
        rows = portal.crm.status.list(filter={"ENTITY_ID": entity_id}, order={"SORT": "ASC"}).result
        present = {row["STATUS_ID"].partition(":")[2]: row for row in rows}
        for code, label, sort, color in stages:
            fields = {"NAME": label, "SORT": sort, "COLOR": color}
            row = present.get(code)
            if row is None:
                portal.crm.status.add(fields={"ENTITY_ID": entity_id, "STATUS_ID": code, **fields}).result  # noqa: B018
            elif any(str(row[key]) != str(value) for key, value in fields.items()):
                assert portal.crm.status.update(int(row["ID"]), fields=fields).result is True
            else:
                continue
            written += 1
    return written


def test_a_provisioner_is_done_after_one_run(portal: Portal) -> None:
    assert provision(portal.official) == 6
    for name, stages in WANTED.items():
        made = Pipeline.objects.get(name=name).entries.exclude(
            kind__in=[Stage.Kind.SUCCESS, Stage.Kind.FAILURE]
        )
        assert {stage[:2] for stage in stages} <= {(stage.code, stage.label) for stage in made}
    assert provision(portal.official) == 0


def install(portal: Fast) -> str:
    """A pipeline with stages of its own in place of those that come with it; what must stay is left."""
    category = portal.call(
        "crm.category.add", {"entityTypeId": DEALS, "fields": {"name": "Rentals", "sort": 500}}, raw=True
    )["result"]["category"]
    entity_id = f"DEAL_STAGE_{category['id']}"
    for row in portal.get_all("crm.status.list", filter={"ENTITY_ID": entity_id}):
        with suppress(ClientResponseError):
            portal.call("crm.status.delete", {"id": row["ID"], "params": {"FORCED": "Y"}}, raw=True)
    stages = [("BOOKED", "P"), ("OUT", ""), ("LOST_KEY", "F"), ("BROKEN", "F")]
    for number, (code, semantics) in enumerate(stages, 1):
        fields = {"ENTITY_ID": entity_id, "STATUS_ID": code, "NAME": code.title(), "SEMANTICS": semantics}
        portal.call("crm.status.add", {"fields": fields | {"SORT": number * 10 + 100 * (semantics == "F")}})
    return entity_id


def test_an_installer_gets_its_pipeline_around_the_stages_that_every_pipeline_has(portal: Portal) -> None:
    entity_id = install(portal.fast)
    rows = portal.small.call("crm.status.list", filter={"ENTITY_ID": entity_id}, order={"SORT": "ASC"})
    told = [(row["STATUS_ID"].partition(":")[2], row["SEMANTICS"]) for row in rows]
    assert told == [
        ("NEW", None), ("BOOKED", None), ("OUT", None), ("WON", "S"),
        ("LOSE", "F"), ("LOST_KEY", "F"), ("BROKEN", "F"),
    ]  # fmt: skip


def rebuild(portal: Small, category: int, labels: list[str]) -> None:
    entity_id = f"DEAL_STAGE_{category}"
    own = portal.call("crm.status.list", filter={"ENTITY_ID": entity_id, "SYSTEM": "N"})
    for row in own:
        assert portal.call("crm.status.delete", id=row["ID"]) is True
    for number, label in enumerate(labels, 2):
        fields = {
            "ENTITY_ID": entity_id,
            "STATUS_ID": f"C{category}:STEP_{number}",
            "NAME": label,
            "SORT": number * 10,
            "CATEGORY_ID": category,
            "SYSTEM": "N",
            "NAME_INIT": "",
        }
        assert portal.call("crm.status.add", fields=fields) > 0


def test_a_rebuilder_takes_its_own_stages_away_and_adds_them_anew(portal: Portal, deals: Pipeline) -> None:
    other = deals.copy("Exports")
    for labels in (["Żądanie", "Oferta"], ["Kontakt", "Umowa", "Zaliczka"]):
        rebuild(portal.small, other.pk, labels)
        assert (
            list(other.entries.filter(kind=Stage.Kind.IN_PROGRESS).values_list("name", flat=True)) == labels
        )
    assert {stage.code for stage in other.entries.filter(name__in=labels)} == {"STEP_2", "STEP_3", "STEP_4"}


def import_sources(portal: Small, wanted: list[str]) -> None:
    rows = portal.call("crm.status.entity.items", entityId="SOURCE")
    known = {row["NAME"] for row in rows}
    last = max(row["SORT"] for row in rows)
    for number, name in enumerate((name for name in wanted if name not in known), 1):
        code = f"IMPORT_{number}"
        fields = {"ENTITY_ID": "SOURCE", "STATUS_ID": code, "NAME": name, "SORT": last + 10 * number}
        portal.call("crm.status.add", fields=fields)


def test_an_importer_adds_at_the_end_what_is_not_there(portal: Portal, source: Dictionary) -> None:
    before = [entry.label for entry in source.entries.all()]
    for _time in range(2):
        import_sources(portal.small, ["Call", "Trade fair", "Radio"])
    assert [entry.label for entry in source.entries.all()] == [*before, "Trade fair", "Radio"]


def set_up_a_form(portal: Fast, name: str, questions: list[str]) -> str:
    """A pipeline for a form, its stages named after the steps of the form, in the order of the list."""
    made = portal.call("crm.category.add", {"entityTypeId": DEALS, "fields": {"name": name}})
    entity_id = f"DEAL_STAGE_{made['id']}"
    rows = sorted(
        portal.get_all("crm.status.list", filter={"ENTITY_ID": entity_id}), key=lambda row: int(row["SORT"])
    )
    portal.call(
        "crm.status.update",
        [{"id": row["ID"], "fields": {"NAME": label}} for row, label in zip(rows, questions, strict=False)],
    )
    return name


def test_a_form_names_the_stages_of_its_pipeline_in_their_order(portal: Portal) -> None:
    questions = ["Asked & answered", "Called back", "Quoted", "Agreed"]
    made = Pipeline.objects.get(name=set_up_a_form(portal.fast, "Website form", questions))
    assert [stage.label for stage in made.entries.all()][:4] == questions


SCRIPTS: dict[str, tuple[Callable[[Portal], Any], int]] = {
    "provisioner": (lambda portal: provision(portal.official), 6),
    "importer": (lambda portal: import_sources(portal.small, ["Radio"]), 1),
    "form": (lambda portal: set_up_a_form(portal.fast, "Form", ["A", "B"]), 2),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_call_that_writes_is_one_operation_of_the_owner(portal: Portal, script: str) -> None:
    run, calls = SCRIPTS[script]
    before = Operation.objects.count()
    run(portal)
    written = list(Operation.objects.order_by("pk"))[before:]
    assert len(written) == calls
    assert {(operation.actor, operation.via) for operation in written} == {(portal.owner.pk, "ERP")}
