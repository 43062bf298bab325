"""The short way to a 304 says what the long way says, and nobody gets through it who is not signed in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.factories import UserFactory
from tests.people import administrator, person, signed_in
from tests.screen.readers import Reader

pytestmark = pytest.mark.django_db


def statements(act: Callable[[], Any]) -> tuple[int, int]:
    """The status of the answer, and how many statements it took."""
    with CaptureQueriesContext(connection) as captured:
        return act().status_code, len(captured)


def long_way(reader: Reader) -> Any:
    """A browser that keeps two pages asks so."""
    return reader.again(**{"If-None-Match": f'{reader.page.headers["ETag"]}, "other"'})


@pytest.mark.parametrize("who", [administrator, lambda: person("view_stage"), lambda: signed_in(root())])
def test_a_304_takes_one_statement_whoever_asks(who: Callable[[], Client], deals: Pipeline):
    client = who()
    client.get("/login/", follow=True)
    reader = Reader(client, deals)
    reader.again()  # the first time Django asks SQLite whether it knows JSON
    assert statements(reader.again) == (304, 1)


def test_what_is_remembered_of_a_page_is_that_of_one_reader_at_one_moment(reader: Reader):
    assert [reader.again().status_code for _time in range(3)] == [304] * 3
    User.objects.update(password="other")
    assert reader.again().status_code == 302


def root() -> User:
    return UserFactory(is_superuser=True)


def test_both_ways_say_the_same(reader: Reader):
    short, long = reader.again(), long_way(reader)
    assert short.status_code == long.status_code == 304
    different = {"X-Request-ID"}
    of_pages = {
        "Content-Language",
        "Content-Length",
        "X-Frame-Options",
    }  # the browser keeps those of the page
    assert said(short, different) == said(long, different | of_pages)


def said(answer: Any, without: set[str]) -> dict[str, set[str]]:
    return {name: set(value.split(", ")) for name, value in answer.headers.items() if name not in without}


def test_the_csrf_cookie_is_kept_alive(reader: Reader):
    before = reader.client.cookies["csrftoken"].value
    again = reader.again().cookies["csrftoken"]
    assert (again.value, again["max-age"]) == (before, long_way(reader).cookies["csrftoken"]["max-age"])


SIGNED_OUT = {
    "signed out": lambda: Session.objects.all().delete(),
    "expired": lambda: Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1)),
    "another password": lambda: User.objects.update(password="other"),
    "no longer active": lambda: User.objects.update(is_active=False),
    "gone": lambda: User.objects.all().delete(),
    "a spoilt session": lambda: Session.objects.update(session_data="x"),
}


@pytest.mark.parametrize("way", SIGNED_OUT)
def test_nobody_is_answered_who_is_not_signed_in(way: str, reader: Reader):
    SIGNED_OUT[way]()
    answer = reader.again()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/login/?next={reader.url}")


def test_a_superuser_who_may_no_longer_sign_in_is_not_answered(source: Dictionary):
    reader = Reader(signed_in(root()), source)
    assert reader.again().status_code == 304
    User.objects.update(is_active=False)
    assert reader.again().status_code == 302


def test_the_etag_of_somebody_else_opens_nothing(reader: Reader):
    other = administrator()
    other.cookies["csrftoken"] = reader.client.cookies["csrftoken"].value
    assert other.get(reader.url, headers={"If-None-Match": reader.page.headers["ETag"]}).status_code == 200


def test_without_a_session_an_etag_is_nothing(reader: Reader):
    del reader.client.cookies["sessionid"]
    assert reader.again().status_code == 302


@pytest.mark.parametrize("made_up", ['W/"1.x"', 'W/"99999999999999999999.{}"', 'W/"{}"', "*", '""', "\x00"])
def test_an_etag_that_somebody_made_up_is_no_page(made_up: str, reader: Reader):
    reader.page.headers["ETag"] = made_up.format("0" * 64)
    assert reader.again().status_code == 200


def test_the_language_of_a_browser_is_its_own_page(source: Dictionary):
    reader = Reader(administrator(), source)
    assert reader.again(**{"Accept-Language": "pl"}).status_code == 200
