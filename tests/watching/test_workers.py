"""Whichever worker is asked tells what all of them did, also those that have died since."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.serving import Served, served
from tests.site.test_server import refused, workers_of
from tests.watching.test_metrics import BEARER, TOKEN, families

pytestmark = [
    pytest.mark.django_db,  # else there is no database to copy
    pytest.mark.any_database,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="The server works on a copy of the file."),
]


@pytest.fixture(scope="module")
def site(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("metrics")
    with served(database, METRICS_TOKEN=TOKEN, METRICS_DIR=str(folder)) as site:
        yield site


def told(site: Served, name: str, **labels: str) -> float:
    found = families(site.read("/metrics", **BEARER))
    samples = [sample for family in found for sample in family.samples if sample.name == name]
    return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())


def test_whoever_is_asked_tells_of_all(site: Served):
    before = told(site, "crm_requests_total", view="home")
    for _request in range(20):
        site.get("/")
    assert {told(site, "crm_requests_total", view="home") for _time in range(6)} == {before + 20}
    assert told(site, "crm_workers") == 2


def test_what_a_worker_counted_stays_when_it_dies_and_it_works_no_more(site: Served):
    for _request in range(6):
        site.get("/")
    before = told(site, "crm_requests_total", view="home")
    [worker, *_others] = workers_of(site)
    os.kill(worker, signal.SIGKILL)
    site.said("Started worker")
    assert told(site, "crm_requests_total", view="home") == before
    assert told(site, "crm_requests_at_work") == 0
    assert told(site, "crm_workers") <= 2


def test_a_server_that_cannot_count_does_not_start(database: Path, tmp_path: Path):
    (tmp_path / "metrics").touch()  # a file, where a folder should be
    said = refused(database, METRICS_TOKEN=TOKEN, METRICS_DIR=str(tmp_path / "metrics"))
    assert "Not started: the workers cannot count in METRICS_DIR" in said
