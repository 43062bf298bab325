"""A browser that is signed in: it keeps cookies, and times each request to the last byte of its response."""

import re
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tools.bench.counting import HEADER

# What the proxy in front of a production site says.
PROXIED = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"}


@dataclass(frozen=True)
class Response:
    status: int
    text: str
    size: int
    seconds: float
    etag: str
    queries: int
    rows: int


@dataclass
class Browser:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, *, htmx: bool = False, etag: str = "") -> Response:
        return self._send("GET", path, None, htmx, etag)

    def compressed(self, path: str) -> int:
        """The bytes of a page as browsers ask for it; all else is asked for plain, to be read."""
        connection = HTTPConnection(f"127.0.0.1:{self.port}", timeout=120)
        headers = self._headers(is_form=False, htmx=False, etag="") | {"Accept-Encoding": "gzip"}
        connection.request("GET", path, None, headers)
        size = len(connection.getresponse().read())
        connection.close()
        return size

    def post(
        self, path: str, data: dict[str, str], *, htmx: bool = False, refusable: bool = False
    ) -> Response:
        return self._send("POST", path, data, htmx, "", refusable)

    def sign_in(self, username: str, password: str) -> None:
        self.get("/login/")
        response = self.post("/login/", {"username": username, "password": password})
        if response.status != 302:
            raise SystemExit(f"Signing in failed: {response.status}")

    def _send(
        self,
        method: str,
        path: str,
        data: dict[str, str] | None,
        htmx: bool,
        etag: str,
        refusable: bool = False,
    ) -> Response:
        headers = self._headers(is_form=data is not None, htmx=htmx, etag=etag)
        # A connection of its own for each request, so that all workers get some.
        connection = HTTPConnection(headers["Host"], timeout=120)
        started = time.perf_counter()
        connection.request(method, path, urlencode(data) if data is not None else None, headers)
        received = connection.getresponse()
        body = received.read()
        seconds = time.perf_counter() - started
        connection.close()
        for value in received.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(value).items()}
        queries, rows = (int(number) for number in received.headers.get(HEADER, "0 0").split())
        text = body.decode(errors="replace")
        if received.status >= 400 and not (refusable and received.status == 409):
            shown = re.sub("<[^>]*>", " ", text)[:500]
            raise SystemExit(f"{method} {path} was answered with {received.status}: {shown}")
        etag = received.headers.get("ETag", "")
        return Response(received.status, text, len(body), seconds, etag, queries, rows)

    def _headers(self, *, is_form: bool, htmx: bool, etag: str) -> dict[str, str]:
        host = f"127.0.0.1:{self.port}"
        headers = {
            "Host": host,
            **PROXIED,
            "Origin": f"https://{host}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if is_form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        if htmx:
            headers["HX-Request"] = "true"
        if etag:
            headers["If-None-Match"] = etag
        return headers
