"""Whether the process lives and can serve, as load balancers ask: in faults/ with a server that stops."""

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from crmsettings.site import health
from lists.database import triggers
from tests.incomplete import without_a_migration, without_triggers
from tests.troubles import read_only

READY = (200, b"ok\n")


def probe(path: str, **environ: str) -> tuple[int, bytes]:
    response = Client().get(path, **environ)
    return response.status_code, response.content


@pytest.fixture(autouse=True)
def unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has found the database whole yet."""
    monkeypatch.setattr(health, "whole_until", 0.0)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["", "10.0.0.7:8000", "nobody.example.com"])
def test_whoever_probes_needs_no_host_and_no_https(
    transactional_db: None, settings: Any, path: str, host: str
):
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["crm.example.com"]
    assert probe(path, HTTP_HOST=host, SERVER_NAME="") == READY


def test_the_process_lives_whatever_the_database_does():
    # Without a mark for the database, a test that asks it fails.
    assert probe("/healthz") == READY


@pytest.mark.parametrize(
    ("way", "reason"),
    [(without_a_migration, b"migrations pending\n"), (without_triggers, b"triggers missing\n")],
)
def test_a_database_that_is_not_whole_is_not_ready(
    transactional_db: None, way: Callable[[], Iterator[None]], reason: bytes
):
    broken = way()
    next(broken)
    assert probe("/readyz") == (503, reason)
    next(broken, None)
    assert probe("/readyz") == READY


def after_a_later_version() -> Iterator[None]:
    """It has migrated, and one of its triggers takes the place of several of ours."""
    recorder = MigrationRecorder(connection)
    recorder.record_applied("lists", "9999_later")
    yield from without_triggers()
    recorder.record_unapplied("lists", "9999_later")


def with_triggers_of_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    dialect = triggers.DIALECTS[connection.vendor]
    monkeypatch.setattr(dialect, "MOMENT", f"{dialect.MOMENT} ")
    assert any(triggers.differences(connection))


def test_who_serves_goes_on_serving_when_a_later_version_has_migrated(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
):
    migrated = after_a_later_version()
    next(migrated)
    assert probe("/readyz") == READY
    next(migrated, None)
    monkeypatch.setattr(health, "whole_until", 0.0)
    with_triggers_of_another_version(monkeypatch)
    assert probe("/readyz") == READY


def test_what_was_whole_is_not_looked_at_again_at_once(transactional_db: None):
    assert probe("/readyz") == READY
    broken = without_triggers()
    next(broken)
    assert probe("/readyz") == READY
    next(broken, None)


def asked_by_us(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this thread, with the connection of the test."""
    monkeypatch.setattr(health, "_readiness", health._ask)
    monkeypatch.setattr(connection, "close", lambda: None)


def test_a_database_that_can_only_be_read_is_not_ready(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
):
    asked_by_us(monkeypatch)
    assert probe("/readyz") == READY
    with read_only():
        assert probe("/readyz") == (503, b"database read-only\n")
    assert probe("/readyz") == READY


def test_a_database_that_hangs_holds_nobody_up(monkeypatch: pytest.MonkeyPatch):
    answered = Event()
    monkeypatch.setattr(health, "_ask", lambda: str(answered.wait(30)))
    monkeypatch.setattr(health, "PATIENCE", 0.05)
    assert probe("/readyz") == (503, b"database unreachable\n")
    answered.set()
