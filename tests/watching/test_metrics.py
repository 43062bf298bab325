"""`/metrics`: what the site does, told to whoever has the token."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as families

from connect.models import Subscription
from crmsettings.watching import workers
from crmsettings.watching.middleware import PATH
from dictionaries.models import Dictionary
from lists.models import Operation
from tests.factories import UserFactory
from tests.people import administrator, entry_url, list_url, text
from tests.protected import value

TOKEN = "token-of-whoever-watches"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def watched(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN


def metrics() -> dict[tuple[str, ...], float]:
    """By name and the values of labels, in the order of their names."""
    answer = Client().get(PATH, headers=BEARER)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families(answer.content.decode())
        for sample in family.samples
    }


def risen(before: dict[tuple[str, ...], float], *key: str) -> float:
    return metrics().get(key, 0) - before.get(key, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN])
def test_without_the_token_nothing_is_told(header: str):
    answer = Client().get(PATH, headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.django_db
def test_a_site_without_a_token_has_no_metrics(settings: Any):
    settings.METRICS_TOKEN = ""
    assert Client().get(PATH, headers=BEARER).status_code == 404


@pytest.mark.django_db
def test_whoever_watches_needs_no_host_and_no_https_and_may_only_look(settings: Any):
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["crm.example.com"]
    assert Client().get(PATH, headers=BEARER | {"Host": "10.0.0.7:8000"}).status_code == 200
    assert Client().post(PATH, headers=BEARER).status_code == 405


@pytest.mark.django_db
def test_each_answer_is_counted_by_its_view_with_its_statements(source: Dictionary):
    client, before = administrator(), metrics()
    assert client.get(list_url(source)).status_code == 200
    client.get("/none/")
    assert risen(before, "crm_requests_total", "GET", "200", "list") == 1
    assert risen(before, "crm_requests_total", "GET", "404", "none") == 1
    assert risen(before, "crm_request_seconds_count", "list") == 1
    assert 0 < risen(before, "crm_statements_total", "list") <= 8
    assert risen(before, "crm_statement_seconds_total", "list") > 0
    assert metrics()["crm_requests_at_work",] == 0


@pytest.mark.django_db
def test_what_is_answered_before_any_view_is_counted_too(source: Dictionary):
    client = administrator()
    client.get(list_url(source))
    etag, before = client.get(list_url(source)).headers["ETag"], metrics()
    assert client.get(list_url(source), headers={"If-None-Match": etag}).status_code == 304
    client.get("/healthz")
    client.get("/poll/none/")
    assert risen(before, "crm_requests_total", "GET", "304", "unchanged") == 1
    assert risen(before, "crm_statements_total", "unchanged") >= 1
    assert risen(before, "crm_requests_total", "GET", "200", "health") == 1
    assert risen(before, "crm_requests_total", "GET", "403", "poll") == 1


@pytest.mark.django_db
def test_what_people_make_up_makes_no_new_series():
    metrics()
    before = len(metrics())
    for number in range(5):
        Client().generic(f"MADE{number}", f"/made-up/{number}/")
    assert len(metrics()) - before <= 30  # one more method, with the buckets of its one view


@pytest.mark.django_db(transaction=True)
def test_acts_are_counted_and_what_changed_nothing_is_none(source: Dictionary):
    client, before = administrator(), metrics()
    for _time in range(2):
        client.post(entry_url("edit_entry", value("WEB")), {"name": "Site"})
    assert risen(before, "crm_acts_total", "rename") == 1
    assert risen(before, "crm_history_last_operation") >= 1
    assert metrics()["crm_database_up",] == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_not_delivered_is_told(source: Dictionary):
    owner = UserFactory()
    cursor = getattr(Operation.objects.last(), "pk", 0)
    source.add("Fair")
    more = {"paused": {"paused": timezone.now()}, "failing": {"failing_since": timezone.now()}, "behind": {}}
    for name, columns in more.items():
        address = "https://shop.example/"
        Subscription.objects.create(name=name, owner=owner, address=address, cursor=cursor, **columns)
    found = metrics()
    assert found["crm_subscriptions",] == 3
    assert found["crm_subscriptions_paused",] == found["crm_subscriptions_failing",] == 1
    assert found["crm_deliveries_behind",] >= 1
    assert found["crm_deliveries_oldest_seconds",] > 0


@pytest.mark.django_db
def test_the_age_of_the_last_backup_is_told(settings: Any, tmp_path: Path):
    assert ("crm_backup_age_seconds",) not in metrics()
    settings.BACKUP_DIR = str(tmp_path)
    for name, days in {"older.backup": 3, "newer.backup": 1}.items():
        at = (timezone.now() - timedelta(days=days)).timestamp()
        (tmp_path / name).write_text("{}")
        os.utime(tmp_path / name, (at, at))
    assert 86_300 < metrics()["crm_backup_age_seconds",] < 90_000


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="Only PostgreSQL has a pool.")
def test_the_pool_is_told(source: Dictionary, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workers, "_next_look", 0.0)
    administrator().get(list_url(source))
    found = metrics()
    assert found["crm_pool_connections", "busy"] + found["crm_pool_connections", "idle"] >= 1
    assert found["crm_pool_waiting",] == 0


@pytest.mark.django_db
def test_whoever_asks_for_openmetrics_gets_it():
    accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
    answer = Client().get(PATH, headers=BEARER | accept)
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    assert {family.name for family in openmetrics(text(answer))} >= {"crm_requests", "crm_database_up"}
