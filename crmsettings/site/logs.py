"""What is written to standard error: in production one JSON object a line, with the number of its request.

Never a query, a cookie, a form or a token: they carry what must not be read by whoever reads logs.
"""

import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

from django.http import HttpRequest

from crmsettings.site.request_ids import request_id
from crmsettings.site.tokens import HIDDEN, masked

SECRET = re.compile(r"pass|token|secret|key|session|auth", re.IGNORECASE)
LONG = re.compile(r"[^/\s]{40,}")  # signed addresses and tokens in a path
SHORTEST = 4  # a shorter value cannot be told from any other text


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        if not isinstance(request, HttpRequest):
            request = None
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id(request),
        }
        if request:
            path = LONG.sub(HIDDEN, request.path)
            line["message"] = record.getMessage().replace(request.path, path)
            line |= {"user": _user(request), "address": request.META.get("REMOTE_ADDR")}
            line |= {"method": request.method, "path": path}
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info and record.exc_info[1]:
            line["traceback"] = "".join(traceback.format_exception(record.exc_info[1]))
        secrets = sorted(_secrets(request), key=len, reverse=True) if request else []
        return json.dumps({name: _hidden(value, secrets) for name, value in line.items()}, ensure_ascii=False)


class Readable(logging.Formatter):
    """For people who develop the site."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class WithoutAdvice(logging.Filter):
    """The server counts threads that wait for a body as threads at work; see crmsettings.site.door."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "threads, which seems quite high" not in record.getMessage()


def _user(request: HttpRequest) -> int | None:
    """Whoever has been read already: a database that may be the fault is not asked."""
    return getattr(getattr(request, "_cached_user", None), "pk", None)


def _secrets(request: HttpRequest) -> Iterator[str]:
    """What may stand in the message of an exception, and must not stand in a log."""
    yield from request.COOKIES.values()
    yield request.META.get("HTTP_AUTHORIZATION", "")
    # Only what has been read: to read a form that cannot be read is one more error.
    for form in (vars(request).get("GET"), vars(request).get("_post")):
        for name, values in form.lists() if form else ():
            if SECRET.search(name):
                yield from values


def _hidden(value: object, secrets: list[str]) -> object:
    if isinstance(value, str):
        value = masked(value)
        for secret in secrets:
            if len(secret) >= SHORTEST:
                value = value.replace(secret, HIDDEN)
        return value.encode(errors="replace").decode()  # a lone surrogate cannot be written
    return value
