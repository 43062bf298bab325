"""The rows of a list as a table: what stands in them, and that it takes few bytes."""

import re

import pytest

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.factories import DictionaryFactory
from tests.long_lists import filled
from tests.people import HTMX, administrator, crm_administrator, entry_url, list_url, person, signed_in, text

pytestmark = pytest.mark.django_db


def row(page: str, pk: int) -> str:
    found = re.search(rf'<tr class="row[^>]*id="entry-{pk}".*?</tr>', page, re.S)
    assert found
    return found[0]


def test_the_headings_use_the_word_of_the_list(source: Dictionary, deals: Pipeline):
    leads = Pipeline.objects.get(entity_type__code="LEAD")
    for entry_list, word in ((source, "Value"), (deals, "Stage"), (leads, "Status")):
        page = text(administrator().get(list_url(entry_list)))
        headings = re.findall(r"<th[^>]*>(.*?)</th>", page[page.index("<thead>") : page.index("</thead>")])
        assert [word, "In use", "Archived"] == headings[1:4]


def test_a_row_takes_at_most_seven_hundred_bytes_and_a_page_of_two_hundred_160_kilobytes():
    page = administrator().get(list_url(filled(DictionaryFactory(), 1_000))).content
    start, end = page.index(b'<tr class="row'), page.rindex(b'<tr class="more')
    assert (end - start) / 200 <= 700
    assert len(page) <= 160 * 1024


def test_a_list_of_fourteen_takes_at_most_25_kilobytes(source: Dictionary):
    page = signed_in(crm_administrator(username="somebody.with.a.long.name")).get(list_url(source)).content
    hashes = len(".0123456789ab") * page.count(b'"/static/')  # in the names of files where the site is used
    assert len(page) + hashes <= 25 * 1024


def test_addresses_in_rows_are_relative_on_the_page_of_the_list_and_whole_on_others(source: Dictionary):
    web, client = source.entries.get(code="WEB"), administrator()
    here = row(text(client.get(list_url(source))), web.pk)
    assert f'href="entries/{web.pk}/edit/"' in here
    elsewhere = row(text(client.get(entry_url("edit_entry", source.entries.first()))), web.pk)
    assert f'href="{entry_url("edit_entry", web)}"' in elsewhere
    for page, is_here in ((list_url(source), True), (entry_url("edit_entry", web), False)):
        headers = {**HTMX, "HX-Current-URL": f"http://testserver{page}"}
        answer = text(client.get(entry_url("entry", web), headers=headers))
        assert (f'href="entries/{web.pk}/edit/"' in answer) is is_here


def test_a_system_entry_wears_a_badge_that_says_why_it_stays(source: Dictionary, deals: Pipeline):
    for entry in (source.entries.get(code="CALL"), deals.entries.get(code="WON")):
        drawn = row(text(administrator().get(list_url(entry.entry_list))), entry.pk)
        assert f'aria-label="system: {entry.refusal}"' in drawn
        assert "Delete “" not in drawn
    assert "system" not in row(text(administrator().get(list_url(source))), source.entries.get(code="WEB").pk)


def test_codes_are_shown_to_who_asked_for_them_and_remembered(source: Dictionary, deals: Pipeline):
    client = administrator()
    assert "<code>WEB</code>" not in text(client.get(list_url(source)))
    client.post(f"{list_url(source)}codes/")
    assert "<code>WEB</code>" in text(client.get(list_url(source)))
    assert "<code>WON</code>" in text(client.get(list_url(deals)))
    client.post(f"{list_url(source)}codes/")
    assert "<code>WEB</code>" not in text(client.get(list_url(source)))


def test_a_description_stands_beside_the_name(source: Dictionary):
    source.entries.filter(code="WEB").update(description="Our <own> page")
    assert ">Our &lt;own&gt; page</span>" in text(administrator().get(list_url(source)))


def test_a_renamed_row_offers_the_way_back_and_no_other_does(source: Dictionary):
    web = source.entries.get(code="WEB")
    web.rename("Site")
    page = text(administrator().get(list_url(source)))
    assert page.count('class="back"') == 1
    assert "Back to the default name “Website”" in row(page, web.pk)
    assert 'class="back"' not in text(person("view_dictionaryvalue").get(list_url(source)))
