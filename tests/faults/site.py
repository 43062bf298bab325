"""The site in processes of its own, as people reach it: over HTTP, signed in."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlencode

from django.conf import settings

from tests.faults.cluster import PATIENCE, children, until
from tools.processes import free_port, stop

TOKEN = secrets.token_hex(16)
WATCHER = secrets.token_hex(16)  # who may read the metrics
LIST = "/settings/lists/dictionaries/SOURCE/"


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]


def answer(
    connection: HTTPConnection, method: str, path: str, body: str | None, headers: dict[str, str]
) -> Answer:
    try:
        connection.request(method, path, body, headers)
        response: HTTPResponse = connection.getresponse()
        return Answer(response.status, response.read().decode(), dict(response.getheaders()))
    finally:
        connection.close()


def environment(url: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DATABASE_URL": url,
        "SECRET_KEY": "k9-Zq3vX7pLw2RtY8uBn4MsD6fGh1JcEa5TzVoQiWxUyKr0PlNbHdFgS",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DEBUG": "0",
        "METRICS_TOKEN": WATCHER,
    }


def install(url: str) -> str:
    """The key of a session."""
    program = [sys.executable, "-m", "tests.faults.install"]
    done = subprocess.run(
        program, env=environment(url), cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@dataclass
class Site:
    port: int
    session: str
    process: "subprocess.Popen[bytes]" = field(repr=False)

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, **headers)

    def post(self, path: str, **data: str) -> Answer:
        return self._ask("POST", path, urlencode(data))

    def rename(self, pk: int, name: str) -> Answer:
        """302 when it is done."""
        return self.post(f"{LIST}entries/{pk}/edit/", name=name)

    def _ask(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers |= {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return answer(connection, method, path, body, headers)

    def metrics(self) -> str:
        return self.get("/metrics", Authorization=f"Bearer {WATCHER}").text

    def kill(self) -> None:
        """As when its machine is lost: the server and its workers."""
        for pid in (self.process.pid, *children(self.process.pid)):
            os.kill(pid, signal.SIGKILL)

    def answers(self) -> bool:
        try:
            return self.get("/healthz").status == 200
        except (OSError, HTTPException):
            return False


@contextmanager
def served(url: str, session: str, workers: int = 1) -> Iterator[Site]:
    port = free_port()
    switches = {"interface": "wsgi", "port": port, "workers": workers, "blocking-threads": 16}
    command = [word for name, value in switches.items() for word in (f"--{name}", str(value))]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "granian",
            *command,
            "--respawn-failed-workers",
            "crmsettings.wsgi:application",
        ],
        cwd=settings.BASE_DIR,
        env=environment(url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    site = Site(port, session, process)
    try:
        until(site.answers)
        yield site
    finally:
        stop(process)
