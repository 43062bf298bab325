"""What programs write is seen on the screen, told in the history, and taken back there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dictionaries.models import Dictionary
from lists.audit.describing import describe
from lists.models import Operation
from pipelines.models import Pipeline, Stage
from tests.connect.rest.clients.portal import Portal
from tests.people import list_url, signed_in, text

SOURCES = {"ENTITY_ID": "SOURCE"}


def id_of(portal: Portal, code: str) -> str:
    [row] = portal.small.call("crm.status.list", filter={**SOURCES, "STATUS_ID": code})
    return str(row["ID"])


def add(portal: Portal) -> None:
    fields = {**SOURCES, "STATUS_ID": "FAIR", "NAME": "Trade <fair> & “more”", "SORT": 15}
    portal.official.crm.status.add(fields=fields).result  # noqa: B018


def rename(portal: Portal) -> None:
    portal.small.call("crm.status.update", id=id_of(portal, "WEB"), fields={"NAME": "Site"})


def move(portal: Portal) -> None:
    portal.fast.call("crm.status.update", {"id": id_of(portal, "WEB"), "fields": {"SORT": 1}})


def delete(portal: Portal) -> None:
    portal.small.call("crm.status.delete", id=id_of(portal, "WEB"))


def add_many(portal: Portal) -> None:
    fields = [{**SOURCES, "STATUS_ID": f"N{number}", "NAME": f"New {number}"} for number in range(5)]
    portal.fast.call("crm.status.add", [{"fields": one} for one in fields])


WRITES: dict[Callable[[Portal], None], str] = {
    add: "added “Trade <fair> & “more”” to",
    rename: "renamed “Website” to “Site” in",
    move: "moved “Website” from place 3 to place 1 in",
    delete: "deleted “Website” from",
    add_many: "added 5 entries to",
}


@pytest.mark.parametrize("write", WRITES)
def test_it_is_seen_told_and_taken_back(
    portal: Portal, source: Dictionary, write: Callable[[Portal], None]
) -> None:
    def present() -> list[str]:
        return [entry.label for entry in source.entries.all()]

    before = present()
    write(portal)
    after = present()
    assert after != before
    browser = signed_in(portal.owner)
    assert all(name.split(" &")[0].split(" <")[0] in text(browser.get(list_url(source))) for name in after)
    [line] = describe(Operation.objects.order_by("-pk")[:1])
    assert WRITES[write] in line.predicate
    assert "by webhook ERP" in text(browser.get("/settings/history/"))
    undo(browser)
    assert present() == before
    assert [row["NAME"] for row in portal.small.call("crm.status.list", filter=SOURCES)] == before


def undo(browser: Client) -> None:
    """As the button in the history does."""
    last = Operation.objects.latest("pk")
    answer: Any = browser.post(reverse("undo_operation", args=[last.pk]), follow=True)
    assert answer.status_code == 200


def test_a_pipeline_that_a_program_added_is_on_the_screen_and_taken_back_there(portal: Portal) -> None:
    added = portal.official.crm.category.add(entity_type_id=2, fields={"name": "Rentals", "sort": 500}).result
    made = Pipeline.objects.get(name="Rentals")
    assert made.entries.count() > 3
    browser = signed_in(portal.owner)
    assert "Rentals" in text(browser.get(list_url(made)))
    assert "Rentals" in text(browser.get("/settings/history/"))
    undo(browser)
    assert not Pipeline.objects.filter(name="Rentals", archived_at=None).exists()
    found = portal.official.crm.category.list(entity_type_id=2).result["categories"]
    assert added["category"]["id"] not in {category["id"] for category in found}


def test_stages_changed_by_a_program_are_one_step_back_each(portal: Portal, deals: Pipeline) -> None:
    rows = portal.official.crm.status.list(filter={"ENTITY_ID": "DEAL_STAGE"}, order={"SORT": "ASC"}).result
    before = list(Stage.objects.filter(pipeline=deals).values_list("name", "color", "position"))
    for row in rows[1:3]:
        fields = {"NAME": f"{row['NAME']}!", "COLOR": "#123456", "SORT": 100}
        portal.official.crm.status.update(int(row["ID"]), fields=fields).result  # noqa: B018
    browser = signed_in(portal.owner)
    for operation in Operation.objects.order_by("-pk")[:2]:
        browser.post(reverse("undo_operation", args=[operation.pk]))
    assert list(Stage.objects.filter(pipeline=deals).values_list("name", "color", "position")) == before
    again = portal.official.crm.status.list(filter={"ENTITY_ID": "DEAL_STAGE"}, order={"SORT": "ASC"}).result
    assert again == rows
