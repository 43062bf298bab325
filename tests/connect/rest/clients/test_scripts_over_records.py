"""Scripts that read and move records, as they are found in public, each with one of the clients."""

from collections import Counter
from typing import Any

import pytest
from b24pysdk import Client
from django.db.models import F

from dictionaries.models import Dictionary
from lists.models import Operation
from pipelines.models import Pipeline
from records.models import Deal, Lead
from tests.connect.rest.clients.portal import Fast, Portal, Small
from tests.factories import DealFactory, LeadFactory

DEALS = 2
RECORDS = 120


@pytest.fixture
def records(source: Dictionary, deals: Pipeline, transactional_db: None) -> None:
    """Deals and leads, spread over all stages and over three sources."""
    sources = [source.entries.get(code=code) for code in ("WEB", "CALL", "EMAIL")]
    stages = list(deals.entries.all())
    for number in range(RECORDS):
        DealFactory(
            stage=stages[number % len(stages)], source=sources[number % 3], name=f"Deal {number} & co"
        )
    for number in range(6):
        LeadFactory(source=sources[number % 3])


def merge_sources(portal: Fast, into: str, merged: list[str], name: str) -> int:
    """Records of several sources get one of them; then the others go."""
    moved = 0
    for entity_type in (1, DEALS):
        found = portal.get_all("crm.item.list", entityTypeId=entity_type, filter={"@sourceId": merged})
        moves = [
            {"entityTypeId": entity_type, "id": item["id"], "fields": {"sourceId": into}} for item in found
        ]
        portal.call("crm.item.update", moves)
        moved += len(moves)
    rows = {
        row["STATUS_ID"]: row["ID"]
        for row in portal.get_all("crm.status.list", filter={"ENTITY_ID": "SOURCE"})
    }
    portal.call("crm.status.update", {"id": rows[into], "fields": {"NAME": name}})
    portal.call("crm.status.delete", [{"id": rows[code], "params": {"FORCED": "Y"}} for code in merged])
    return moved


def test_a_merger_moves_the_records_of_the_sources_and_only_these(portal: Portal, records: None) -> None:
    others = set(Deal.objects.filter(source__code="EMAIL").values_list("pk", flat=True))
    renamed = Dictionary.objects.get(code="SOURCE").entries.get(code="PARTNER")
    assert merge_sources(portal.fast, "PARTNER", ["WEB"], "Online") == RECORDS // 3 + 2
    assert Deal.objects.filter(source__code="PARTNER").count() == RECORDS // 3
    assert Lead.objects.filter(source__code="PARTNER").count() == 2
    assert set(Deal.objects.filter(source__code="EMAIL").values_list("pk", flat=True)) == others
    renamed.refresh_from_db()
    assert renamed.label == "Online"
    assert not Dictionary.objects.get(code="SOURCE").entries.filter(code="WEB").exists()


def test_a_merger_that_misspells_its_filter_moves_nothing(portal: Portal, records: None) -> None:
    before = Counter(Deal.objects.values_list("source__code", flat=True))
    with pytest.raises(Exception, match="400"):
        portal.fast.get_all("crm.item.list", entityTypeId=DEALS, filter={"@origin": ["WEB"]})
    with pytest.raises(Exception, match="400"):
        portal.fast.get_all("crm.deal.list", filter={"UF_CRM_1": 7})
    assert Counter(Deal.objects.values_list("source__code", flat=True)) == before


def dashboard(portal: Client) -> dict[str, int]:
    """How many deals stand in which stage, by the fastest way to read them all."""
    stages = portal.crm.status.list(filter={"=ENTITY_ID": "DEAL_STAGE"}).as_list_fast().result
    names = {row["STATUS_ID"]: row["NAME"] for row in stages}
    found = portal.crm.deal.list(select=["ID", "STAGE_ID"], filter={"CATEGORY_ID": 0}).as_list_fast().result
    return Counter(names[deal["STAGE_ID"]] for deal in found)


def test_a_dashboard_counts_every_deal_once_and_moves_one(
    portal: Portal, records: None, deals: Pipeline
) -> None:
    assert dashboard(portal.official) == Counter(
        stage.label for stage in deals.entries.all() for _n in range(15)
    )
    deal = Deal.objects.filter(stage__code="NEW").latest("pk")
    assert portal.official.crm.deal.update(deal.pk, fields={"STAGE_ID": "WON"}).result is True
    deal.refresh_from_db()
    assert deal.stage.code == "WON"
    assert dashboard(portal.official)["Deal won"] == 16


def export(portal: Small) -> list[tuple[str, str, str]]:
    """Every deal with the names of its pipeline and stage."""
    pipelines = {"0": portal.call("crm.dealcategory.default.get")["NAME"]}
    pipelines |= {row["ID"]: row["NAME"] for row in portal.call("crm.dealcategory.list")}
    stages = {
        row["STATUS_ID"]: row["NAME"]
        for number in pipelines
        for row in portal.call("crm.dealcategory.stage.list", id=number)
    }
    found = portal.call(
        "crm.deal.list", order={"ID": "ASC"}, select=["ID", "TITLE", "CATEGORY_ID", "STAGE_ID"]
    )
    return [(row["TITLE"], pipelines[row["CATEGORY_ID"]], stages[row["STAGE_ID"]]) for row in found]


def test_an_exporter_has_every_deal_with_its_words(portal: Portal, records: None, deals: Pipeline) -> None:
    other = deals.copy("Exports")
    other.entries.get(code="NEW").rename("Fresh")
    DealFactory(name="Abroad", stage=other.entries.get(code="NEW"))
    expected = [
        (deal.name, deal.stage.pipeline.label, deal.stage.label)
        for deal in Deal.objects.select_related("stage__pipeline").order_by("pk")
    ]
    assert export(portal.small) == expected
    assert expected[-1] == ("Abroad", "Exports", "Fresh")


def synchronise(portal: Fast, present: dict[str, dict[str, Any]]) -> int:
    """A table of another system gets all lists and all deals; answers how many rows were new or differed."""
    changed = 0
    for method in ("crm.status.list", "crm.deal.list"):
        for row in portal.get_all(method):
            key = f"{method}/{row['ID']}"
            changed += present.get(key) != row
            present[key] = row
    return changed


def test_a_synchronisation_finds_what_changed_since_and_nothing_else(portal: Portal, records: None) -> None:
    present: dict[str, dict[str, Any]] = {}
    first = synchronise(portal.fast, present)
    assert first == len(present) > RECORDS
    assert synchronise(portal.fast, present) == 0
    Dictionary.objects.get(code="INDUSTRY").entries.all()[0].rename("Machines")
    Deal.objects.filter(pk=Deal.objects.latest("pk").pk).update(amount=F("amount") + 1)
    assert synchronise(portal.fast, present) == 2


def audit_fields(portal: Portal) -> dict[str, int]:
    """How many values each list has that a field of deals draws from, page by page."""
    found = {}
    for name, field in portal.official_call("crm.deal.fields")["result"].items():
        if field["type"] != "crm_status":
            continue
        start: int | None = 0
        found[name] = 0
        while start is not None:
            asked = {"filter": {"ENTITY_ID": field["statusType"]}, "order": {"ID": "ASC"}, "start": start}
            page = portal.official_call("crm.status.list", asked)
            found[name] += len(page["result"])
            start = page.get("next")
    assert portal.official_call("crm.deal.userfield.list")["result"] == []
    return found


def test_an_auditor_counts_the_values_of_every_list_of_deals(portal: Portal, source: Dictionary) -> None:
    source.add_many("\n".join(f"Fair {number}" for number in range(110)))
    found = audit_fields(portal)
    assert found["SOURCE_ID"] == source.entries.count() > 120
    assert found["TYPE_ID"] == Dictionary.objects.get(code="DEAL_TYPE").entries.count()
    assert found["STAGE_ID"] == 8


def test_deals_move_in_one_batch_and_the_history_of_lists_is_silent_about_them(
    portal: Portal, records: None
) -> None:
    before = Operation.objects.count()
    pks = Deal.objects.filter(stage__code="NEW").values_list("pk", flat=True)
    portal.fast.call("crm.deal.update", [{"ID": pk, "fields": {"STAGE_ID": "EXECUTING"}} for pk in pks])
    assert not Deal.objects.filter(stage__code="NEW").exists()
    assert Operation.objects.count() == before
