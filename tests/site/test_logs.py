"""Each fault leaves one line, under the number that people see, and without anybody's secrets."""

import json
import logging
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from crmsettings.site.logs import JsonLines
from dictionaries.models import Dictionary
from tests.factories import UserFactory
from tests.people import HTMX, list_url, signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ID = "X-Request-ID"


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    [line] = JsonLines().format(record).splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def broken(
    client: Client, url: str, says: str = "", data: dict[str, str] | None = None, **headers: str
) -> Any:
    """A fault that shows what it should not."""

    def fault(*_args: Any) -> Any:
        raise RuntimeError(f"a fault\nin two lines with {says}")

    client.raise_request_exception = False
    with connection.execute_wrapper(fault):
        if data is None:
            return client.get(url, headers=headers)
        return client.post(url, data, headers=headers)


def test_a_fault_leaves_one_line_with_the_number_of_its_page(source: Dictionary, caplog: Any):
    user = UserFactory(is_superuser=True)
    client = signed_in(user)
    client.get(list_url(source))
    caplog.clear()
    response = broken(client, list_url(source) + "?q=secret")
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    line = line_of(record)
    assert line["request"] == response.headers[ID]
    assert response.headers[ID] in text(response)
    assert (line["level"], line["status"], line["method"]) == ("ERROR", 500, "GET")
    assert line["path"] == list_url(source)
    assert "RuntimeError: a fault" in line["traceback"]
    assert "secret" not in json.dumps(line)


def test_the_line_names_the_person_who_was_known_already(source: Dictionary, caplog: Any):
    user = UserFactory(is_superuser=True)
    client = signed_in(user)
    with connection.execute_wrapper(_fail_on("dictionaries_dictionary")):
        client.raise_request_exception = False
        client.get(list_url(source))
    assert [line_of(record)["user"] for record in caplog.records if record.levelno >= logging.ERROR] == [
        user.pk
    ]


def _fail_on(table: str) -> Any:
    def answer(execute: Any, sql: str, *args: Any) -> Any:
        if table in sql:
            raise RuntimeError("a fault")
        return execute(sql, *args)

    return answer


def test_no_password_cookie_or_token_comes_into_the_log(caplog: Any):
    client = Client()
    client.cookies["sessionid"] = "cookie-of-anna"
    data = {"username": "anna", "password": "her password", "csrfmiddlewaretoken": "token-of-anna"}
    says = "cookie-of-anna, her password, token-of-anna, Bearer of-anna"
    response = broken(client, "/login/", says, data, Authorization="Bearer of-anna")
    assert response.status_code == 500
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    line = json.dumps(line_of(record), ensure_ascii=False)
    assert "in two lines with …, …, …, …" in line
    assert "anna" not in line.replace('"user"', "")


def test_a_signed_address_is_not_written_down(caplog: Any):
    Client().get("/settings/" + "x" * 80 + "/")
    [record] = caplog.records
    assert "xxx" not in json.dumps(line_of(record))
    assert line_of(record)["path"] == "/settings/…/"


def test_what_people_send_begins_no_line_of_its_own(caplog: Any):
    Client().get("/none%0A{%22level%22:%22ERROR%22}/")
    [record] = caplog.records
    assert line_of(record)["level"] == "WARNING"


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [
        (1, "0a1b2c3d-4e5f.6789_x", True),
        (0, "0a1b2c3d-4e5f.6789_x", False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, "<b>0a1b2c3d</b>", False),
        (1, "", False),
    ],
)
def test_the_number_of_a_trusted_proxy_is_kept_if_it_is_sane(
    settings: Any, proxies: int, given: str, kept: bool
):
    settings.TRUSTED_PROXIES = proxies
    number = Client().get("/login/", headers={ID: given}).headers[ID]
    assert (number == given) == kept
    assert len(number) >= 8


def test_no_two_requests_have_the_same_number():
    assert len({Client().get("/login/").headers[ID] for _request in range(10)}) == 10


def test_htmx_gets_the_number_too(source: Dictionary, caplog: Any):
    response = broken(signed_in(UserFactory(is_superuser=True)), list_url(source), **HTMX)
    assert response.status_code == 500
    assert line_of(caplog.records[-1])["request"] == response.headers[ID]


def test_what_is_logged_while_an_answer_is_sent_has_its_number(source: Dictionary):
    source.entries.get(code="EMAIL").rename("Mail")
    response = signed_in(UserFactory(is_superuser=True)).get("/settings/history/history.csv")
    for _part in response:
        assert line_of(logging.makeLogRecord({"msg": "slow"}))["request"] == response.headers[ID]
