"""The history as a feed: what stands in a line, which lines a filter finds, and one act beside the others."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crmsettings.audit.query import PAGE
from lists.audit import undo
from lists.audit.searching import TOGETHER
from lists.history import acting, operation
from lists.models import Operation
from lists.replacing import replace
from tests.conftest import without_guards
from tests.factories import DealFactory, LeadFactory
from tests.people import administrator, person, text
from tests.protected import stage, value

pytestmark = pytest.mark.django_db

HISTORY = reverse("history")


def last() -> Operation:
    return Operation.objects.latest("pk")


def lines(client: Client, **query: Any) -> list[str]:
    response = client.get(HISTORY, query)
    return [line.description.predicate for line in response.context["feed"].lines]


def days_ago(act: Operation, days: int) -> None:
    at = (act.at - timedelta(days=days)).isoformat(" ")
    without_guards(f"UPDATE lists_operation SET at = '{at}' WHERE id = {act.pk}")


def test_a_line_shows_the_values_before_and_after_and_where(source: Any, deals: Any):
    color = stage("EXECUTING").color
    stage("EXECUTING").rename("Doing")
    page = text(administrator().get(HISTORY))
    swatch = f'<rect width="12" height="12" rx="3.5" fill="{color}"/>'
    assert (
        f'renamed<span class="val was"><svg class="sw" viewBox="0 0 12 12" aria-hidden="true">{swatch}'
        in page
    )
    assert 'In progress</span><span class="unseen">to</span><svg' in page
    assert f'Doing</span>in<span class="where">{deals.title}</span>' in page
    assert '<span class="who" aria-hidden="true">?</span>' in page


def test_acts_stand_under_their_days(source: Any):
    for days in (9, 1, 0):
        value("WEB").rename(f"Site {days}")
        days_ago(last(), days)
    client = administrator()
    days = [day for day, _lines in client.get(HISTORY).context["feed"].days]
    ago = timezone.localdate() - timedelta(days=9)
    assert days == ["Today", "Yesterday", f"{ago:%A}, {ago.day} {ago:%b %Y}"]
    old = text(client.get(HISTORY)).partition("Yesterday")[2]
    assert "minute" not in old
    assert f'title="{ago.day} {ago:%b %Y}, ' in old


def test_an_act_that_was_undone_on_another_day_says_on_which(source: Any):
    value("WEB").rename("Site")
    act = last()
    days_ago(act, 2)
    undone = undo(act, "Ann")
    assert f"undone {undone.at.day} {undone.at:%b %Y, %H:%M}" in text(administrator().get(HISTORY))


def test_the_search_finds_names_of_before_and_after_and_reasons_without_accents(source: Any, deals: Any):
    with acting("Ann", "Zażółć the reports"):
        value("WEB").rename("Gęś")
    stage("EXECUTING").rename("Doing")
    client = administrator()
    renamed, doing = (
        "renamed “Website” to “Gęś” in Sources",
        f"renamed “In progress” to “Doing” in {deals.title}",
    )
    assert (
        lines(client, q="ges") == lines(client, q="WEBSITE") == lines(client, q="zazolc reports") == [renamed]
    )
    assert lines(client, q="doing") == [doing]
    assert lines(client, q="doing", list="dictionaries/SOURCE") == []
    assert lines(client, q="website doing") == []
    assert lines(client, q=" ") == [doing, renamed]
    assert lines(client, q="%") == []


def test_the_search_knows_default_names_in_the_language_of_the_reader(source: Any):
    value("WEB").move()
    client = administrator()
    client.get("/login/")
    polish = client.get(HISTORY, {"q": "strona internetowa"}, headers={"Accept-Language": "pl"})
    assert len(polish.context["feed"].lines) == 1
    assert lines(client, q="strona internetowa") == []


def test_the_search_finds_what_took_the_place_of_another_entry(source: Any):
    LeadFactory(source=value("WEB"))
    value("WEB").replace_with(value("EMAIL"))
    assert lines(administrator(), q="e-mail") == ["replaced “Website” with “E-Mail” in Sources: 1 record"]


def test_a_search_goes_on_where_a_page_of_it_ends(source: Any):
    for number in range(TOGETHER // 2):
        value("EMAIL").rename(f"Mail {number}")
        value("WEB").rename(f"Site {number}")
    client, found, address = administrator(), [], f"{HISTORY}?q=site"
    while address:
        feed = client.get(address).context["feed"]
        found += [line.description.operation.pk for line in feed.lines]
        assert len(feed.lines) <= PAGE
        address = feed.older.page if feed.older else ""
    assert found == sorted(set(found), reverse=True)
    assert len(found) == TOGETHER // 2


def test_can_be_undone_shows_what_can_and_nothing_else(source: Any):
    value("WEB").rename("Site")
    value("WEB").rename("Page")
    value("EMAIL").rename("Mail")
    undo(last(), "Ann")
    client = administrator()
    assert lines(client, undoable="1") == [
        "undid: renamed “E-Mail” to “Mail” in Sources",
        "renamed “Site” to “Page” in Sources",
    ]
    assert lines(person("view_dictionaryvalue", "view_stage"), undoable="1") == []
    rows = client.get(f"{HISTORY}history.csv?undoable=1").getvalue().decode().splitlines()
    assert len(rows) == 1 + 2 + 1


def test_the_export_has_what_the_filter_shows(source: Any):
    value("WEB").rename("Site")
    value("EMAIL").rename("Mail")
    client = administrator()
    page = text(client.get(HISTORY, {"q": "site", "open": last().pk}))
    assert f'href="{HISTORY}history.csv?q=site"' in page
    body = client.get(f"{HISTORY}history.csv?q=site").getvalue().decode()
    assert "“Site”" in body
    assert "“Mail”" not in body


@pytest.mark.parametrize("mark", ["", "#main"], ids=["", "after the link to the content"])
def test_an_act_opens_beside_the_others_and_has_an_address_of_its_own(source: Any, mark: str):
    value("WEB").rename("Site")
    act, client = last(), administrator()
    headers = {
        "HX-Request": "true",
        "HX-Target": "act",
        "HX-Current-URL": f"http://testserver{HISTORY}?act=rename{mark}",
    }
    beside = client.get(reverse("operation", args=[act.pk]), headers=headers)
    assert text(beside).startswith('<aside class="detail"')
    address = beside.headers["HX-Push-Url"]
    assert address == f"{HISTORY}?act=rename&open={act.pk}"
    page = text(client.get(address))
    assert f'<li id="operation-{act.pk}" aria-current="true">' in page
    assert '<aside class="detail"' in page
    assert f'name="next" value="{HISTORY}?act=rename&amp;open={act.pk}"' in page
    assert "<aside" not in text(client.get(HISTORY, {"open": act.pk + 1}))
    assert "<aside" not in text(person("view_stage").get(HISTORY, {"open": act.pk}))


def test_an_act_on_records_tells_how_many_of_which_entry_and_type_and_leads_to_them(source: Any):
    LeadFactory.create_batch(2, source=value("WEB"))
    DealFactory.create_batch(1, source=value("EMAIL"))
    with operation("Ann", "replace"):
        replace([value("WEB"), value("EMAIL")], value("OTHER"))
    other, page = value("OTHER"), text(administrator().get(reverse("operation", args=[last().pk])))
    assert '<span class="val was">Website</span></th><td class="num">2</td>' in page
    assert '<span class="val now">Other</span></th><td class="num">3</td>' in page
    assert "Leads" in page
    seen = text(person("view_dictionaryvalue", "view_lead").get(reverse("operation", args=[last().pk])))
    assert f'<a href="/records/lead/?source={other.pk}&amp;archived=all">Leads</a>' in seen
    assert f'<a href="/records/deal/?source={other.pk}' not in seen


def test_what_stands_in_the_way_is_said_and_linked(source: Any):
    fair = source.add("Fair")
    added = last()
    LeadFactory(source=fair)
    value("WEB").delete()
    deleted = last()
    twin = source.add("WEBSITE")
    client = administrator()
    in_use = text(client.get(reverse("operation", args=[added.pk])))
    assert "Records use “Fair” now." in in_use
    assert f'href="{reverse("usage", args=[source, fair.pk])}"' in in_use
    taken = text(client.get(reverse("operation", args=[deleted.pk])))
    assert "“Website” is already in the list again." in taken
    assert f'href="{source.get_absolute_url()}#entry-{twin.pk}">WEBSITE</a>' in taken
    assert f"/settings/history/{deleted.pk}/undo/" not in taken


def test_the_list_before_an_act_is_one_click_away(source: Any):
    value("WEB").rename("Site")
    page = text(administrator().get(reverse("operation", args=[last().pk])))
    before = page.partition("/snapshot/?at=")[2].partition('"')[0]
    assert "Website" in text(administrator().get(f"{reverse('snapshot', args=[source])}?at={before}"))


def test_an_empty_history_says_what_will_stand_there(source: Any):
    client = administrator()
    assert "Nothing has been changed yet." in text(client.get(HISTORY))
    assert "No change matches this filter." in text(client.get(HISTORY, {"q": "nothing"}))
