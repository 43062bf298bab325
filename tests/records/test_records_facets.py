"""The filters of records: what they offer, where they lead, and their numbers."""

import re
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dictionaries.models import DictionaryValue
from lists.positions import GAP
from pipelines.models import Pipeline, Stage
from records.facets import FEW, MANY, Facet, Facets
from records.filters import Filter
from records.models import Contact, Deal, Lead
from tests.factories import ContactFactory, DealFactory, LeadFactory, PipelineFactory, UserFactory
from tests.people import HTMX, administrator, person, text

pytestmark = pytest.mark.django_db


def value(code: str, dictionary: str = "SOURCE") -> DictionaryValue:
    return DictionaryValue.objects.get(dictionary__code=dictionary, code=code)


def facet(response: Any, name: str) -> Facet:
    return next(found for found in response.context["facets"].all if found.name == name)


def numbers(response: Any, name: str) -> dict[str, int | None]:
    return {choice.label.text: choice.count for choice in facet(response, name).choices}


@pytest.fixture
def leads(db: None) -> list[Lead]:
    """Each status with each of three sources and none, some of them archived."""
    statuses = Stage.objects.filter(pipeline__entity_type__code="LEAD")
    sources = [value("CALL"), value("WEB"), value("EMAIL"), None]
    return [
        LeadFactory(status=status, source=source, is_archived=number % 3 == 0)
        for number, (status, source) in enumerate(product(statuses, sources))
        for _ in range(1 + number % 4)
    ]


@pytest.mark.parametrize("archived", ["", "1", "all"])
@pytest.mark.parametrize(
    "chosen", [{}, {"source": "WEB"}, {"source": None}, {"source": "WEB", "status": "NEW"}]
)
def test_a_number_says_how_many_records_its_link_shows(leads: Any, archived: str, chosen: dict[str, Any]):
    filtered = Filter(Lead, archived=archived)
    for name, code in chosen.items():
        row = Stage.objects.get(pipeline__entity_type__code="LEAD", code=code) if name == "status" else None
        filtered = filtered.with_value(name, row.pk if row else code and value(code).pk)
    facets = Facets(UserFactory(is_superuser=True), filtered, counted=True)
    assert facets.total == filtered.records().count()
    for found in facets.all:
        for choice in found.choices:
            # The link of a chosen one leads away from it.
            link = filtered.address if choice.is_chosen else choice.address
            query = dict(part.split("=") for part in link.partition("?")[2].split("&") if part)
            records = Filter.from_query(Lead, query).records()
            assert choice.count == records.count(), (found.name, choice.label)


def test_the_numbers_come_after_the_rows(leads: Any):
    client = administrator()
    first = client.get("/records/lead/?archived=all")
    assert set(numbers(first, "source").values()) == {None}
    assert 'hx-get="/records/lead/counts/?archived=all"' in text(first)
    assert 'href="?archived=all&amp;counts=1">Show the numbers' in text(first)
    after = client.get("/records/lead/counts/?archived=all", headers=HTMX)
    assert "<html" not in text(after)
    assert "hx-get" not in text(after)
    assert numbers(after, "source")["Website"] == sum(lead.source == value("WEB") for lead in leads)
    assert f"{len(leads)} records" in text(after)
    plain = client.get("/records/lead/?archived=all&counts=1")
    assert numbers(plain, "source") == numbers(after, "source")
    assert "/records/lead/counts/" not in text(plain)


def test_a_facet_is_one_statement_at_most(leads: Any):
    client = administrator()
    with CaptureQueriesContext(connection) as captured:
        client.get("/records/lead/counts/", headers=HTMX)
    counted = [query["sql"] for query in captured if "COUNT(" in query["sql"]]
    assert len(counted) == len(Lead.entry_fields()) + 1  # and active, archived, all


def test_a_chosen_entry_is_marked_and_its_link_removes_it():
    web, client = value("WEB"), administrator()
    [chosen] = facet(client.get(f"/records/lead/?source={web.pk}&archived=1"), "source").chosen
    assert (chosen.label.text, chosen.address) == ("Website", "/records/lead/?archived=1")
    page = text(client.get(f"/records/lead/?source={web.pk}&archived=1"))
    assert 'aria-label="Remove the filter Source: Website"' in page


def test_an_archived_entry_is_shown_where_records_have_it_or_it_is_chosen():
    client = administrator()
    value("WEB").archive()
    assert "Website" not in numbers(client.get("/records/lead/?counts=1"), "source")
    assert "Website" in numbers(client.get(f"/records/lead/?source={value('WEB').pk}"), "source")
    LeadFactory(source=value("WEB"))
    response = client.get("/records/lead/?counts=1")
    assert numbers(response, "source")["Website"] == 1
    assert 'class="badge">archived' in text(response)


def test_the_entries_stand_in_the_order_of_their_list(leads: Any):
    labels = [entry.label for entry in DictionaryValue.objects.filter(dictionary__code="SOURCE")]
    for query in ("", "?counts=1"):
        assert list(numbers(administrator().get(f"/records/lead/{query}"), "source")) == [*labels, "no value"]


def test_a_required_field_has_no_records_without_it():
    assert "no value" not in numbers(administrator().get("/records/lead/"), "status")


def test_deals_are_filtered_by_pipeline(deals: Pipeline):
    partners = PipelineFactory(name="Partners")
    for stage in (deals.entries.all()[0], deals.entries.all()[1], partners.entries.all()[0]):
        DealFactory(stage=stage)
    client = administrator()
    response = client.get("/records/deal/?counts=1")
    assert numbers(response, "pipeline") == {"General": 2, "Partners": 1}
    assert re.findall(r'<li class="under">(\w+)', text(response)) == ["General", "Partners"]
    there = client.get(f"/records/deal/?counts=1&pipeline={partners.pk}")
    assert numbers(there, "pipeline") == {"General": 2, "Partners": 1}
    assert len(facet(there, "stage").choices) == partners.entries.count()
    assert [row.record.stage.pipeline for row in there.context["rows"]] == [partners]
    # A stage belongs to one pipeline: another one forgets it.
    stage = client.get(f"/records/deal/?stage={deals.entries.first().pk}")
    assert facet(stage, "pipeline").choices[1].address == f"/records/deal/?pipeline={partners.pk}"
    assert facet(there, "stage").list_address == partners.get_absolute_url()


def test_a_single_pipeline_is_nothing_to_filter_by():
    names = [found.name for found in administrator().get("/records/deal/").context["facets"].all]
    assert names == ["stage", "deal_type", "source", "state"]


def test_a_long_list_shows_its_most_used_entries_and_more_on_request():
    dictionary = value("PARTNER", "CONTACT_TYPE").dictionary
    DictionaryValue.objects.bulk_create(
        DictionaryValue(dictionary=dictionary, code=f"V{n}", name=f"Value {n}", position=GAP * (100 + n))
        for n in range(10_000)
    )
    used = list(dictionary.entries.filter(code__in=[f"V{n}" for n in range(9_000, 9_020)]))
    Contact.objects.bulk_create(
        Contact(name="x", contact_type=entry) for n, entry in enumerate(used) for _ in range(n + 1)
    )
    client = administrator()
    assert len(facet(client.get("/records/contact/"), "contact_type").choices) == FEW + 1  # and no value
    response = client.get("/records/contact/?counts=1")
    shown = [choice.label.text for choice in facet(response, "contact_type").choices][:-1]
    assert shown == [entry.label for entry in used[-FEW:]]
    assert "more…" in text(response)
    rest = client.get(f"{facet(response, 'contact_type').more}&counts=1")
    assert len(facet(rest, "contact_type").choices) == MANY + 1
    assert "The 200 most used ones are shown." in text(rest)
    one = dictionary.entries.get(code="V5")
    chosen = client.get(f"/records/contact/?contact_type={one.pk}&counts=1")
    assert "Value 5" in numbers(chosen, "contact_type")


def test_a_list_is_edited_from_its_facet_by_those_who_may_change_it():
    ContactFactory()
    page = text(administrator().get("/records/contact/"))
    assert 'href="/settings/lists/dictionaries/CONTACT_TYPE/"' in page
    assert 'aria-label="Edit the list: Contact type"' in page
    for rights in ((), ("view_dictionaryvalue",)):
        assert "Edit the list" not in text(person("view_contact", *rights).get("/records/contact/"))


def test_a_deleted_entry_in_an_old_address_shows_nothing_and_breaks_nothing():
    DealFactory()
    response = administrator().get("/records/deal/?source=999999&counts=1")
    assert response.context["rows"] == []
    assert "No record matches these filters." in text(response)
    assert Deal.objects.count() == 1


def test_what_is_found_brings_its_facets_into_the_left_column(leads: Any):
    """Else they would stand below the rows, and the column would go on counting what was there before."""
    client = administrator()
    assert '<div id="facets" hx-swap-oob="true"' in text(client.get("/records/lead/?q=x", headers=HTMX))
    plain, counts = client.get("/records/lead/?q=x"), client.get("/records/lead/counts/?q=x", headers=HTMX)
    assert "hx-swap-oob" not in text(plain).partition('id="facets"')[2].partition(">")[0]
    assert '<div id="facets" hx-swap-oob' not in text(counts)
