"""Search within a list: what is found, and how the page shows it."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from crmsettings.screen.windows import PAGE
from dictionaries.models import Dictionary
from lists.finding import find
from lists.text.labels import clean_label
from lists.text.searching import contains, plain
from pipelines.models import Pipeline, Stage
from tests.factories import DictionaryFactory, ValueFactory
from tests.long_lists import filled, long_pipeline
from tests.people import HTMX, administrator, list_url, person, text
from tests.protected import value

pytestmark = pytest.mark.django_db


def labels_found(entry_list, typed: str) -> list[str]:
    pks = find(entry_list, typed)
    rows = entry_list.entries.in_bulk(pks)
    return [rows[pk].label for pk in pks]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("lodz", "Łódź – centrum"),
        ("LODZ", "Łódź – centrum"),
        ("łódź", "Łódź – centrum"),
        ("centrum łodz", "Łódź – centrum"),
        ("ŻÓŁW", "żółw"),
        ("zolw", "żółw"),
        ("żółw", "ZOLW wodny"),
        ("strasse", "Hauptstraße"),
        ("zvonok", "Звонок"),
        ("elka", "Ёлка"),
        ("елка", "Ёлка"),
        ("izmir", "İzmir şubesi"),
        ("IZMIR", "İzmir şubesi"),
        ("İZMİR", "İzmir şubesi"),
        ("sube", "İzmir şubesi"),
        ("beijing", "北京 Beijing"),
        ("京", "北京"),
        ("הנחה", "הֲנָחָה"),
        ("οδοσ", "Οδός"),
        ("co2", "CO₂"),
        ("fair_1", "Trade fair"),
        ("  trade   FAIR ", "Trade fair"),
    ],
)
def test_case_and_accents_are_forgiven(typed: str, label: str):
    entry_list = DictionaryFactory()
    entry_list.add(label, code="fair_1" if label == "Trade fair" else "")
    entry_list.add("Something else")
    assert labels_found(entry_list, typed) == [label]


@pytest.mark.parametrize(("typed", "label"), [("京", "经理"), ("か", "がく"), ("CO₂", "CO2"), ("ю", "yu")])
def test_what_is_typed_in_a_script_finds_that_script_only(typed: str, label: str):
    entry_list = DictionaryFactory()
    entry_list.add(label)
    assert labels_found(entry_list, typed) == []


def test_every_word_has_to_be_there():
    entry_list = DictionaryFactory()
    for label in ("Trade fair", "Trade", "Fair"):
        entry_list.add(label)
    assert labels_found(entry_list, "fair trade") == ["Trade fair"]
    assert labels_found(entry_list, "trade x") == []


def test_a_shipped_entry_is_found_by_its_label_its_default_name_and_its_code(source: Dictionary):
    with override("pl"):
        polish = value("WEB").label
        assert labels_found(source, polish) == [polish]
        assert polish in labels_found(source, "website")
    value("WEB").rename("Our pages")
    for typed in ("our PAGES", "website", "web"):
        assert "Our pages" in labels_found(source, typed)


def test_only_the_list_itself_is_searched(source: Dictionary):
    ValueFactory(name="Website of another list")
    assert labels_found(source, "website") == ["Website"]


@given(st.text(min_size=1, max_size=30))
def test_whatever_an_entry_is_called_it_is_found_by_its_name(label: str):
    try:
        words = plain(clean_label(label)).split()
    except ValidationError:
        return
    assert contains(words, f"{label} CODE")


def test_a_search_costs_one_query_however_many_are_found(source: Dictionary):
    with CaptureQueriesContext(connection) as captured:
        find(source, "e")
    assert len(captured) == 1


def test_the_page_shows_what_is_found_and_how_many(source: Dictionary):
    page = text(administrator().get(list_url(source), {"q": "WEBSITE"}))
    assert ">Website<" in page
    assert ">Call<" not in page
    assert "1 entry found" in page
    assert "Clear" in page
    assert 'value="WEBSITE"' in page
    assert 'class="part found"' in page


def test_the_page_says_that_nothing_is_found(source: Dictionary):
    page = text(administrator().get(list_url(source), {"q": "<b>xyzzy"}))
    assert "No entry matches “&lt;b&gt;xyzzy”." in page
    assert "0 entries found" in page


def test_stages_are_found_in_their_groups(deals: Pipeline):
    page = text(administrator().get(list_url(deals), {"q": "deal"}))
    assert ">Deal won<" in page
    assert ">Deal lost<" in page
    assert 'id="group-2"' not in page


def found_codes(response) -> list[str]:
    return re.findall(r"<code>(.*?)</code>", text(response))


def reader() -> Client:
    """Somebody who has the codes shown, as these tests read them."""
    client = administrator()
    client.cookies["codes"] = "1"
    return client


def test_more_finds_than_a_page_holds_come_in_parts_and_none_is_left_out():
    entry_list = filled(DictionaryFactory(), 1_000)
    wanted = [f"V{n}" for n in range(1_000) if "7" in str(n) or "9" in str(n) or "5" in str(n)]
    for entry in entry_list.entries.filter(code__in=wanted):
        entry.rename(f"Żółw {entry.code}")
    client = reader()
    page = client.get(list_url(entry_list), {"q": "zolw"})
    assert f"{len(wanted)} entries found" in text(page)
    seen = found_codes(page)
    assert len(seen) == PAGE
    while further := re.search(
        r'<tr class="more" data-next="\d+"><td colspan="5"><a href="([^"#]+)', text(page)
    ):
        page = client.get(further[1].replace("&amp;", "&"))
        seen += found_codes(page)
        assert f"{len(wanted)} entries found" in text(page)
    assert seen == wanted
    back = re.search(r'<tr class="more earlier"><td colspan="5"><a href="([^"#]+)', text(page))
    assert back
    rest = len(wanted) % PAGE
    assert found_codes(client.get(back[1].replace("&amp;", "&"))) == wanted[-PAGE - rest : -rest]


def test_htmx_gets_the_next_finds_alone_below_those_that_are_shown():
    entry_list = filled(DictionaryFactory(), 450)
    client = reader()
    page = client.get(reverse("find_entries", args=[entry_list]), {"q": "value"}, headers=HTMX)
    seen = found_codes(page)
    while further := re.search(r'hx-get="([^"]+rows/[^"]+)"', text(page)):
        page = client.get(further[1].replace("&amp;", "&"), headers=HTMX)
        assert text(page).strip().startswith("<tr")
        assert "Earlier entries" not in text(page)
        seen += found_codes(page)
    assert seen == [f"V{n}" for n in range(450)]


def test_finds_in_two_groups_of_a_pipeline_are_parted_each_by_itself():
    pipeline = long_pipeline(250)
    pipeline.add("Value of a lost deal", kind=Stage.Kind.FAILURE)
    client = reader()
    first = client.get(list_url(pipeline), {"q": "value"})
    lost = pipeline.entries.last().code
    assert found_codes(first) == [*(f"V{n}" for n in range(PAGE)), lost]
    start = pipeline.entries.get(code="V200").position
    second = client.get(list_url(pipeline), {"q": "value", "kind": 2, "from": start})
    assert found_codes(second) == [*(f"V{n}" for n in range(PAGE, 250)), lost]
    assert 'id="group-3"' not in text(second)


def test_a_search_in_ten_thousand_costs_few_queries_and_bounded_bytes():
    entry_list = filled(DictionaryFactory(), 10_000)
    client, url = reader(), reverse("find_entries", args=[entry_list])
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url, {"q": "value"}, headers=HTMX)
    assert len(captured) <= 8
    assert len(found_codes(response)) == PAGE


def test_the_pictures_stay_whole_while_somebody_searches(deals: Pipeline):
    client = administrator()
    whole, searched = (text(client.get(list_url(deals), query)) for query in ({}, {"q": "won"}))
    picture = whole[whole.index('id="pictures"') : whole.index("</section>", whole.index('id="pictures"'))]
    assert picture in searched


def test_htmx_gets_the_groups_and_the_number_alone(source: Dictionary):
    response = administrator().get(reverse("find_entries", args=[source]), {"q": "web"}, headers=HTMX)
    page = text(response)
    assert page.strip().startswith('<div id="groups"')
    assert 'id="found"' in page
    assert "hx-swap-oob" in page
    assert "<html" not in page
    assert response.headers["HX-Replace-Url"] == f"{list_url(source)}?q=web"


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_empty_search_is_the_whole_list(source: Dictionary, typed: str):
    response = administrator().get(reverse("find_entries", args=[source]), {"q": typed}, headers=HTMX)
    assert text(response).count("data-pk") == 14
    assert "entries found" not in text(response)
    assert response.headers["HX-Replace-Url"] == list_url(source)


def test_without_htmx_the_search_leads_to_the_page(source: Dictionary):
    response = administrator().get(reverse("find_entries", args=[source]), {"q": "żółw"}, follow=True)
    assert response.redirect_chain[0][0].startswith(list_url(source))
    assert 'value="żółw"' in text(response)


def test_every_list_has_a_search_box():
    assert '<search id="search"' in text(administrator().get(list_url(DictionaryFactory())))


def test_who_may_see_a_list_may_search_it(source: Dictionary):
    url = reverse("find_entries", args=[source])
    assert person("view_dictionaryvalue").get(url, {"q": "web"}, headers=HTMX).status_code == 200
    assert person("view_stage").get(url, {"q": "web"}, headers=HTMX).status_code == 403
