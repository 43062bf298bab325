"""A list as it was at a moment, and the history of one entry."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lists.models import Operation
from tests.factories import DictionaryFactory
from tests.people import administrator, person, text
from tests.protected import stage, value

pytestmark = pytest.mark.django_db


def snapshot(entry_list: Any, at: Any = None, **query: str) -> Any:
    moment = {"at": at.isoformat() if hasattr(at, "isoformat") else at} if at else {}
    return administrator().get(reverse("snapshot", args=[entry_list]), {**moment, **query})


def labels(response: Any) -> list[str]:
    return [entry.label for _title, entries in response.context["groups"] for entry, _since in entries]


def test_it_shows_what_stood_there_and_what_has_become_of_it(source):
    before = [entry.label for entry in source.entries.all()]
    moment = timezone.now()
    value("WEB").rename("Site")
    value("EMAIL").delete()
    value("TRADE_SHOW").archive()
    source.add("Fair")
    response = snapshot(source, moment)
    assert labels(response) == before
    page = text(response)
    for words in ("now “Site”", "deleted since", "archived since", 'Added since:<span class="val now">Fair'):
        assert words in page
    assert labels(snapshot(source, timezone.now())) == [entry.label for entry in source.entries.all()]


def test_stages_stand_in_their_groups_with_the_colours_of_then(deals):
    color = stage("EXECUTING").color
    moment = timezone.now()
    stage("EXECUTING").recolor("#123456")
    page = text(snapshot(deals, moment))
    assert "another colour now" in page
    table = page.partition("<table")[2].partition("</table>")[0]
    assert f'fill="{color}"' in table
    assert "#123456" not in table


def test_one_walks_from_act_to_act(source):
    value("WEB").rename("Site")
    value("WEB").rename("Page")
    last = snapshot(source, timezone.now())
    assert last.context["snapshot"].acts[0].description.predicate == "renamed “Site” to “Page” in Sources"
    assert last.context["snapshot"].next_act is None
    assert "this is the list as it is now" in text(last)
    earlier = snapshot(source, last.context["snapshot"].before)
    assert "Site" in labels(earlier)
    assert 'Before:<strong>Somebody unknown</strong>renamed<span class="val was">Site' in text(earlier)
    earliest = snapshot(source, earlier.context["snapshot"].before)
    assert "Website" in labels(earliest)
    assert "Site" in labels(snapshot(source, earliest.context["snapshot"].after))
    assert last.context["snapshot"].after is None


def test_before_the_history_begins_it_says_so(source):
    value("WEB").rename("Site")
    begins = Operation.objects.earliest("at").at
    response = snapshot(source, begins - timedelta(days=1))
    assert "The history begins on" in text(response)
    assert "Website" in labels(response)
    assert "The history begins on" not in text(snapshot(source, begins))


@pytest.mark.parametrize("at", ["yesterday", "2999-01-01T00:00", "0"])
def test_a_moment_that_is_none_is_told_at_the_field(source, at):
    response = snapshot(source, at)
    assert response.status_code == 422
    assert 'class="error" id="id_at_error"' in text(response)


def test_without_a_moment_it_opens_before_the_last_change_with_the_acts_beside_it(source):
    value("WEB").rename("Site")
    value("EMAIL").rename("Mail")
    value("WEB").rename("Page")
    response = snapshot(source)
    assert "Site" in labels(response)
    acts = response.context["snapshot"].acts
    assert [step.description.predicate for step in acts] == [
        "renamed “Site” to “Page” in Sources",
        "renamed “E-Mail” to “Mail” in Sources",
        "renamed “Website” to “Site” in Sources",
    ]
    assert [step.is_next for step in acts] == [True, False, False]
    assert "E-Mail" in labels(snapshot(source, acts[1].before))


def test_a_list_that_nobody_has_changed_is_as_it_is_now(source):
    response = snapshot(source)
    assert labels(response) == [entry.label for entry in source.entries.all()]
    assert "this is the list as it is now" in text(response)


def test_archived_entries_descriptions_and_places_of_then_are_marked(source):
    web = value("WEB")
    web.description = "Landing pages"
    web.save()
    value("OTHER").archive()
    moment = timezone.now()
    web.description = "Forms"
    web.save()
    value("OTHER").restore()
    value("EMAIL").move()
    [(_title, rows)] = snapshot(source, moment).context["groups"]
    since = {entry.code: words for entry, words in rows if words}
    assert since == {
        "WEB": ["another description now"],
        "OTHER": ["restored since"],
        "EMAIL": ["is elsewhere now"],
    }
    page = text(snapshot(source, moment))
    assert "Landing pages" in page
    assert '<span class="badge">archived</span>' in page


def test_whoever_may_not_see_the_list_may_not_see_its_snapshots(source):
    client = person("view_stage")
    assert client.get(reverse("snapshot", args=[source])).status_code == 403


def test_a_long_list_stands_on_pages(source):
    moment = timezone.now()
    source.add_many("\n".join(f"Value {n:03}" for n in range(436)))
    after = timezone.now()
    source.sort("en")
    assert len(labels(snapshot(source, moment))) == 14
    assert [len(labels(snapshot(source, after, page=page))) for page in ("1", "2", "3")] == [200, 200, 50]


@pytest.mark.parametrize("size", [10, 300])
def test_it_costs_as_many_queries_for_a_long_list_as_for_a_short_one(size):
    entry_list = DictionaryFactory()
    entry_list.add_many("\n".join(f"Value {n:03}" for n in range(size, 0, -1)))
    moment = timezone.now()
    entry_list.sort("en")
    client, url = administrator(), reverse("snapshot", args=[entry_list])
    with CaptureQueriesContext(connection) as captured:
        client.get(url, {"at": moment.isoformat()})
    assert len(captured) <= 18


def test_the_history_of_one_entry_has_its_acts_alone_also_when_it_is_gone(source):
    value("EMAIL").rename("Mail")
    web = value("WEB")
    web.rename("Site")
    url = f"{reverse('history')}?list=dictionaries/SOURCE&entry={web.pk}"
    client = administrator()
    page = text(client.get(url))
    assert "<h1>History: Sources · Site</h1>" in page
    assert "to “Site”" in page
    assert "to “Mail”" not in page
    value("WEB").delete()
    page = text(client.get(url))
    assert "<h1>History: Sources · Site</h1>" in page
    assert "deleted “Site” from Sources" in page


def test_the_menu_of_an_entry_and_its_usage_page_lead_to_its_history(source):
    web, client = value("WEB"), administrator()
    address = f"?list=dictionaries/SOURCE&amp;entry={web.pk}"
    for page in ("acts", "usage"):
        assert address in text(client.get(reverse(page, args=[source, web.pk])))
