"""A server that is told to stop: who stands in front hears it first, and nothing is waited for in vain."""

import signal
from pathlib import Path

import pytest
from django.db import connection

from tests.serving import PATIENCE, Served, served, starting

pytestmark = [
    pytest.mark.django_db,  # else there is no database to copy
    pytest.mark.any_database,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="The server works on a copy of the file."),
]


def stop(site: Served) -> None:
    site.process.send_signal(signal.SIGTERM)


def test_it_says_that_it_stops_and_goes_on_answering_until_nobody_asks_it_any_more(database: Path):
    with served(database, STOPPING_SECONDS="600") as site:
        stop(site)
        while "stopping" not in site.read("/readyz"):
            assert site.process.poll() is None
        for _either_worker in range(8):
            assert (site.get("/readyz").status, site.read("/readyz")) == (503, "stopping\n")
            assert [site.get(path).status for path in ("/healthz", "/", "/login/")] == [200, 302, 200]
        stop(site)  # once more: at once
        assert site.process.wait(PATIENCE) == 0


def test_it_stops_by_itself_after_the_time_that_the_settings_say(database: Path):
    with served(database, workers=1, STOPPING_SECONDS="1") as site:
        stop(site)
        assert site.process.wait(PATIENCE) == 0


def test_who_started_it_by_hand_stops_it_at_once(database: Path):
    """With Control and C."""
    with served(database, workers=1, STOPPING_SECONDS="600") as site:
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(PATIENCE) == 0


def test_workers_that_only_start_are_not_waited_for(database: Path):
    with starting(database, workers=2, STOPPING_SECONDS="0") as site:
        site.said("Spawning worker-2")
        stop(site)
        site.said("shutdown completed")
        assert site.process.wait(PATIENCE) == 0
        assert not [line for line in site.lines if "refused to gracefully stop" in line["message"]]
