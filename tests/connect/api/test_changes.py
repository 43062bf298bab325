"""`GET /api/changes`: the history as a feed, of which nothing is missed."""

from threading import Event
from typing import Any

import pytest
from django.db import connection

from connect.api import changes
from dictionaries.models import Dictionary
from lists.audit import undo
from lists.audit.settled import settled
from lists.history import operation
from lists.models import Operation
from pipelines.models import Pipeline
from tests.concurrency import at_once
from tests.connect.api.programs import Program, administrator, with_rights

# One act begins, the other one waits until it has: the order of the keys is known.
TOGETHER = 30  # seconds, after which one of them has failed


def test_each_operation_comes_with_its_rows_before_and_after(program: Program, source: Dictionary) -> None:
    with operation(program.owner, "rename", "As marketing says"):
        source.entries.get(code="CALL").rename("Phone")
    (told,) = program.changes()["changes"]
    last = Operation.objects.get()
    assert {name: told[name] for name in ("id", "action", "reason", "undoes", "records_moved")} == {
        "id": last.pk, "action": "rename", "reason": "As marketing says", "undoes": None, "records_moved": 0,
    }  # fmt: skip
    assert told["user"]["name"] == program.owner.username
    assert "renamed “Call” to “Phone” in Sources" in told["sentence"]
    (change,) = told["changes"]
    assert (change["type"], change["list"], change["code"]) == ("dictionaryvalue", source.address, "CALL")
    assert (change["before"]["name"], change["after"]["name"]) == ("", "Phone")
    assert change["after"]["system"] is True


def test_sentences_are_in_the_language_of_the_webhook(source: Dictionary) -> None:
    polish = administrator(language="pl")
    source.entries.get(code="CALL").rename("Rozmowa")
    (told,) = polish.changes()["changes"]
    assert "zmiana nazwy „Połączenie” na „Rozmowa”" in told["sentence"]


def test_pages_follow_each_other_without_a_gap_or_a_repetition(program: Program, source: Dictionary) -> None:
    for number in range(7):
        source.add(f"Fair {number}")
    after, seen, more = 0, [], True
    while more:
        page = program.changes(after=after, limit=3)
        seen += [told["id"] for told in page["changes"]]
        after, more = page["cursor"], page["has_more"]
    assert seen == sorted(Operation.objects.values_list("pk", flat=True))
    assert program.changes(after=after) == {"changes": [], "cursor": after, "has_more": False}


def test_a_page_ends_before_it_has_too_many_rows(
    program: Program, source: Dictionary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connect.api.operations.MOST_CHANGES", 3)
    for name in ("A", "B"):
        with operation(None, "add"):
            source.add(f"{name} 1")
            source.add(f"{name} 2")
    first = program.changes()
    assert [len(told["changes"]) for told in first["changes"]] == [2]
    assert first["has_more"]
    second = program.changes(after=first["cursor"])
    assert [change["label"] for told in second["changes"] for change in told["changes"]] == ["B 1", "B 2"]


def test_one_list_is_followed_alone(program: Program, source: Dictionary, deals: Pipeline) -> None:
    deals.entries.first().rename("Fresh")
    source.add("Fair")
    deals.entries.first().rename("Fresher")
    page = program.changes(list=source.address)
    assert [told["changes"][0]["label"] for told in page["changes"]] == ["Fair"]
    assert page["cursor"] == settled(0)  # what came after it is not read again


def test_what_the_owner_may_not_see_is_not_told(source: Dictionary, deals: Pipeline) -> None:
    program = with_rights("view_dictionaryvalue")
    deals.entries.first().rename("Fresh")
    source.add("Fair")
    page = program.changes()
    assert [told["changes"][0]["label"] for told in page["changes"]] == ["Fair"]
    assert program.get("changes", {"list": deals.address}).status_code == 403


def test_an_undo_and_what_raw_sql_changed_are_told_too(program: Program, source: Dictionary) -> None:
    undone = operation_of(lambda: source.add("Fair"))
    undo(undone, program.owner)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dictionaries_dictionaryvalue SET name = 'Phone' WHERE code = 'CALL'")
    _added, undoing, sql = program.changes()["changes"]
    assert undoing["undoes"] == undone.pk
    assert undoing["changes"][0]["after"] is None
    assert (sql["user"], sql["changes"][0]["after"]["name"]) == (None, "Phone")


def operation_of(act: Any) -> Operation:
    act()
    return Operation.objects.latest("pk")


def test_a_cursor_of_another_history_is_refused(program: Program) -> None:
    response = program.get("changes", {"after": 10**12})
    assert (response.status_code, response.json()["code"]) == (409, "ahead")


def test_a_feed_of_many_takes_as_many_queries_as_one_of_few(
    program: Program, source: Dictionary, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        source.add(f"Fair {number}")
    with django_assert_max_num_queries(18):
        assert len(program.changes()["changes"]) == 20


@pytest.mark.django_db(transaction=True)
def test_an_operation_that_began_first_and_ends_last_is_not_missed(
    program: Program, source: Dictionary, deals: Pipeline
) -> None:
    """On SQLite the second one waits for the first, so that there the keys come in their order anyway."""
    has_begun, is_read = Event(), Event()
    pages: list[Any] = []

    def slow() -> None:
        with operation(None, "rename"):
            source.entries.get(code="CALL").rename("Phone")
            has_begun.set()
            assert is_read.wait(TOGETHER)

    def quick_and_read() -> None:
        try:
            assert has_begun.wait(TOGETHER)
            if connection.vendor == "postgresql":
                deals.entries.first().rename("Fresh")
            pages.append(program.changes())
        finally:
            is_read.set()

    failures = [error for error in at_once(slow, quick_and_read) if isinstance(error, Exception)]
    assert not failures
    (early,) = pages
    late = program.changes(after=early["cursor"])
    if connection.vendor == "sqlite":
        deals.entries.first().rename("Fresh")
        late["changes"] += program.changes(after=late["cursor"])["changes"]
    assert early["changes"] == []
    assert [told["changes"][0]["label"] for told in late["changes"]] == ["Phone", "Fresh"]


@pytest.mark.django_db(transaction=True)
def test_what_came_before_an_act_that_is_still_going_on_is_told_meanwhile(
    program: Program, source: Dictionary, deals: Pipeline
) -> None:
    source.add("Fair")
    has_begun, is_read = Event(), Event()

    def slow() -> None:
        with operation(None, "rename"):
            deals.entries.first().rename("Fresh")
            has_begun.set()
            assert is_read.wait(TOGETHER)

    def read() -> Any:
        try:
            assert has_begun.wait(TOGETHER)
            return program.changes(after=Operation.objects.latest("pk").pk - 1)["changes"]
        finally:
            is_read.set()

    _none, told = at_once(slow, read)
    assert [one["changes"][0]["label"] for one in told] == ["Fair"]


@pytest.mark.django_db(transaction=True)
def test_acts_that_came_to_nothing_hold_nobody_up(program: Program, source: Dictionary) -> None:
    source.entries.get(code="CALL").rename("")  # its key is lost
    source.add("Fair")
    assert [told["changes"][0]["label"] for told in program.changes()["changes"]] == ["Fair"]


@pytest.mark.django_db(transaction=True)
def test_who_waits_hears_of_a_change_as_soon_as_it_is_there(program: Program, source: Dictionary) -> None:
    after = program.changes()["cursor"]

    def change() -> None:
        source.add("Fair")

    page, _none = at_once(lambda: program.changes(after=after, wait=30), change)
    assert [told["changes"][0]["label"] for told in page["changes"]] == ["Fair"]


def test_where_many_wait_already_an_answer_comes_at_once(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes.time, "sleep", lambda _seconds: pytest.fail("It waits."))
    places = 0
    while changes.waiting.acquire(blocking=False):
        places += 1
    try:
        assert program.changes(wait=30)["changes"] == []
    finally:
        for _place in range(places):
            changes.waiting.release()
