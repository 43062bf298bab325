"""The history as people read it, download it, and take things back from it."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from lists.audit import undo
from lists.audit.describing import describe
from lists.audit.reading import entries_at
from lists.history import acting, operation
from lists.models import Operation
from tests.factories import UserFactory, VisitFactory
from tests.people import HTMX, administrator, person, signed_in, text
from tests.protected import execute, stage, value

HISTORY = "/settings/history/"


def sentence() -> str:
    [line] = describe(Operation.objects.all()[:1])
    return line.predicate


def streamed(response) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


@pytest.fixture
def ann(db):
    return UserFactory(username="Ann", is_superuser=True)


SENTENCES = {
    "rename": (lambda: value("WEB").rename("Site"), "renamed “Website” to “Site” in Sources"),
    "recolour": (
        lambda: stage("EXECUTING").recolor("#123456"),
        "changed the colour of “In progress” in Deals · General",
    ),
    "move": (
        lambda: value("WEB").move(before=value("CALL")),
        "moved “Website” from place 3 to place 1 in Sources",
    ),
    "add": (lambda: value("WEB").dictionary.add("Fair"), "added “Fair” to Sources"),
    "paste": (lambda: value("WEB").dictionary.add_many("a\nb"), "added 2 entries to Sources"),
    "delete": (lambda: value("WEB").delete(), "deleted “Website” from Sources"),
    "archive": (lambda: value("WEB").archive(), "archived “Website” in Sources"),
    "replace": (
        lambda: VisitFactory(source=value("WEB")) and value("WEB").replace_with(value("EMAIL")),
        "replaced “Website” with “E-Mail” in Sources: 1 record",
    ),
    "sort": (lambda: value("WEB").dictionary.sort("en"), "sorted Sources A–Z"),
    "a list": (
        lambda: value("WEB").dictionary.rename("Where from"),
        "renamed the list “Sources” to “Where from”",
    ),
    "copy": (lambda: stage("NEW").pipeline.copy("Partners"), "added the list “Partners”"),
    "SQL": (
        lambda: execute("UPDATE dictionaries_dictionaryvalue SET name = 'Site' WHERE code = 'WEB'"),
        "renamed “Website” to “Site” in Sources",
    ),
}  # fmt: skip


@pytest.mark.parametrize("act", SENTENCES)
def test_each_act_is_told_in_a_sentence(act, source, deals):
    do, expected = SENTENCES[act]
    do()
    assert sentence() == expected


def test_an_undo_says_what_it_took_back_and_an_undo_of_it_what_it_did_again(source):
    value("WEB").rename("Site")
    undone = undo(Operation.objects.first(), "Ann")
    assert sentence() == "undid: renamed “Website” to “Site” in Sources"
    again = undo(undone, "Ann")
    assert sentence() == "redid: renamed “Website” to “Site” in Sources"
    undo(again, "Ann")
    assert sentence() == "undid: renamed “Website” to “Site” in Sources"


def test_names_are_told_in_the_language_of_the_reader(source):
    value("WEB").rename("Site")
    with override("pl"):
        assert "Strona internetowa" in sentence()


def test_places_are_told_as_they_were_then(source):
    value("WEB").move(before=value("CALL"))
    done = Operation.objects.first()
    source.sort("en")
    value("CALL").delete() if not value("CALL").is_system else source.add("Fair")
    [line] = describe([done])
    assert line.predicate == "moved “Website” from place 3 to place 1 in Sources"


def test_a_page_takes_as_many_queries_for_many_acts_as_for_few(source, ann):
    client = signed_in(ann)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(HISTORY).status_code == 200
        return len(captured)

    value("WEB").rename("Site")
    source.add_many("a\nb")
    few = queries()
    for n in range(30):
        value("EMAIL").rename(f"Mail {n}")
        source.add_many(f"a{n}\nb{n}")
    assert queries() == few <= 16


def test_the_page_shows_who_and_filters_by_list_person_act_and_date(source, deals, ann):
    with acting(ann):
        value("WEB").rename("Site")
    stage("EXECUTING").recolor("#123456")
    client = signed_in(ann)

    def shown(**query) -> list[str]:
        response = client.get(HISTORY, query)
        return [line.description.sentence for line in response.context["feed"].lines]

    web, color = "Ann renamed “Website” to “Site” in Sources", "Somebody unknown changed the colour"
    assert shown()[1] == web
    assert color in shown()[0]
    assert shown(list="dictionaries/SOURCE") == [web]
    assert shown(list="pipelines/DEAL/GENERAL") == shown()[:1]
    assert shown(person=ann.pk) == [web]
    assert shown(act="rename") == [web]
    tomorrow = (timezone.now() + timedelta(days=1)).date()
    assert shown(since=tomorrow) == []
    assert len(shown(until=tomorrow)) == 2
    for nonsense in ({"list": "x"}, {"person": "x"}, {"act": "x"}, {"since": "x"}, {"before": "9" * 30}):
        assert len(shown(**nonsense)) == 2


def test_older_acts_stand_on_the_next_page_each_of_them_once(source, ann):
    for n in range(120):
        value("EMAIL").rename(f"Mail {n}")
    client, seen, address = signed_in(ann), [], HISTORY
    while address:
        context = client.get(address).context
        seen += [line.description.operation.pk for line in context["feed"].lines]
        older = context["feed"].older
        address = older.page if older else ""
    assert seen == list(Operation.objects.values_list("pk", flat=True))


def test_details_show_before_and_after_side_by_side(source, deals, ann):
    stage("EXECUTING").recolor("#123456")
    page = text(signed_in(ann).get(f"{HISTORY}{Operation.objects.first().pk}/"))
    assert 'fill="#123456"' in page
    assert page.count("<td>") == 2
    assert "Undo" in page


def test_a_click_takes_back_and_comes_back_to_the_page(source):
    client = administrator()
    value("WEB").rename("Site")
    address = reverse("undo_operation", args=[Operation.objects.first().pk])
    data = {"next": f"{HISTORY}?act=rename", "reason": "A mistake"}
    response = client.post(address, data, follow=True)
    assert response.redirect_chain == [(data["next"], 302)]
    assert "Undone: renamed “Website” to “Site” in Sources." in text(response)
    assert value("WEB").name == ""
    assert Operation.objects.first().reason == "A mistake"
    refused = client.post(address, {"next": "//evil.example.com"}, follow=True)
    assert refused.redirect_chain == [(HISTORY, 302)]
    assert "This was already undone." in text(refused)
    assert client.post(address, headers=HTMX).headers["HX-Refresh"] == "true"


def test_who_may_only_see_takes_nothing_back(source):
    value("WEB").rename("Site")
    client = person("view_dictionaryvalue", "view_stage")
    page = client.get(HISTORY)
    assert page.status_code == 200
    assert "undo/" not in text(page)
    assert client.post(reverse("undo_operation", args=[Operation.objects.first().pk])).status_code == 403
    assert person().get(HISTORY).status_code == 403


def test_nobody_reads_of_lists_that_they_may_not_see(source, deals):
    value("WEB").rename("Site")
    done = Operation.objects.first()
    client = person("view_stage")
    assert "Site" not in text(client.get(HISTORY))
    assert client.get(f"{HISTORY}{done.pk}/").status_code == 404
    assert "Site" not in streamed(client.get(f"{HISTORY}history.csv"))


@pytest.mark.parametrize("page", ["", "news/", "history.csv", "history.json"])
def test_the_name_of_a_list_or_an_entry_is_not_read_through_the_filter(source, deals, page):
    asked = {"list": source.address, "entry": value("WEB").pk}
    assert person("view_stage").get(f"{HISTORY}{page}", asked).status_code == 403
    assert person("view_dictionaryvalue").get(f"{HISTORY}{page}", asked).status_code == 200


def test_nobody_reads_of_the_type_of_pipelines_that_they_may_not_see(source, deals):
    deals.entity_type.rename("Bargains")
    done, client = Operation.objects.first(), person("view_dictionaryvalue")
    assert "Bargains" not in text(client.get(HISTORY))
    assert client.get(f"{HISTORY}{done.pk}/").status_code == 404
    assert "Bargains" not in streamed(client.get(f"{HISTORY}history.csv"))
    assert "Bargains" in text(person("view_stage").get(HISTORY))


def test_downloads_have_all_that_is_asked_for_and_no_formula(source, ann):
    with operation(ann, "rename", reason="=1+1"):
        value("WEB").rename("Site")
    client = signed_in(ann)
    rows = list(csv.reader(io.StringIO(streamed(client.get(f"{HISTORY}history.csv?act=rename")))))
    assert rows[1][1:] == ["Ann", "Rename", "renamed “Website” to “Site” in Sources", "'=1+1", ""]
    [whole] = json.loads(streamed(client.get(f"{HISTORY}history.json?act=rename")))
    assert (whole["actor_name"], whole["reason"]) == ("Ann", "=1+1")
    assert [change["after"]["name"] for change in whole["changes"]] == ["Site"]
    assert json.loads(streamed(client.get(f"{HISTORY}history.json?since=2999-01-01"))) == []


def test_a_list_is_shown_as_it_was_at_any_moment(source):
    before = [(entry.pk, entry.label) for entry in source.entries.all()]
    moment = timezone.now()
    value("WEB").rename("Site")
    value("EMAIL").delete()
    source.sort("en")
    source.add("Fair")
    assert [(entry.pk, entry.label) for entry in entries_at(source, moment)] == before
    now = [(entry.pk, entry.label) for entry in source.entries.all()]
    assert [(entry.pk, entry.label) for entry in entries_at(source, timezone.now())] == now


def test_news_are_what_others_did_just_now(source, ann):
    client = signed_in(ann)
    with acting(ann):
        value("WEB").rename("Site")
    value("EMAIL").rename("Mail")
    news = client.get(f"{HISTORY}news/", {"list": "dictionaries/SOURCE", "ago": "20"}).json()
    assert news == {"sentences": ["Somebody unknown renamed “E-Mail” to “Mail” in Sources."]}


def cells(done: Operation) -> list[list[tuple[str, str, str]]]:
    """What the page of an operation says of each row."""
    page = administrator().get(f"{HISTORY}{done.pk}/")
    return [
        [(field.title, field.before, field.after) for field in change.field_changes]
        for change in page.context["act"].changes
    ]


def test_details_show_names_as_people_saw_them_and_places_in_the_list(source):
    value("WEB").rename("Site")
    assert cells(Operation.objects.latest("pk")) == [[("name", "Website", "Site")]]
    value("WEB").move_first()
    assert cells(Operation.objects.latest("pk")) == [[("position", "3", "1")]]
    value("EMAIL").delete()
    assert cells(Operation.objects.latest("pk")) == [[("code", "EMAIL", ""), ("name", "E-Mail", "")]]


def test_details_of_a_new_order_show_only_what_stands_elsewhere(source):
    before = [entry.pk for entry in source.entries.all()]
    source.sort("en")
    after = [entry.pk for entry in source.entries.all()]
    moved = [(str(before.index(pk) + 1), str(after.index(pk) + 1)) for pk in before]
    shown = [(was, now) for [(_title, was, now)] in cells(Operation.objects.latest("pk"))]
    assert shown == [(was, now) for was, now in moved if was != now]


def test_the_filter_of_the_left_column_works_wherever_the_column_stands(source, deals):
    pages = [HISTORY, source.get_absolute_url(), reverse("snapshot", args=[source])]
    pages += [reverse("compare_pipelines", args=[deals])]
    for page in pages:
        shown = text(administrator().get(page))
        assert "data-filter-lists" in shown
        assert "js/column_filter" in shown
