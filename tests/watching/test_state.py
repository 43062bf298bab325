"""The page that says what is set wrongly, slow or behind, to whoever runs the site."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from connect.models import Subscription
from crmsettings.watching import databases
from dictionaries.models import Dictionary
from lists.database import triggers
from lists.models import Operation
from tests.factories import UserFactory
from tests.incomplete import without_a_migration, without_triggers
from tests.people import administrator, person, signed_in, text

STATE = "/state/"
pytestmark = pytest.mark.django_db


def state(language: str = "en") -> str:
    response = signed_in(UserFactory(is_superuser=True)).get(STATE, headers={"Accept-Language": language})
    assert response.status_code == 200
    return text(response)


def line(page: str, title: str) -> str:
    """What stands beside a title, and whether it wants attention."""
    found = re.search(rf"<div(?: class=\"(is-bad)\")?><dt>{re.escape(title)}.*?<dd[^>]*>(.*?)</dd>", page)
    assert found, title
    words = f"{'BAD ' if found[1] else ''}{re.sub('<[^>]*>', ' ', found[2])}"
    return re.sub(" +", " ", words).strip()


def test_administrators_see_it_and_whoever_has_the_right():
    for client in (administrator(), person("watch")):
        assert client.get(STATE).status_code == 200
    refused = person("view_dictionaryvalue").get(STATE)
    assert refused.status_code == 403
    assert "You may not see the state of the site. Ask a CRM administrator." in text(refused)


def test_the_account_of_whoever_may_see_it_leads_there():
    assert f'href="{STATE}"' in text(person("watch", "view_dictionaryvalue").get(reverse("account")))
    assert f'href="{STATE}"' not in text(person("view_dictionaryvalue").get(reverse("account")))


def test_where_all_is_well_it_says_so():
    page = state()
    assert line(page, "Migrations") == "All have been applied."
    assert line(page, "Triggers") == "All are in place: the database enforces every rule."
    assert line(page, "Subscriptions") == "There are no subscriptions."
    assert line(page, "Last backup").startswith("This site does not know of any.")
    for name in ("CRM settings", "Python", "Django", connection.display_name, "Size of the database"):
        assert re.match(r"\d", line(page, name))
    assert " free." in line(page, "Free disk space")


def test_it_speaks_polish():
    page = state("pl")
    assert "<h1>Stan serwisu</h1>" in page
    assert line(page, "Migracje") == "Wszystkie zostały wykonane."


@pytest.mark.parametrize(
    ("way", "title"), [(without_a_migration, "Migrations"), (without_triggers, "Triggers")]
)
def test_a_database_that_is_not_whole_is_told(
    transactional_db: None, way: Callable[[], Iterator[None]], title: str
):
    broken = way()
    next(broken)
    told = line(state(), title)
    next(broken, None)
    assert told.startswith("BAD ")
    assert told.endswith("manage.py migrate")
    assert not line(state(), title).startswith("BAD ")


def test_what_a_check_finds_is_told_with_its_hint(settings: Any):
    settings.ALLOWED_HOSTS = ["*"]
    told = line(state(), "crmsettings.W001")
    assert told.startswith("BAD ALLOWED_HOSTS has “*”")
    assert "List the host names that people type" in told
    settings.SILENCED_SYSTEM_CHECKS = ["crmsettings.W001"]
    assert "crmsettings.W001" not in state()


def subscription(**columns: Any) -> Subscription:
    owner = User.objects.first() or UserFactory()
    return Subscription.objects.create(name="Shop", address="https://shop.example/", owner=owner, **columns)


def behind(age: timedelta) -> int:
    """The cursor of somebody who has not heard of a change that is so old."""
    Dictionary.objects.get(code="SOURCE").add("Fair")
    last = Operation.objects.latest("pk")
    if age:
        without_guards_moved(last, age)
    return last.pk - 1


def without_guards_moved(operation: Operation, age: timedelta) -> None:
    with triggers.suspended(connection):
        Operation.objects.filter(pk=operation.pk).update(at=timezone.now() - age)


def test_a_change_that_nobody_delivers_is_told(transactional_db: None):
    found = subscription(cursor=behind(timedelta(minutes=10)))
    told = line(state(), "Shop")
    assert told.startswith("BAD The oldest change that waits: 10\xa0minutes ago.")
    assert "Is manage.py deliver running?" in told
    Subscription.objects.filter(pk=found.pk).update(cursor=Operation.objects.latest("pk").pk)
    assert line(state(), "Subscriptions") == "All are up to date."


def test_a_change_of_just_now_is_on_its_way():
    subscription(cursor=behind(timedelta()))
    assert line(state(), "Subscriptions") == "All are up to date."


def test_an_address_that_fails_is_told():
    subscription(failing_since=timezone.now() - timedelta(hours=2))
    assert line(state(), "Shop").startswith("BAD Deliveries fail. The first time: 2\xa0hours ago.")


def test_a_paused_one_is_told_and_is_bad_when_it_misses_something():
    found = subscription(cursor=behind(timedelta()), paused=timezone.now(), why_paused="gone")
    assert line(state(), "Shop") == "BAD The address answered 410: it is gone for good."
    Subscription.objects.filter(pk=found.pk).update(cursor=Operation.objects.latest("pk").pk)
    assert line(state(), "Shop") == "The address answered 410: it is gone for good."


def test_the_last_backup_is_told_and_an_old_one_is_bad(settings: Any, tmp_path: Path):
    settings.BACKUP_DIR = str(tmp_path)
    assert line(state(), "Last backup").startswith("BAD There is none in ")
    (tmp_path / "crm.jsonl.part").write_text("{")
    assert line(state(), "Last backup").startswith("BAD There is none in ")
    file = tmp_path / "crm.backup"
    file.write_text("{}")
    assert line(state(), "Last backup") == "crm.backup, 2\xa0bytes, now"
    long_ago = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(file, (long_ago, long_ago))
    assert line(state(), "Last backup").startswith("BAD crm.backup, 2\xa0bytes, 2\xa0days ago")


def test_it_takes_as_many_statements_for_many_subscriptions_as_for_one():
    def count() -> int:
        client = person("watch")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(STATE).status_code == 200
        return len(captured)

    subscription(paused=timezone.now())
    state()
    few = count()
    for _one in range(20):
        subscription(paused=timezone.now())
    assert count() == few


postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="Only PostgreSQL knows that.")


@postgresql
def test_slow_statements_are_told_where_postgresql_keeps_them():
    assert "With its extension pg_stat_statements" in state()
    with connection.cursor() as cursor:  # it stands for the view of the extension
        cursor.execute(
            "CREATE TABLE pg_stat_statements AS SELECT oid AS dbid, 'SELECT  slow($1)' AS query, "
            "1234 AS calls, 5678.9 AS mean_exec_time, 1.0 AS total_exec_time FROM pg_database "
            "WHERE datname = current_database()"
        )
        cursor.execute(
            "INSERT INTO pg_stat_statements SELECT dbid, 'ALTER ROLE crm PASSWORD ''x''', 1, 999, 9 "
            "FROM pg_stat_statements"
        )
        cursor.execute(
            "INSERT INTO pg_stat_statements SELECT dbid, 'SELECT quick($1)', 1, 5, 9 "
            "FROM pg_stat_statements LIMIT 1"
        )
    page = state()
    assert re.search(r"SELECT slow\(\$1\)</code></td><td[^>]*>1,234</td><td[^>]*>5,679</td>", page)
    assert "PASSWORD" not in page
    assert "quick" not in page


@postgresql
def test_a_transaction_that_somebody_left_open_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(databases, "LONG", 0)
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT 1")
        told = line(state(), "Long transactions")
    assert re.match(r"BAD \d+ (is|are) older than a minute, the oldest \d+ seconds.", told)
