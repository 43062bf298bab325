"""One search over all that a person may see: what is found, in which order, and how little it costs."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import override

from crmsettings.finding.hits import FEW
from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from records.models import Lead
from tests.factories import (
    CompanyFactory,
    DealFactory,
    DictionaryFactory,
    LeadFactory,
    PipelineFactory,
    UserFactory,
    ValueFactory,
)
from tests.long_lists import filled, named
from tests.people import HTMX, administrator, person, signed_in, text
from tests.protected import value

pytestmark = pytest.mark.django_db

FIND = "/find/"


def found(typed: str, client: Client | None = None, **query: str) -> dict[str, list[str]]:
    """The titles of the hits by group, the best group first."""
    groups = (client or administrator()).get(FIND, {"q": typed, **query}).context["groups"]
    return {group.key: [hit.title for hit in group.hits] for group in groups}


def hit(typed: str, client: Client | None = None) -> Any:
    return (client or administrator()).get(FIND, {"q": typed}).context["groups"][0].hits[0]


def test_a_list_an_entry_a_record_and_a_page_are_found_by_their_names(source: Dictionary):
    DealFactory(name="Industry fair")
    source.add("Industry")
    assert found("industry") == {
        "lists": ["Industry"],
        "entries": ["Industry"],
        "records": ["Industry fair"],
    }
    assert found("history")["pages"] == ["History"]


def test_the_very_code_comes_first_then_the_very_name_then_what_begins_so(source: Dictionary):
    entry_list = DictionaryFactory(name="Words")
    names = {"A zebra": "", "Zebras": "", "Zebra": "Z1", "Something": "ZEBRA", "Subzebra": ""}
    for label, code in names.items():
        entry_list.add(label, code=code)
    assert found("zebra")["entries"] == ["Something", "Zebra", "Zebras", "A zebra", "Subzebra"]


def test_an_archived_entry_comes_after_an_active_one_and_says_so(source: Dictionary):
    ValueFactory(name="Fair", archived_at=now())
    source.add("Fair")
    hits = administrator().get(FIND, {"q": "fair"}).context["groups"][0].hits
    assert [(one.is_archived, one.where) for one in hits] == [(False, "Sources"), (True, hits[1].where)]
    assert "archived" in text(administrator().get(FIND, {"q": "fair"}))


def test_accents_scripts_and_both_languages_are_forgiven(source: Dictionary):
    source.add("Łódź")
    source.add("Звонок")
    LeadFactory(name="Żaneta Kowalska")
    assert found("lodz")["entries"] == ["Łódź"]
    assert found("zvonok")["entries"] == ["Звонок"]
    assert found("zaneta")["records"] == ["Żaneta Kowalska"]
    assert found("kowal")["records"] == ["Żaneta Kowalska"]
    with override("pl"):
        polish = value("WEB").label
    client = administrator()
    client.cookies["django_language"] = "pl"
    assert polish in found("website", client)["entries"]
    assert "Historia" in found("history", client)["pages"]


def test_an_entry_leads_to_its_row_and_names_its_list(source: Dictionary):
    web = value("WEB")
    one = hit("website")
    assert (one.address, one.where, one.code) == (
        f"{source.get_absolute_url()}#entry-{web.pk}",
        "Sources",
        "WEB",
    )
    web.archive()
    assert hit("website").address == f"{source.get_absolute_url()}?archived=0#entry-{web.pk}"


def test_an_entry_far_down_in_a_long_list_leads_to_its_part_of_it():
    entry_list = filled(DictionaryFactory(), 1_000)
    entry = named(entry_list, 900)
    response = administrator().get(hit("V900").address, follow=True)
    assert response.redirect_chain[-1][0].endswith(f"#entry-{entry.pk}")
    assert f'id="entry-{entry.pk}"' in text(response)


def test_pipelines_are_found_by_what_goes_through_them_archived_ones_too(deals: Pipeline):
    PipelineFactory(name="Partners", archived_at=now())
    assert found("deals")["lists"] == ["Deals · General", "Deals · Partners"]
    assert found("partners")["lists"] == ["Deals · Partners"]


def test_records_called_so_come_before_those_that_begin_so_and_those_with_such_a_word():
    for name in ("Big Acme", "Acme Ltd", "Acme"):
        CompanyFactory(name=name)
    assert found("acme")["records"] == ["Acme", "Acme Ltd", "Big Acme"]


def test_of_many_hits_some_are_shown_and_the_others_are_one_step_away(source: Dictionary):
    LeadFactory.create_batch(FEW + 2, name="Acme lead")
    for number in range(FEW + 2):
        source.add(f"Acme {number}")
    groups = {group.key: group for group in administrator().get(FIND, {"q": "acme"}).context["groups"]}
    assert [len(group.hits) for group in groups.values()] == [FEW, FEW]
    (entries,), (leads,) = groups["entries"].further, groups["records"].further
    assert len(administrator().get(entries[1]).context["groups"][0].hits) == FEW + 2
    assert "Acme lead" in text(administrator().get(leads[1]))
    assert leads[0] == "All “acme” in Leads"


def test_nobody_finds_what_they_may_not_see(source: Dictionary):
    LeadFactory(name="Website lead")
    assert found("website", person()) == {}
    assert found("website", person("view_dictionaryvalue")) == {"entries": ["Website"]}
    assert found("website", person("view_lead")) == {"records": ["Website lead"]}
    assert found("deal", person("view_stage")).keys() == {"lists", "entries"}
    assert "Administration" not in found("", person())["pages"]
    staff = signed_in(UserFactory(is_staff=True))
    assert "Administration" in found("administration", staff)["pages"]


def test_who_is_not_signed_in_signs_in_first():
    assert Client().get(FIND).status_code == 302


def test_before_anything_is_typed_the_pages_are_there():
    assert list(found("")) == ["pages"]
    assert found("")["pages"][:2] == ["Statuses and drop-down lists", "History"]


def test_nothing_found_is_said_with_what_was_typed():
    page = text(administrator().get(FIND, {"q": "<b>xyzzy"}))
    assert "Nothing is called “&lt;b&gt;xyzzy”." in page


@pytest.mark.parametrize("typed", ["%", "_", "'", "\\", "🙂", "a" * 500, "& | !", ":*", "١٢٣"])
def test_odd_letters_are_only_letters(typed: str):
    LeadFactory(name="Acme")
    assert administrator().get(FIND, {"q": typed}).status_code == 200


def test_finding_js_gets_the_dialog_once_and_then_the_hits_alone(source: Dictionary):
    client = administrator()
    dialog = text(client.get(FIND, headers=HTMX))
    assert dialog.startswith('<dialog id="find-anything"')
    assert 'role="combobox"' in dialog
    hits = text(client.get(FIND, {"q": "website"}, headers=HTMX))
    assert "<dialog" not in hits
    assert 'role="option"' in hits
    assert "<p hidden>1 hit</p>" in hits


def test_a_record_that_sql_deleted_is_not_found():
    lead = LeadFactory(name="Acme")
    Lead.objects.filter(pk=lead.pk)._raw_delete("default")
    assert found("acme") == {}


def test_however_much_there_is_a_search_costs_the_same_few_queries():
    client, costs = administrator(), []
    for count in (10, 3_000):
        filled(DictionaryFactory(), count)
        LeadFactory.create_batch(count // 100 + 1, name="Value lead")
        with CaptureQueriesContext(connection) as captured:
            assert found("value", client).keys() == {"entries", "records"}
        costs.append(len(captured))
    assert costs[0] == costs[1]
    assert costs[0] <= 12


def test_every_page_leads_to_it():
    assert f'href="{reverse("find")}" data-find' in text(administrator().get(reverse("history")))
