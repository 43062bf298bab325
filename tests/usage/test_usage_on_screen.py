"""How many records use each entry, as the screen says it: beside every row, and in a table of its own."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from records.filters import Filter
from records.models import Lead
from tests.factories import CompanyFactory, DealFactory, LeadFactory, VisitFactory
from tests.people import HTMX, administrator, entry_url, list_url, person, text

pytestmark = pytest.mark.django_db


class Part(NamedTuple):
    text: str
    address: str
    sentence: str


def counted(client: Client, *entries: Any) -> dict[str, list[Part]]:
    """What stands in the two cells of entries, by their numbers."""
    address = reverse("count_usage", args=[entries[0].entry_list])
    response = client.get(address, {"entries": ",".join(str(entry.pk) for entry in entries)})
    assert response.status_code == 200
    rows = re.findall(r'<tr data-pk="(\d+)">(.*?)</tr>', text(response))
    number = re.compile('<a.*?</a>|<span class="none">.*?</span>')
    return {pk: [part_in(found) for found in number.findall(cells)] for pk, cells in rows}


def part_in(element: str) -> Part:
    address, sentence = (re.search(rf'{name}="([^"]*)', element) for name in ("href", "aria-label"))
    words = re.sub(r"<[^>]*>", "", re.sub('<span class="last">.*?</span>', "", element))
    return Part(words, unescape(address[1]) if address else "", sentence[1] if sentence else "")


def texts(cell: list[Part]) -> list[str]:
    return [part.text for part in cell]


def test_the_page_brings_no_number_but_a_way_to_them_in_every_row(source: Dictionary):
    LeadFactory(source=source.entries.get(code="WEB"))
    with CaptureQueriesContext(connection) as captured:
        page = text(administrator().get(list_url(source)))
    assert not [query for query in captured if "records_lead" in query["sql"]]
    web = source.entries.get(code="WEB")
    assert f'href="entries/{web.pk}/acts/"' in page
    assert entry_url("usage", web) in text(administrator().get(entry_url("acts", web)))


def test_beside_the_number_stands_when_an_entry_was_last_used(source: Dictionary):
    web, email = source.entries.get(code="WEB"), source.entries.get(code="EMAIL")
    lead = LeadFactory(source=web)
    Lead.objects.filter(pk=lead.pk).update(created_at=datetime(2026, 3, 4, 15, 7, tzinfo=UTC))
    address = reverse("count_usage", args=[source])
    page = text(administrator().get(address, {"entries": f"{web.pk},{email.pk}"}))
    never, used = re.findall('<span class="last">(.*?)</span>', page)
    assert "4 Mar 2026, 15:07" in used
    assert never == "–"


def test_active_and_archived_records_are_counted_apart_and_each_number_leads_to_just_those(
    source: Dictionary,
):
    web, email = source.entries.get(code="WEB"), source.entries.get(code="EMAIL")
    LeadFactory.create_batch(3, source=web)
    LeadFactory.create_batch(2, source=web, is_archived=True)
    found = counted(administrator(), web, email)
    active, archived = found[str(web.pk)]
    assert (active.text, archived.text) == ("3", "2")
    assert active.sentence == "3 active records use “Website”"
    assert active.address == Filter(Lead, {"source": web.pk}).address
    assert archived.address == Filter(Lead, {"source": web.pk}, "1").address
    assert Filter(Lead, {"source": web.pk}).records().count() == 3
    assert Filter(Lead, {"source": web.pk}, "1").records().count() == 2
    assert archived.sentence == "2 archived records use “Website”"
    assert found[str(email.pk)] == [Part("–", "", "")] * 2


def test_where_several_fields_use_an_entry_the_number_leads_to_the_table(source: Dictionary):
    web = source.entries.get(code="WEB")
    LeadFactory(source=web)
    CompanyFactory(source=web)
    VisitFactory(source=web)
    client = administrator()
    cell, none = counted(client, web)[str(web.pk)]
    assert (cell.text, cell.address, none.text) == ("3", entry_url("usage", web), "–")
    page, beside = text(client.get(cell.address)), text(client.get(cell.address, headers=HTMX))
    for table in (page, beside):
        assert Filter(Lead, {"source": web.pk}).address in table
        assert "Companies" in table
        assert "Visits" in table  # of another app: it has no pages here
        assert re.search('Total</th><td class="num"><span class="none">3</span></td>', table)
    assert beside.startswith("<table>")


def test_numbers_are_written_as_people_of_the_language_write_them(source: Dictionary):
    web = source.entries.get(code="WEB")
    Lead.objects.bulk_create(LeadFactory.build_batch(1204, source=web, status=_new()))
    client = administrator()
    assert texts(counted(client, web)[str(web.pk)]) == ["1,204", "–"]
    client.cookies["django_language"] = "pl"
    assert texts(counted(client, web)[str(web.pk)]) == ["1\xa0204", "–"]


def _new() -> Any:
    return Pipeline.objects.get(entity_type__code="LEAD", is_default=True).entries.get(code="NEW")


def test_who_may_not_see_the_records_is_told_their_number_and_no_more(source: Dictionary):
    web = source.entries.get(code="WEB")
    lead = LeadFactory(source=web)
    client = person("view_dictionaryvalue")
    cell, _none = counted(client, web)[str(web.pk)]
    assert (cell.text, cell.address) == ("1", entry_url("usage", web))
    page = text(client.get(entry_url("usage", web)))
    assert "Leads" in page
    assert "/records/lead" not in page
    assert lead.name not in page
    assert "/records/lead" in text(person("view_dictionaryvalue", "view_lead").get(entry_url("usage", web)))


def test_only_entries_of_the_list_are_counted_and_nonsense_is_passed_over(
    source: Dictionary, deals: Pipeline
):
    DealFactory()
    address = reverse("count_usage", args=[source])
    client = administrator()
    other = deals.entries.first().pk + 10**6
    assert text(client.get(address, {"entries": f"{other},x,-1,9999999999999999999999"})) == "<table></table>"
    assert text(client.get(address)) == "<table></table>"


def test_counting_takes_as_many_queries_for_all_rows_as_for_one(source: Dictionary):
    for entry in source.entries.all():
        LeadFactory(source=entry)
        CompanyFactory(source=entry)
    client = administrator()
    client.get(list_url(source))

    def queries(*entries: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            counted(client, *entries)
        return len(captured)

    assert queries(*source.entries.all()) == queries(source.entries.first()) <= 6


def test_the_numbers_are_kept_by_nobody(source: Dictionary):
    web = source.entries.get(code="WEB")
    client = administrator()
    for address in (reverse("count_usage", args=[source]), entry_url("usage", web)):
        assert "no-store" in client.get(address).headers["Cache-Control"]
    LeadFactory(source=web)
    version = source.version
    assert texts(counted(client, web)[str(web.pk)]) == ["1", "–"]
    source.refresh_from_db()
    assert source.version == version


def test_the_table_of_an_unused_entry_says_so(source: Dictionary):
    page = text(administrator().get(entry_url("usage", source.entries.get(code="WEB"))))
    assert "No record uses this entry." in page
    assert "<table" not in page
