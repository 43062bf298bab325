"""A server that is told to stop: who stands in front hears it first, and nothing is waited for in vain."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.serving import PATIENCE, Served, served, starting

pytestmark = [
    pytest.mark.django_db,  # else there is no database to copy
    pytest.mark.any_database,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="The server works on a copy of the file."),
]


def stop(site: Served, number: int = signal.SIGTERM) -> None:
    site.process.send_signal(number)


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
        assert site.get("/healthz").status == 200  # its start is over
        stop(site)
        assert site.process.wait(PATIENCE) == 0


def test_who_started_it_by_hand_stops_it_at_once(database: Path):
    """With Control and C."""
    with served(database, workers=1, STOPPING_SECONDS="600") as site:
        assert site.get("/healthz").status == 200  # its start is over
        stop(site, signal.SIGINT)
        assert site.process.wait(PATIENCE) == 0


def test_workers_that_only_start_are_not_waited_for(database: Path):
    with starting(database, workers=2, STOPPING_SECONDS="0") as site:
        site.said("Spawning worker-2")
        stop(site)
        # The server waits 30 seconds for a worker that does not hear it.
        assert site.process.wait(PATIENCE / 2) == 0


def test_a_worker_that_is_stopped_before_its_first_step_ends():
    ended_by = subprocess.check_output([sys.executable, "-c", STOPPED_AT_ONCE], cwd=settings.BASE_DIR)
    assert int(ended_by) == signal.SIGTERM


STOPPED_AT_ONCE = """
import os, signal
from crmsettings.site.server import let_workers_end_while_they_start

os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))  # comes before the one below
let_workers_end_while_they_start()
signal.signal(signal.SIGTERM, lambda *_: None)
worker = os.fork()
if not worker:
    os._exit(0)
print(os.WTERMSIG(os.waitpid(worker, 0)[1]))
"""
