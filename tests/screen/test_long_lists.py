"""Lists of ten thousand entries: a page holds a part of them, and every place can be reached."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crmsettings.screen.windows import MOST, PAGE, Window
from dictionaries.models import Dictionary
from lists.entries import EntryList
from pipelines.models import Pipeline
from tests.factories import DictionaryFactory
from tests.long_lists import filled, long_pipeline, named
from tests.people import HTMX, administrator, entry_url, list_url, text

pytestmark = pytest.mark.django_db


def shown(response: Any) -> list[str]:
    return re.findall(r"<code>(.*?)</code>", text(response))


def reader() -> Client:
    """Somebody who has the codes shown, as these tests read them."""
    client = administrator()
    client.cookies["codes"] = "1"
    return client


def codes(entry_list: EntryList) -> list[str]:
    return list(entry_list.entries.values_list("code", flat=True))


def test_a_page_shows_the_first_part_and_leads_to_the_next():
    entry_list = filled(DictionaryFactory(), 500)
    client = reader()
    page = client.get(list_url(entry_list))
    assert shown(page) == [f"V{n}" for n in range(200)]
    assert "Show 200 more" in text(page)
    seen = shown(page)
    while found := re.search(
        r'<tr class="more" data-next="\d+"><td colspan="5"><a href="([^"#]+)', text(page)
    ):
        page = client.get(found[1].replace("&amp;", "&"))
        seen += shown(page)
    assert seen == codes(entry_list)
    assert "Earlier entries" in text(page)


def test_earlier_entries_lead_back_to_the_beginning():
    entry_list = filled(DictionaryFactory(), 500)
    client = reader()
    page = client.get(list_url(entry_list), {"from": named(entry_list, 450).position})
    assert shown(page)[0] == "V450"
    for first in ("V250", "V50", "V0"):
        back = re.search(r'<tr class="more earlier"><td colspan="5"><a href="([^"#]+)', text(page))
        assert back
        page = client.get(back[1].replace("&amp;", "&"))
        assert shown(page)[0] == first
    assert "Earlier entries" not in text(page)


def test_htmx_gets_the_next_rows_alone_until_the_page_holds_enough():
    entry_list = filled(DictionaryFactory(), 2 * MOST)
    client = reader()
    url = f"{reverse('show_rows', args=[entry_list])}?from={named(entry_list, 200).position}&shown=200"
    total = 200
    while url:
        response = client.get(url, headers=HTMX)
        assert text(response).strip().startswith("<tr")
        total += len(shown(response))
        found = re.search(r'hx-get="([^"]+rows/[^"]+)"', text(response))
        url = found[1].replace("&amp;", "&") if found else ""
    assert total == MOST
    assert "Next entries" in text(response)


@pytest.mark.parametrize(
    "query", ["from=x", "from=", "from=99999999999999999999", "kind=9", "kind=2", "shown=-1"]
)
def test_nonsense_in_an_address_shows_some_part_of_the_list(query: str):
    entry_list = filled(DictionaryFactory(), 3)
    client = reader()
    assert shown(client.get(f"{list_url(entry_list)}?{query}"))[:1] in ([], ["V0"])
    rows = f"{reverse('show_rows', args=[entry_list])}?{query}"
    assert client.get(rows, headers=HTMX).status_code == 200
    assert client.get(rows).status_code == 302


@pytest.mark.any_database
def test_a_page_of_ten_thousand_costs_no_more_queries_nor_bytes_than_one_of_a_thousand():
    client = reader()
    costs = []
    for count in (1_000, 10_000):
        for entry_list in (filled(DictionaryFactory(), count), long_pipeline(count)):
            with CaptureQueriesContext(connection) as captured:
                response = client.get(list_url(entry_list))
            costs.append((len(captured), len(shown(response))))
    assert costs[:2] == costs[2:]
    assert max(queries for queries, _rows in costs) <= 8 + 1  # who sees the codes sees the old ones, too
    assert max(rows for _queries, rows in costs) <= PAGE + 10


def test_each_group_of_a_pipeline_has_its_own_part():
    pipeline = long_pipeline(300)
    client = reader()
    page = client.get(list_url(pipeline))
    stages = [stage.code for stage in pipeline.entries.filter(kind=2)]
    ends = [stage.code for stage in pipeline.entries.filter(kind__gte=3)]
    assert shown(page) == ["NEW", *stages[:200], *ends]
    start = pipeline.entries.filter(kind=2)[200].position
    page = client.get(list_url(pipeline), {"kind": 2, "from": start})
    assert shown(page) == ["NEW", *stages[200:], *ends]
    assert Window.from_query({"kind": "2", "from": str(start)}).query == f"?kind=2&from={start}"


def test_without_javascript_an_act_comes_back_to_the_part_where_the_entry_stands():
    entry_list = filled(DictionaryFactory(), 500)
    client = reader()
    entry = named(entry_list, 420)
    page = client.get(entry_url("edit_entry", entry))
    assert "V421" in shown(page)
    assert 'class="row editing"' in text(page)
    done = client.post(entry_url("edit_entry", entry), {"name": "Renamed"}, follow=True)
    assert done.redirect_chain[-1][0].endswith(f"#entry-{entry.pk}")
    assert ">Renamed<" in text(done)
    assert ">Renamed<" in text(client.get(entry_url("entry", entry), follow=True))


def test_a_rename_stays_small_in_a_list_of_a_thousand():
    entry_list = filled(DictionaryFactory(), 1_000)
    client = reader()
    url = entry_url("edit_entry", named(entry_list, 500))
    form = client.get(url, headers=HTMX)
    done = client.post(url, {"name": "Żółw"}, headers=HTMX)
    assert "Renamed to “Żółw”" in text(done)
    assert len(form.content) + len(done.content) <= 6 * 1024


@pytest.mark.any_database
def test_a_name_is_taken_also_where_ten_thousand_stand_before_it():
    entry_list = filled(DictionaryFactory(), 10_000)
    response = administrator().post(
        entry_url("edit_entry", named(entry_list, 1)), {"name": "VALUE  9999"}, headers=HTMX
    )
    assert response.status_code == 422
    assert "“Value 9999” is already in this list." in text(response)


def test_those_archived_last_are_found_by_an_index_of_theirs(source: Dictionary, deals: Pipeline):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # it reads a table as small as this one from end to end
            cursor.execute("SET LOCAL enable_seqscan = off")
    for entry_list, index in ((source, "value_archived"), (deals, "stage_archived")):
        rows = entry_list.entries.all().archived().order_by("-archived_at", "-pk")
        assert index in rows[: PAGE + 1].explain()
