"""The chips above a list: which entries each shows, how many, and that acts keep them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from crmsettings.screen.sieve import Sieve
from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from records.models import Lead
from tests.factories import DictionaryFactory, LeadFactory
from tests.long_lists import filled, long_pipeline
from tests.people import HTMX, administrator, entry_url, list_url, person, text
from tests.protected import value

pytestmark = pytest.mark.django_db


def labels(entry_list: Any, **query: str) -> list[str]:
    """What the page shows, in its order."""
    context = administrator().get(list_url(entry_list), query).context
    shown = [entry for group in context["groups"] for entry in group.entries]
    return [entry.label for entry in [*shown, *context["archived"].entries]]


def on_page(entry_list: Any, **query: str) -> dict[str, str]:
    """Of a request of htmx on a page with this query."""
    return {**HTMX, "HX-Current-URL": f"http://testserver{list_url(entry_list)}{Sieve(**query).address}"}


def test_renamed_entries_are_those_with_a_typed_name_in_place_of_a_default_one(source: Dictionary):
    value("WEB").rename("Our pages")
    source.add("Fair")
    assert labels(source, only="renamed") == ["Our pages"]


def test_unused_entries_are_those_that_no_record_has_archived_ones_too(source: Dictionary):
    for entry in source.entries.exclude(code__in=["WEB", "EMAIL"]):
        LeadFactory(source=entry)
    value("EMAIL").archive()
    assert labels(source, only="unused") == ["Website", "E-Mail"]


def test_what_one_person_searches_for_stands_on_no_page_of_another(source: Dictionary):
    administrator().get(list_url(source), {"q": "sekret", "only": "renamed"})
    page = text(administrator().get(list_url(source)))
    assert "sekret" not in page
    assert 'name="only"' not in page


def test_archived_entries_stand_alone_and_come_in_parts():
    entry_list = filled(DictionaryFactory(), 300)
    entry_list.entries.exclude(code="V0").update(archived_at=now())
    assert len(labels(entry_list, only="archived")) == 200
    page = text(administrator().get(list_url(entry_list), {"only": "archived"}))
    assert "Show 200 more" in page
    assert ">Value 0<" not in page


def test_look_alikes_stand_together_under_the_first_of_them(source: Dictionary):
    for label in ("Partner", "Fair, trade", "Partners", "Trade fair"):
        source.add(label)
    groups = administrator().get(list_url(source), {"only": "alike"}).context["groups"]
    assert [(group.title, [entry.label for entry in group.entries]) for group in groups] == [
        ("Like “Partner”", ["Partner", "Partners"]),
        ("Like “Fair, trade”", ["Fair, trade", "Trade fair"]),
    ]
    assert labels(source, only="alike", q="partners") == ["Partner", "Partners"]


def test_stages_of_two_kinds_may_look_alike_too(deals: Pipeline):
    deals.add("Deal lostt")
    assert labels(deals, only="alike") == ["Deal lostt", "Deal lost"]


def test_a_chip_and_a_text_work_together(source: Dictionary):
    value("WEB").rename("Our pages")
    value("EMAIL").rename("Our mail")
    assert labels(source, only="renamed", q="pages") == ["Our pages"]
    assert labels(source, only="renamed", q="call") == []


def test_what_was_not_used_for_the_longest_time_comes_first_and_before_it_what_never_was():
    entry_list = DictionaryFactory()
    source = Dictionary.objects.get(code="SOURCE")
    for days, entry in enumerate(source.entries.filter(code__in=["EMAIL", "WEB", "OTHER"]).order_by("code")):
        lead = LeadFactory(source=entry)
        Lead.objects.filter(pk=lead.pk).update(created_at=now() - timedelta(days=days))
    shown = labels(source, sort="used")
    assert shown[-3:] == ["Website", "Other", "E-Mail"]
    assert shown[:2] == ["Call", "Advertising"]
    assert labels(entry_list, sort="used") == []


def test_another_order_comes_in_parts_as_well():
    pipeline = long_pipeline(250)
    client = administrator()
    first = client.get(list_url(pipeline), {"sort": "used"}).context["groups"][1]
    assert len(first.entries) == 200
    second = client.get(list_url(pipeline) + first.later.query).context["groups"][1]
    assert len(second.entries) == pipeline.entries.filter(kind=2).count() - 200
    assert {entry.pk for entry in first.entries}.isdisjoint(entry.pk for entry in second.entries)


def test_the_numbers_on_the_chips_are_those_of_what_they_show(source: Dictionary):
    value("WEB").rename("Our pages")
    value("OTHER").archive()
    LeadFactory(source=value("EMAIL"))
    source.add("E-mails")
    numbers = administrator().get(reverse("count_found", args=[source])).json()
    assert numbers == {"renamed": "1", "unused": "14", "archived": "1", "alike": "2"}
    for chip, number in numbers.items():
        assert len(labels(source, only=chip)) == int(number)


def test_who_may_not_see_a_list_gets_no_numbers_of_it(source: Dictionary):
    assert person("view_stage").get(reverse("count_found", args=[source])).status_code == 403


def test_ten_thousand_entries_cost_no_more_queries_than_ten():
    client, costs = administrator(), []
    queries = ("?only=renamed", "?only=unused", "?only=alike", "?only=archived", "?sort=used")
    for entry_list in (filled(DictionaryFactory(), 10), filled(DictionaryFactory(), 10_000)):
        found = reverse("find_entries", args=[entry_list])
        addresses = [*(found + query for query in queries), reverse("count_found", args=[entry_list])]
        costs.append({})
        for address, name in zip(addresses, [*queries, "count"], strict=True):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address, headers=HTMX).status_code == 200
            costs[-1][name] = len(captured)
    assert costs[0] == costs[1]
    assert max(costs[0].values()) <= 9


@pytest.mark.parametrize("query", ["only=x", "only=", "sort=x", "only=alike&from=7", "only=renamed&kind=9"])
def test_nonsense_in_an_address_is_ignored(source: Dictionary, query: str):
    assert administrator().get(f"{list_url(source)}?{query}").status_code == 200


def test_htmx_gets_the_entries_and_the_chips_with_the_pressed_one(source: Dictionary):
    response = administrator().get(
        reverse("find_entries", args=[source]), {"only": "renamed", "q": "a"}, headers=HTMX
    )
    page = text(response)
    assert response.headers["HX-Replace-Url"] == f"{list_url(source)}?q=a&only=renamed"
    assert f'id="chip-renamed" href="{list_url(source)}?q=a"' in page
    assert f'id="chip-unused" href="{list_url(source)}?q=a&amp;only=unused"' in page
    assert page.count('aria-current="true"') == 1


def test_an_act_keeps_the_chip_and_takes_away_what_no_longer_falls_under_it(source: Dictionary):
    value("WEB").rename("Our pages")
    value("EMAIL").rename("Our mail")
    response = administrator().post(
        entry_url("edit_entry", value("WEB")), {"name": ""}, headers=on_page(source, only="renamed")
    )
    page = text(response)
    assert response.headers["HX-Replace-Url"] == f"{list_url(source)}?only=renamed"
    assert ">Our mail<" in page
    assert ">Call<" not in page


def test_merging_look_alikes_leads_back_to_those_that_are_left(source: Dictionary):
    entries = [source.add(label) for label in ("Partner", "Partners", "Fair, trade", "Trade fair")]
    one, two = (entry.pk for entry in entries[:2])
    response = administrator().post(
        reverse("merge_entries", args=[source]),
        {"entry": [one, two], "merge": 1, "target": one},
        headers=on_page(source, only="alike"),
    )
    assert response.headers["HX-Refresh"] == "true"  # at the address with the chip
    assert labels(source, only="alike") == ["Fair, trade", "Trade fair"]


@pytest.mark.parametrize("query", ["only=unused", "sort=used", "only=renamed"])
def test_a_browser_keeps_no_page_that_a_new_record_makes_another_one(source: Dictionary, query: str):
    client, url = administrator(), f"{list_url(source)}?{query}"
    first = client.get(url)
    LeadFactory(source=value("WEB"))
    again = client.get(url, headers={"If-None-Match": first.headers.get("ETag", '"none"')})
    assert again.status_code == (304 if query == "only=renamed" else 200)


def test_the_page_works_as_plain_links(source: Dictionary):
    value("WEB").rename("Our pages")
    page = text(administrator().get(list_url(source), {"only": "renamed"}))
    assert 'href="./?only=unused"' in page
    assert '<input type="hidden" name="only" value="renamed" form="find-entries">' in page
    assert "1 entry found" in page
