"""The history as a file: as long as it may be, and never mistaken for a whole one."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crmsettings.audit import downloads
from crmsettings.audit.query import HistoryQuery
from crmsettings.database import OWN
from crmsettings.site import door
from dictionaries.models import Dictionary
from lists.audit import undo
from lists.models import Operation
from lists.protection import Refused
from records import streaming
from tests.factories import UserFactory
from tests.people import administrator
from tests.protected import value

pytestmark = pytest.mark.django_db

HISTORY = "/settings/history/"


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "TOGETHER", 3)
    monkeypatch.setattr(downloads, "MOST_CHANGES", 3)


@pytest.fixture
def client(source: Dictionary) -> Client:
    return administrator()


def acts(count: int) -> list[int]:
    """Renames, and chains of undos; the keys of the operations, the newest first."""
    for number in range(count):
        if number % 3:
            undo(Operation.objects.latest("pk"), "Ann")
        else:
            value("WEB").rename(f"Site {Operation.objects.count()}")
    return list(Operation.objects.order_by("-pk").values_list("pk", flat=True))


def rows(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


@pytest.mark.parametrize("query", ["", "?since=2000-01-01"])
def test_every_operation_is_there_once_and_the_last_line_counts_them(client: Client, query: str):
    done = acts(10)
    _head, *lines, last = rows(client.get(f"{HISTORY}history.csv{query}"))
    assert last == ["End of the file: 10 changes"]
    moments = Operation.objects.order_by("-pk").values_list("at", flat=True)
    assert [line[0] for line in lines] == [at.isoformat() for at in moments]
    whole = json.loads(client.get(f"{HISTORY}history.json{query}").getvalue())
    assert [operation["id"] for operation in whole] == done
    assert all(operation["changes"] for operation in whole)


def test_an_operation_with_many_changes_is_whole(client: Client, source: Dictionary):
    source.sort("en")
    [whole, *_] = json.loads(client.get(f"{HISTORY}history.json").getvalue())
    assert len(whole["changes"]) == Operation.objects.latest("pk").changes.count() > 3


@pytest.mark.parametrize("form", ["csv", "json"])
def test_questions_grow_with_the_pages_and_no_cursor_stays_open(client: Client, form: str):
    asked = []
    for count in (3, 6, 9):
        acts(3)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{HISTORY}history.{form}").getvalue()
        asked.append(len(queries))
        assert Operation.objects.count() == count
        assert not [query for query in queries.captured_queries if "CURSOR" in query["sql"]]
    assert asked[2] - asked[1] == asked[1] - asked[0] < 12


def broken(after: int) -> Any:
    """The database answers so many questions for operations, and then none."""
    left = after

    def execute(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        left -= 'FROM "lists_operation"' in sql and "LIMIT" in sql
        if left < 0:
            raise OperationalError("the connection is lost")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(execute)


def parts_until_it_breaks(response: Any) -> Iterator[bytes]:
    with pytest.raises(OperationalError):
        yield from response


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_download_that_breaks_off_does_not_look_whole(client: Client, form: str):
    acts(10)
    with broken(after=2):
        body = b"".join(parts_until_it_breaks(client.get(f"{HISTORY}history.{form}"))).decode()
    if form == "csv":
        assert "This file is incomplete" in body.splitlines()[-1]
        assert "End of the file" not in body
    else:
        with pytest.raises(json.JSONDecodeError):
            json.loads(body)


def test_a_download_that_cannot_begin_is_a_sentence_and_no_file(client: Client):
    client.raise_request_exception = False
    with broken(after=0):
        response = client.get(f"{HISTORY}history.json")
    assert response.status_code == 503
    assert "does not answer" in response.content.decode()


def test_slow_browsers_leave_some_threads_to_everybody_else(client: Client):
    acts(1)
    root = UserFactory(is_superuser=True)

    def begun() -> Any:
        return downloads.download(HistoryQuery(), root, "csv")

    slow = [begun() for _ in range(streaming.AT_ONCE)]
    response = client.get(f"{HISTORY}history.csv")
    assert response.status_code == 409
    assert "Too many people are downloading" in response.content.decode()
    assert list(slow.pop())
    slow.pop().close()  # nobody read it
    slow += [begun(), begun()]
    with pytest.raises(Refused):
        begun()


def test_downloads_leave_threads_and_connections_to_everybody_else():
    assert door.READING + door.WAITING + streaming.AT_ONCE < door.THREADS
    assert OWN["pool_max_size"] > door.AT_WORK + streaming.AT_ONCE  # and one for readiness


def test_all_parts_speak_the_language_of_the_reader(client: Client):
    acts(7)
    client.get("/login/", headers={"Accept-Language": "en"})
    response = client.get(f"{HISTORY}history.csv", headers={"Accept-Language": "pl"})
    assert b"undid" not in response.getvalue()
