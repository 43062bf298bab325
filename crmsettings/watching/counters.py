"""What is counted. Read only where there are metrics: whoever has none pays nothing for them.

The number of series is bounded: what stands in a label comes from the program, never from who asks.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from lists.history import acted
from lists.models import Operation

METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
EARLY = {"/poll/": "poll", "/static/": "static", "/healthz": "health", "/readyz": "health"}
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

counted = CollectorRegistry()  # by this process
own: Any = {"registry": counted}
now: Any = {**own, "multiprocess_mode": "livesum"}  # the sum of the workers that live

requests = Counter("crm_requests", "Answers.", ["view", "method", "status"], **own)
seconds = Histogram("crm_request_seconds", "Until the answer begins.", ["view"], buckets=SECONDS, **own)
statements = Counter("crm_statements", "Asked of the database.", ["view"], **own)
statement_seconds = Counter("crm_statement_seconds", "Spent on statements.", ["view"], **own)
acts = Counter("crm_acts", "Acts that changed lists, on pages and by programs.", ["action"], **own)
at_work = Gauge("crm_requests_at_work", "Requests without an answer yet.", **now)
workers = Gauge("crm_workers", "Worker processes that have answered.", **now)

pool = Gauge("crm_pool_connections", "Connections to the database.", ["state"], **now)
pool_waiting = Gauge("crm_pool_waiting", "Requests that wait for a connection.", **now)
pool_waits = Counter("crm_pool_waits", "Times that a request had to wait for one.", **own)
pool_timeouts = Counter("crm_pool_timeouts", "Times that none came free.", **own)
pool_errors = Counter("crm_pool_connection_errors", "Times that nobody got through.", **own)


def count(request: HttpRequest, response: HttpResponse, took: float) -> str:
    """The label of its view."""
    view = _view_of(request, "unchanged" if response.status_code == 304 else "none")
    method = request.method if request.method in METHODS else "other"
    requests.labels(view, method, response.status_code).inc()
    seconds.labels(view).observe(took)
    return view


def _view_of(request: HttpRequest, otherwise: str) -> str:
    """The name of its route, or of what answers before there is one."""
    if match := request.resolver_match:
        return match.view_name or otherwise
    return next((name for path, name in EARLY.items() if request.path_info.startswith(path)), otherwise)


def count_acts() -> None:
    """As the history closes them, whichever door they came through."""
    acted.connect(_count_act, dispatch_uid="crmsettings.watching")


def _count_act(operation: Operation, **_kwargs: Any) -> None:
    acts.labels(operation.action or "unknown").inc()
