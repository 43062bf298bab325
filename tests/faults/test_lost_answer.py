"""COMMIT reaches the database, and its answer is lost: nobody is told that it was saved, or was not."""

import select
import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Thread

import pytest
from django.db import connection

from lists.models import Operation
from tests.people import HTMX, administrator, entry_url, text
from tests.protected import value

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no connection that could be lost"),
]

COMMIT = b"COMMIT\0"


class Proxy:
    """Stands before a server. Once it is told to, it hands on the next COMMIT and keeps the answer."""

    def __init__(self, server: str) -> None:
        self.server, self.cutting = server, Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.threads = [Thread(target=self.accept)]
        self.threads[0].start()

    def accept(self) -> None:
        with suppress(OSError):  # closed at the end
            while True:
                self.threads.append(Thread(target=self.hand_on, args=self.listener.accept()[:1]))
                self.threads[-1].start()

    def hand_on(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(self.server)
            while True:
                for source in select.select([client, server], [], [])[0]:
                    said = source.recv(65536)
                    if not said:
                        return
                    (server if source is client else client).sendall(said)
                    if self.cutting.is_set() and source is client and COMMIT in said:
                        server.recv(1)  # it is done
                        return

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(30)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """Between the site and its database."""
    found = connection.settings_dict
    place = {name: found[name] for name in ("HOST", "PORT")}
    proxy = Proxy(f"{place['HOST']}/.s.PGSQL.{place['PORT'] or 5432}")
    reconnect(HOST="127.0.0.1", PORT=str(proxy.port))
    yield proxy
    reconnect(**place)
    proxy.close()


def reconnect(**place: str) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of PostgreSQL
    connection.settings_dict.update(place)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_act_whose_answer_was_lost_may_have_been_saved(proxy: Proxy, headers: dict[str, str]):
    client, address = administrator(), entry_url("edit_entry", value("WEB"))
    client.raise_request_exception = False
    proxy.cutting.set()
    answer = client.post(address, {"name": "Site"}, headers=headers)
    proxy.cutting.clear()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Your change may have been saved: look before you try again." in text(answer)
    assert value("WEB").label == "Site"
    assert Operation.objects.get().action == "rename"
