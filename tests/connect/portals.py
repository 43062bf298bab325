"""A server that answers as a Bitrix24 portal does, and as servers do that are none."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

TOKEN = "s3cretT0ken"


class Portal(BaseHTTPRequestHandler):
    """Answers as its path says; what it was asked is kept."""

    asked: list[tuple[str, str, bytes]] = []
    stop = threading.Event()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append((self.path, self.headers["Host"], body))
        act = getattr(self, f"answer_{self.path.strip('/').split('/')[0]}", None)
        with suppress(OSError):
            act() if act else self.tell(200, b"hello")

    do_GET = do_POST  # noqa: N815 - http.server calls it so

    def answer_moved(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/hello")
        self.end_headers()

    def answer_silent(self) -> None:
        self.stop.wait(20)

    def answer_drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self.wfile.write(b"Connection: close\r\n\r\n" if self.path == "/drip/body" else b"")
        while not self.stop.wait(0.02):
            self.wfile.write(b"X-More: 1\r\n")

    def answer_endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.stop.is_set():
            self.wfile.write(b"x" * 65536)

    def answer_rest(self) -> None:
        method, question = self.path.rpartition("/")[2], json.loads(self.asked[-1][2])
        rows = [{"ENTITY_ID": "SOURCE", "STATUS_ID": f"S{n}", "NAME": f"Source {n}"} for n in range(120)]
        if method != "crm.status.list.json":
            return self.tell(404, b'{"error": "ERROR_METHOD_NOT_FOUND", "error_description": "no"}')
        if TOKEN not in self.path:
            words = f"{self.path.split('/')[3]} is wrong"
            return self.tell(401, json.dumps({"error": "NO_AUTH_FOUND", "error_description": words}).encode())
        end = question["start"] + 50
        more = {"next": end} if end < len(rows) else {}
        page = {"result": rows[end - 50 : end], "total": len(rows), **more}
        return self.tell(200, json.dumps(page).encode())

    def tell(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: Any) -> None:
        """Nothing: pytest shows what is printed."""


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    servers: list[ThreadingHTTPServer] = []
    Portal.asked, Portal.stop = [], threading.Event()

    def start(certificate: str = "") -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
        server.daemon_threads = True
        server.handle_error = lambda *_about: None  # type: ignore[method-assign]
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        servers.append(server)
        return f"{'https' if certificate else 'http'}://localhost:{server.server_port}"

    yield start
    Portal.stop.set()
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def portal(serve: Callable[..., str], settings: Any) -> str:
    settings.OUTGOING_HTTP = settings.OUTGOING_PRIVATE = True
    return serve()
