"""The site as docs/production.md starts it: `manage.py serve`, in production, with a database of its own."""

import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tools.processes import free_port

PATIENCE = 30  # seconds until something that does not come is a failure
PROXIED = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"}


class Served:
    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port
        self.lines: list[dict[str, Any]] = []

    def line(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next line of its log that is wanted. Each is one JSON object."""
        assert self.process.stderr
        for text in self.process.stderr:
            self.lines.append(json.loads(text))
            if wanted(self.lines[-1]):
                return self.lines[-1]
        raise AssertionError(f"The server ended with {self.process.wait()}: {self.lines}")

    def said(self, words: str) -> dict[str, Any]:
        return self.line(lambda line: words in line["message"])

    def listens(self) -> None:
        """The log says that a worker has started just before it has."""
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last:
            with suppress(ConnectionRefusedError):
                self.connect().close()
                return
        raise AssertionError("The server does not listen.")

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    @contextmanager
    def waiting(self, sent: bytes, times: int = 160) -> Iterator[None]:
        """Connections that send this and no more."""
        with ExitStack() as connections:
            for _time in range(times):
                connections.enter_context(self.connect()).sendall(sent)
            yield

    def get(self, path: str, **headers: str) -> HTTPResponse:
        with self.asking(path, headers) as response:
            response.read()
            return response

    def read(self, path: str, **headers: str) -> str:
        with self.asking(path, headers) as response:
            return response.read().decode()

    @contextmanager
    def asking(self, path: str, headers: dict[str, str]) -> Iterator[HTTPResponse]:
        asking = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        asking.request("GET", path, headers=PROXIED | headers)
        yield asking.getresponse()
        asking.close()


def environment(database: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{database}",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1",
        "TRUSTED_PROXIES": "1",
        "STATIC_ROOT": str(database.parent / "static"),
        **more,
    }


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]


@pytest.fixture(scope="session")
def database(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Path:
    """A copy of the test's own, as it is between two tests."""
    path: Path = tmp_path_factory.mktemp("served") / "crm.sqlite3"
    with django_db_blocker.unblock(), closing(sqlite3.connect(path)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    collect_static(path)
    return path


def collect_static(database: Path) -> None:
    subprocess.run(
        command("collectstatic", "--noinput", "--verbosity", "0"), env=environment(database), check=True
    )


@pytest.fixture(scope="session")
def site(database: Path) -> Iterator[Served]:
    """It takes three seconds to start, so all tests share it."""
    with served(database) as site:
        yield site


@contextmanager
def served(database: Path, *options: str, workers: int = 2, **more: str) -> Iterator[Served]:
    with starting(database, *options, workers=workers, **more) as site:
        for _worker in range(workers):
            site.said("Started worker")
        site.listens()
        yield site


@contextmanager
def starting(database: Path, *options: str, workers: int, **more: str) -> Iterator[Served]:
    port = free_port()
    process = subprocess.Popen(
        command("serve", "--port", str(port), "--workers", str(workers), *options),
        env=environment(database, **more),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield Served(process, port)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its workers, too, which would outlive it
        process.wait()
        assert process.stderr
        process.stderr.close()
