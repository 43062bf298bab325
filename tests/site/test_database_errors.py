"""What the database cannot do at the moment is a sentence and a status that fits, no fault of the site."""

import sqlite3
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.test import Client
from psycopg_pool import PoolTimeout

from crmsettings.site.database_errors import trouble_of
from dictionaries.models import Dictionary
from lists.protection import Refused
from tests.admin import superuser
from tests.people import HTMX, administrator, entry_url, list_url, text
from tests.protected import value
from tests.troubles import locked, read_only

BUSY, READ_ONLY = "Somebody else is working on the same rows", "can only be read"
TAKEN = "changed this at the same moment"
LOST, SILENT = "Your change may have been saved: look before you try again.", "does not answer at the moment"
CODES = {
    "55P03": (409, BUSY), "40P01": (409, BUSY), "40001": (409, BUSY), "23505": (409, TAKEN),
    "25006": (503, READ_ONLY), "57014": (503, "took too long"), "53100": (503, "no room left"),
    "53300": (503, SILENT), "57P01": (503, LOST), "08006": (503, LOST),
}  # fmt: skip
SQLITE = {
    "SQLITE_BUSY": (409, BUSY), "SQLITE_LOCKED_SHAREDCACHE": (409, BUSY), "SQLITE_READONLY": (503, READ_ONLY),
    "SQLITE_INTERRUPT": (503, "took too long"), "SQLITE_FULL": (503, "no room left"),
    "SQLITE_IOERR_READ": (503, SILENT), "SQLITE_CONSTRAINT_UNIQUE": (409, TAKEN),
}  # fmt: skip


def of_driver(cause: Exception, kind: type[Exception] = OperationalError) -> Exception:
    """As Django hands on what its driver raised."""
    error = kind(*cause.args)
    error.__cause__ = cause
    return error


def of_sqlite(name: str) -> Exception:
    cause = sqlite3.OperationalError(name)
    cause.sqlite_errorname, cause.sqlite_errorcode = name, getattr(sqlite3, name)
    return of_driver(cause)


def told(error: BaseException, *, saving: bool = True) -> tuple[int, str] | None:
    trouble = trouble_of(error, saving=saving)
    return (trouble.status, str(trouble.sentence)) if trouble else None


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_postgresql_has_its_sentence(code: str):
    status, words = CODES[code]
    error = of_driver(psycopg.errors.lookup(code)("no"), DatabaseError)
    assert told(error) is not None
    assert told(error)[0] == status
    assert words in told(error)[1]


@pytest.mark.parametrize("name", SQLITE)
def test_every_code_of_sqlite_has_its_sentence(name: str):
    status, words = SQLITE[name]
    assert told(of_sqlite(name))[0] == status
    assert words in told(of_sqlite(name))[1]


def test_a_lost_connection_may_have_saved_only_what_was_sent():
    lost = of_driver(psycopg.OperationalError("server closed the connection unexpectedly"))
    assert LOST in told(lost)[1]
    assert LOST in told(InterfaceError("connection already closed"))[1]
    assert SILENT in told(lost, saving=False)[1]
    assert SILENT in told(of_driver(PoolTimeout("couldn't get a connection")))[1]


def test_a_refusal_that_no_view_expects_is_its_own_sentence():
    assert told(Refused("It has to stay.", reason="stay")) == (409, "It has to stay.")


@pytest.mark.parametrize("code", ["42P01", "22003", "23502"])
def test_a_fault_of_the_program_is_not_blamed_on_the_database(code: str):
    assert told(of_driver(psycopg.errors.lookup(code)("no"), DatabaseError)) is None
    assert told(ValueError("no")) is None


@pytest.fixture
def client(transactional_db: None) -> Client:
    client = administrator()
    client.raise_request_exception = False
    return client


def rename(client: Client, **headers: str) -> Any:
    return client.post(entry_url("edit_entry", value("WEB")), {"name": "Site"}, headers=headers)


@pytest.mark.parametrize("debug", [False, True])
def test_a_row_that_somebody_holds_is_a_sentence_on_a_page(client, source: Dictionary, settings, debug):
    settings.DEBUG = debug
    with locked(source):
        response = rename(client)
        assert response.status_code == 409
        assert BUSY in text(response)
        assert 'data-theme="system"' in text(response)
        assert client.get(list_url(source)).status_code == 200  # who only reads is served
    assert value("WEB").label == "Website"
    assert rename(client).status_code == 302


def test_htmx_gets_the_sentence_alone(client, source: Dictionary):
    with locked(source):
        response = rename(client, **HTMX)
    assert response.status_code == 409
    assert response.headers["Content-Type"].startswith("text/plain")
    assert text(response).startswith(BUSY)


def test_a_program_gets_it_as_json_in_its_language(client, source: Dictionary):
    with locked(source):
        response = rename(client, Accept="application/json", **{"Accept-Language": "pl"})
    assert response.status_code == 409
    assert "Ktoś inny" in response.json()["error"]


def test_a_database_that_can_only_be_read_says_so_and_is_read(client, source: Dictionary):
    with read_only():
        response = rename(client)
        assert response.status_code == 503
        assert response.headers["Retry-After"]
        assert READ_ONLY in text(response)
        assert client.get(list_url(source)).status_code == 200
        signing_in = Client(raise_request_exception=False).post("/login/", {"username": "x", "password": "y"})
        assert signing_in.status_code == 503
    assert rename(client).status_code == 302


def test_the_admin_says_it_too(client, source: Dictionary):
    page = "/admin/dictionaries/dictionary/add/"
    root = superuser()
    root.raise_request_exception = False
    with read_only():
        response = root.post(page, {"name": "Regions", "code": "REGION"})
    assert response.status_code == 503
    assert READ_ONLY in text(response)


@pytest.mark.parametrize("debug", [False, True])
def test_while_the_database_answers_nothing_pages_say_so(client, source: Dictionary, settings, debug):
    settings.DEBUG = debug

    def no_answer(*_args: Any) -> Any:
        raise of_driver(psycopg.OperationalError("server closed the connection unexpectedly"))

    list_page, form = list_url(source), entry_url("edit_entry", value("WEB"))
    with connection.execute_wrapper(no_answer):
        response = client.get(list_page)
        changed = client.post(form, {"name": "Site"}, headers=HTMX)
    assert (response.status_code, changed.status_code) == (503, 503)
    assert SILENT in text(response)
    assert LOST in text(changed)
