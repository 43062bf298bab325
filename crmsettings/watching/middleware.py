"""Counts what happens to each request, and answers `/metrics`; without METRICS_TOKEN it is not there.

Like health it is answered before all else, without a Host header or HTTPS: whatever watches the site asks
each node by its address, and shows the token: `Authorization: Bearer …`.
"""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from crmsettings.requests import GetResponse

PATH = "/metrics"


class Statements:
    """Those of one request: how many, and how long they took."""

    def __init__(self) -> None:
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        started = perf_counter()
        try:
            return execute(*args)
        finally:
            self.count += 1
            self.seconds += perf_counter() - started


def watch(get_response: GetResponse) -> GetResponse:
    if not settings.METRICS_TOKEN:
        raise MiddlewareNotUsed
    from crmsettings.watching import counters, workers

    counters.count_acts()

    def respond(request: HttpRequest) -> HttpResponse:
        if request.path_info == PATH:
            return _metrics(request)
        started, statements = perf_counter(), Statements()
        with counters.at_work.track_inprogress(), connection.execute_wrapper(statements):
            response = get_response(request)
        view = counters.count(request, response, perf_counter() - started)
        counters.statements.labels(view).inc(statements.count)
        counters.statement_seconds.labels(view).inc(statements.seconds)
        workers.look_at_pool()
        return response

    return respond


def _metrics(request: HttpRequest) -> HttpResponse:
    from crmsettings.watching import metrics

    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return metrics.answer(request)
