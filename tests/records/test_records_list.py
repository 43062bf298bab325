"""The list of records: what stands in it, which page of it, and how little it asks the database."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dictionaries.models import Dictionary, DictionaryValue
from pipelines.models import Pipeline, Stage
from records import pages, sizes
from records.access import record_types
from records.filters import Filter
from records.models import Deal, Lead
from records.paging import PAGE_SIZE, Position
from tests.factories import CompanyFactory, DealFactory, LeadFactory, PipelineFactory
from tests.people import administrator, person, text

pytestmark = pytest.mark.django_db


def value(dictionary: str, code: str) -> DictionaryValue:
    return DictionaryValue.objects.get(dictionary__code=dictionary, code=code)


def many_leads(count: int) -> list[int]:
    status = Stage.objects.get(pipeline__entity_type__code="LEAD", code="NEW")
    Lead.objects.bulk_create(Lead(name=f"Lead {n}", status=status) for n in range(count))
    return list(Lead.objects.order_by("-pk").values_list("pk", flat=True))


def shown(response: Any) -> list[int]:
    return [row.record.pk for row in response.context["rows"]]


@pytest.mark.parametrize("model", record_types(), ids=lambda model: model.slug())
def test_each_type_has_its_list_its_form_and_its_question(model: Any):
    client = administrator()
    stage = model.stage_field()
    first = {stage.name: stage.offered().first()} if stage else {}
    record = model.objects.create(name="Zażółć <b>", **first)
    page = text(client.get(reverse("records", args=[model.slug()])))
    assert "Zażółć &lt;b&gt;" in page
    assert record.get_absolute_url() in page
    for address in (record.get_absolute_url(), reverse("delete_record", args=[model.slug(), record.pk])):
        assert "Zażółć &lt;b&gt;" in text(client.get(address))


def test_a_type_that_is_none_is_not_found():
    assert administrator().get("/records/stage/").status_code == 404


def test_the_first_type_that_one_may_see_opens_first():
    assert administrator().get(reverse("record_types")).headers["Location"] == "/records/lead/"
    reader = person("view_call", "view_quote")
    assert reader.get(reverse("record_types")).headers["Location"] == "/records/quote/"
    page = text(reader.get("/records/quote/"))
    assert 'href="/records/call/"' in page
    assert 'href="/records/lead/"' not in page


def test_a_row_has_the_labels_of_its_entries_in_the_language_of_the_reader():
    CompanyFactory(source=value("SOURCE", "CALL"), industry=value("INDUSTRY", "IT"))
    client = administrator()
    page = text(client.get("/records/company/"))
    assert value("SOURCE", "CALL").label in page
    client.cookies.load({"django_language": "pl"})
    assert "Połączenie" in text(client.get("/records/company/"))


def test_a_stage_has_its_colour_and_an_archived_entry_says_so():
    source = value("SOURCE", "WEB")
    deal = DealFactory(source=source, amount="12500.5")
    source.archive()
    page = text(administrator().get("/records/deal/"))
    assert f'fill="{deal.stage.color}"' in page
    assert '<span>Website</span><span class="badge">archived</span>' in page
    assert "12,500.50" in page


def test_a_stage_of_another_pipeline_says_of_which():
    pipeline = PipelineFactory(name="Partners")
    DealFactory(stage=pipeline.entries.first())
    assert '<span class="of">Partners</span>' in text(administrator().get("/records/deal/"))


def test_archived_records_stand_apart_and_say_so():
    active, archived = LeadFactory(name="Here"), LeadFactory(name="There")
    archived.archive()
    client = administrator()
    assert shown(client.get("/records/lead/")) == [active.pk]
    assert shown(client.get("/records/lead/?archived=1")) == [archived.pk]
    response = client.get("/records/lead/?archived=all")
    assert shown(response) == [archived.pk, active.pk]
    assert text(response).count('class="badge">archived') == 1


def test_an_empty_list_says_what_to_do():
    client = administrator()
    assert "No records yet." in text(client.get("/records/lead/"))
    assert "Add the first one" in text(client.get("/records/lead/"))
    assert "Add the first one" not in text(person("view_lead").get("/records/lead/"))
    filtered = text(client.get("/records/lead/?source=none"))
    assert "No record matches these filters." in filtered
    assert 'href="/records/lead/">Show all' in filtered


def test_nonsense_in_the_address_is_passed_over():
    lead = LeadFactory()
    client = administrator()
    for query in ("before=x", "after=-1", "source=x", "archived=7", "pipeline=", "before=" + "9" * 30):
        assert shown(client.get(f"/records/lead/?{query}")) == [lead.pk], query
    assert (
        client.get("/records/lead/?source=999999&status=8888888&facet=nonsense&counts=1").status_code == 200
    )
    assert client.get("/records/deal/?pipeline=99999&counts=1").status_code == 200


def test_the_pages_lead_there_and_back():
    pks = many_leads(2 * PAGE_SIZE + 20)
    client = administrator()
    first = client.get("/records/lead/")
    assert shown(first) == pks[:PAGE_SIZE]
    assert first.context["page"].newer is None
    second = client.get(first.context["page"].older.address)
    third = client.get(second.context["page"].older.address)
    assert shown(third) == pks[2 * PAGE_SIZE :]
    assert third.context["page"].older is None
    assert shown(client.get(third.context["page"].newer.address)) == pks[PAGE_SIZE : 2 * PAGE_SIZE]
    assert shown(client.get(second.context["page"].newer.address)) == pks[:PAGE_SIZE]
    # Ten are newer: they are on the first page, which is shown whole.
    assert shown(client.get(f"/records/lead/?after={pks[10]}")) == pks[:PAGE_SIZE]
    assert shown(client.get(f"/records/lead/?before={pks[-1]}")) == pks[:PAGE_SIZE]


def test_a_page_keeps_the_filters():
    source = value("SOURCE", "WEB")
    pks = many_leads(PAGE_SIZE + 10)
    Lead.objects.update(source=source)
    address = Filter(Lead, {"source": source.pk}).address
    response = administrator().get(address)
    assert response.context["page"].older.address == f"{address}&before={pks[PAGE_SIZE - 1]}"
    # A new record has what the others have, and stands on the first page.
    second = text(administrator().get(response.context["page"].older.address))
    assert f'href="/records/lead/add/?source={source.pk}"' in second


class EveryRecordIsOnOnePage(TestCase):
    @given(st.lists(st.booleans(), min_size=0, max_size=3 * PAGE_SIZE + 2), st.sampled_from(["", "1", "all"]))
    def test_whichever_way_one_pages(self, archived: list[bool], state: str):
        pks = many_leads(len(archived))
        gone = [pk for pk, is_archived in zip(pks, archived, strict=True) if is_archived]
        Lead.objects.filter(pk__in=gone).update(is_archived=True)
        wanted = [pk for pk in pks if state == "all" or (pk in gone) == (state == "1")]
        position: Position | None = Position(Filter(Lead, archived=state))
        there, last = [], position
        while position:
            page = position.page()
            there += [row.pk for row in page.records]
            last, position = position, page.older
        assert there == wanted
        back: list[int] = []
        while last:
            page = last.page()
            back = [row.pk for row in page.records] + back
            last = page.newer
        assert back[-len(wanted) :] == wanted
        assert back[: len(wanted)][:PAGE_SIZE] == wanted[:PAGE_SIZE]


def queries(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("query", ["", "?archived=all", "?counts=1", "?archived=all&before=999999999"])
def test_a_list_takes_as_many_queries_with_a_thousand_records_as_with_three(query: str, deals: Pipeline):
    stages, sources = (
        list(deals.entries.all()),
        list(DictionaryValue.objects.filter(dictionary__code="SOURCE")),
    )
    client = administrator()
    Deal.objects.bulk_create(Deal(name="x", stage=stages[n], source=sources[n]) for n in range(3))
    queries(client, f"/records/deal/{query}")  # its facets are remembered then
    few = queries(client, f"/records/deal/{query}")
    Deal.objects.bulk_create(
        Deal(name="x", stage=stages[n % 8], source=sources[n % 9], is_archived=n % 10 == 0)
        for n in range(1000)
    )
    assert queries(client, f"/records/deal/{query}") == few
    # Who is there 2, rows 1, their entries 2, the types 1, versions of the lists 2; with numbers, instead of
    # the versions, the pipelines 1, two for each of three facets, and one for the last.
    assert few <= (14 if "counts" in query else 8)


def test_the_left_column_says_how_many_active_records_there_are_of_each_type(monkeypatch: Any):
    many_leads(3)
    LeadFactory().archive()
    client = administrator()
    page = text(client.get("/records/deal/"))
    assert 'href="/records/lead/">Leads<span class="size">3</span>' in page
    assert 'aria-current="page">Deals<span class="size">–</span>' in page
    for module in (sizes, pages):
        monkeypatch.setattr(module, "MOST", 2)
    assert 'Leads<span class="size">2+</span>' in text(client.get("/records/deal/"))


def test_a_part_of_a_page_that_is_opened_alone_leads_to_the_whole(deals: Pipeline):
    """An address that htmx asks for may come back after signing in, or be pasted from somewhere."""
    won, client = deals.entries.get(code="WON"), administrator()
    lane = f"/records/deal/board/lanes/{won.pk}/"
    for part, whole in (
        ("/records/deal/counts/?q=x", "/records/deal/?q=x"),
        (f"/records/deal/stages/?pipeline={deals.pk}", "/records/deal/"),
        (lane, f"/records/deal/board/?pipeline={deals.pk}&open={won.pk}"),
        (f"{lane}?before=7", f"/records/deal/board/?pipeline={deals.pk}&open={won.pk}"),
    ):
        assert client.get(part).headers["Location"] == whole


def test_the_filters_are_as_new_as_the_lists_and_those_of_whoever_looks(source: Dictionary):
    clients, web = [administrator(), person("view_deal")], source.entries.get(code="WEB")
    assert all("Website" in text(client.get("/records/deal/")) for client in clients)
    web.rename("Our site")
    DictionaryValue.objects.filter(code="CALL").update(name="Phone")
    shown = [text(client.get("/records/deal/")) for client in clients]
    assert all("Our site" in page and "Phone" in page and "Website" not in page for page in shown)
    assert [source.get_absolute_url() in page for page in shown] == [True, False]
    polish = text(clients[0].get("/records/deal/", headers={"accept-language": "pl"}))
    assert "Our site" in polish
    assert "bez wartości" in polish
