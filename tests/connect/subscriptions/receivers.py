"""A receiver of what is delivered: it verifies every signature, and fails in whatever way a test asks for."""

import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

type Answer = tuple[int, dict[str, str], bytes]

FINE: Answer = (204, {}, b"")


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    return code, {name.replace("_", "-"): value for name, value in headers.items()}, body


class Receiver:
    """`received` are the messages that it took, `asked` the ids of all that came, in their order."""

    def __init__(self) -> None:
        self.secret = ""
        self.received: list[tuple[str, Any]] = []
        self.asked: list[str] = []
        self.headers: list[Any] = []
        self.paths: set[str] = set()
        self.answers: Callable[[Receiver], Answer] = lambda _receiver: FINE
        self.stop = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_about: None  # type: ignore[method-assign]
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://localhost:{self.server.server_port}/hear?token=t0psecret"

    @property
    def ids(self) -> list[str]:
        return [message for message, _payload in self.received]

    @property
    def operations(self) -> list[int]:
        """The keys of the operations that it was told of, each once, in the order in which they came."""
        return list(dict.fromkeys(payload["data"]["id"] for _message, payload in self.received))

    @property
    def labels(self) -> list[str]:
        return [change["label"] for _id, told in self.received for change in told["data"]["changes"]]

    def take(self, headers: Any, body: bytes) -> Answer:
        payload = Webhook(self.secret).verify(body, dict(headers))
        self.asked.append(headers["webhook-id"])
        self.headers.append(headers)
        answer = self.answers(self)
        if answer[0] < 300:
            self.received.append((headers["webhook-id"], payload))
        return answer

    def close(self) -> None:
        self.stop.set()
        self.server.shutdown()
        self.server.server_close()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.paths.add(self.path)
            code, headers, content = receiver.take(self.headers, body)
            with suppress(OSError):  # who asked may be dead
                self.send_response(code)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *words: Any) -> None:
            """Nothing: pytest shows what is printed."""

    return Handler
