"""Requests as they reach the server, also those that no test client of Django can make."""

from io import BytesIO
from typing import Any

from django.core.signals import request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client, RequestFactory

from crmsettings.wsgi import application


def knock(
    path: str = "/login/",
    *,
    method: str = "GET",
    body: bytes = b"",
    client: Client | None = None,
    **environ: Any,
) -> HttpResponse:
    """What the server answers to a request with this environment; `client` lends its cookies."""
    request: dict[str, Any] = {
        **RequestFactory()._base_environ(),
        "PATH_INFO": path,
        "REQUEST_METHOD": method,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    if client:
        request["HTTP_COOKIE"] = "; ".join(
            f"{name}={morsel.value}" for name, morsel in client.cookies.items()
        )
    answer = HttpResponse()

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        answer.status_code = int(status.split(" ")[0])
        for name, value in headers:
            answer.headers[name] = value

    request_started.disconnect(close_old_connections)  # as Django's client does: the test is in a transaction
    try:
        answer.content = b"".join(application(request | environ, start_response))
    finally:
        request_started.connect(close_old_connections)
    return answer
