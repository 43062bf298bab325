"""A number for each request: in its log lines, in the header of its answer, and on a page about a fault."""

import re
from contextvars import ContextVar
from secrets import token_hex
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:  # logs are set up before any model is loaded
    from crmsettings.requests import GetResponse

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def identify(get_response: "GetResponse") -> "GetResponse":
    """The number that a trusted proxy has given it, so that both logs tell the same story; else a new one."""

    def respond(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
        number = given if SANE.fullmatch(given) else token_hex(8)
        request.META["request_id"] = number
        _current.set(number)  # until the next request of this thread: an answer may be made while it is sent
        response = get_response(request)
        response.headers[HEADER] = number
        return response

    return respond


def request_id(request: HttpRequest | None = None) -> str:
    """Of this request, or of the one that is being answered; empty outside of any."""
    return request.META.get("request_id", "") if request else _current.get()
