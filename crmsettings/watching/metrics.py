"""The answer to who watches: what all workers of this node have counted, and what the database knows now.

A database that hangs must not keep it from being told, so it has a second, and else counts as down.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from time import time

from django.db import Error, connection
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from crmsettings.watching import deliveries, workers
from crmsettings.watching.backups import last_backup
from lists.models import Operation

PATIENCE = 1.0  # seconds

_asking = ThreadPoolExecutor(1, "metrics")


def answer(request: HttpRequest) -> HttpResponse:
    """In the format that is asked for: of Prometheus, or OpenMetrics."""
    write, content_type = choose_encoder(request.headers.get("Accept", ""))
    found = workers.counted_by_all()
    found.register(Beside())
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(write(found), content_type=content_type, headers=headers)


class Beside(Collector):
    """What no worker counts: it is looked up whenever somebody asks."""

    def collect(self) -> Iterator[Metric]:
        found = _ask_in_time()
        yield GaugeMetricFamily("crm_database_up", "1 when it answers.", value=0 if found is None else 1)
        for name, (what, value) in (found or {}).items():
            yield GaugeMetricFamily(name, what, value=value)
        if backup := last_backup():
            age = GaugeMetricFamily("crm_backup_age_seconds", "Of the last file in BACKUP_DIR.")
            age.add_metric([], time() - backup.at.timestamp())
            yield age


def _ask_in_time() -> dict[str, tuple[str, float]] | None:
    asked = _asking.submit(_ask)
    try:
        return asked.result(PATIENCE)
    except TimeoutError:
        asked.cancel()
        return None


def _ask() -> dict[str, tuple[str, float]] | None:
    found: dict[str, tuple[str, float]]
    try:
        last = Operation.objects.aggregate(last=Max("pk"))["last"] or 0
        found = {"crm_history_last_operation": ("Its number; acts by commands and in SQL count, too.", last)}
        return found | deliveries.numbers(last)
    except Error:
        return None
    finally:
        connection.close()
