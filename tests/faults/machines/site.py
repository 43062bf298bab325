"""The site as docs/promises.md has it: two nodes of two workers behind HAProxy, on a path to the database."""

import secrets
import signal
import ssl
import subprocess
import sys
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlencode

from django.conf import settings

from tests.faults.cluster import PATIENCE, children, until
from tests.faults.machines import shipped
from tests.faults.machines.processes import family, send, start
from tests.faults.machines.shipped import DATABASES, NODES, Place
from tests.faults.site import Answer, answer

SECRET_KEY, TOKEN, PASSWORD = (secrets.token_urlsafe(64), secrets.token_hex(16), secrets.token_hex(8))
PATHS = ("HAProxy", "hosts")


def database_url(place: Place, path: str) -> str:
    """As docs/promises.md has them."""
    hosts = ",".join(f"{place.address(number)}:5432" for number in DATABASES.values())
    where, mode = {
        "HAProxy": (f"{place.address(1)}:5000", "verify-ca"),
        "hosts": (hosts, "verify-full"),
    }[path]
    return f"postgres://crm:{PASSWORD}@{where}/crm?sslmode={mode}&sslrootcert={place.authority}"


def environment(place: Place, path: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url(place, path),
        "SECRET_KEY": SECRET_KEY,
        "ALLOWED_HOSTS": place.address(2 + PATHS.index(path)),
        "TRUSTED_PROXIES": "1",
        "STATIC_ROOT": str(place.folder / "static"),
    }


def manage(place: Place, *arguments: str) -> str:
    """What it said."""
    done = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env=environment(place, "HAProxy"),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"manage.py {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


class Site:
    """What people reach at one address."""

    def __init__(self, place: Place, path: str, session: str) -> None:
        self.place, self.path, self.session = place, path, session
        self.address = place.address(2 + PATHS.index(path))
        numbers = NODES[2 * PATHS.index(path) :][:2]
        self.hosts = [place.address(number) for number in numbers]
        self.nodes: list[subprocess.Popen[bytes] | None] = [None, None]
        self.trust = ssl.create_default_context(cafile=str(place.authority))

    def start(self) -> None:
        for number in range(2):
            self.start_node(number)
        configuration = shipped.haproxy(self.place, self.path, 2 + PATHS.index(self.path))
        known = {f"NODE{number}": f"{host}:8000" for number, host in enumerate(self.hosts, 1)}
        log = self.place.folder / f"haproxy-{self.path}.log"
        words = ["haproxy", "-db", "-f", str(configuration)]
        start(words, log, environment={**known, "CERTIFICATE": str(self.place.both)})
        until(self.answers)

    def start_node(self, number: int) -> None:
        words = [sys.executable, str(settings.BASE_DIR / "manage.py"), "serve", "--host", self.hosts[number]]
        log = self.place.folder / f"node-{self.path}-{number + 1}.log"
        self.nodes[number] = start(words, log, environment=environment(self.place, self.path))

    def mend(self) -> None:
        """As a supervisor does, which starts a node that has ended."""
        for number, node in enumerate(self.nodes):
            if node is None:
                self.start_node(number)

    def kill_worker(self) -> None:
        node = self.nodes[0]
        if node:
            send(sorted(children(node.pid))[-1:], signal.SIGKILL)

    def kill_node(self) -> None:
        node = self.nodes[1]
        if node:
            send(family(node.pid), signal.SIGKILL)
            node.wait()
        self.nodes[1] = None

    def answers(self) -> bool:
        try:
            return self.ask("GET", "/readyz").status == 200
        except (OSError, HTTPException):
            return False

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **data: str) -> Answer:
        connection = HTTPSConnection(self.address, 8443, timeout=PATIENCE, context=self.trust)
        sent = {
            "Cookie": f"__Host-sessionid={self.session}; sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Referer": f"https://{self.address}:8443/",
            **(headers or {}),
        }
        body = urlencode(data) if data else None
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        return answer(connection, method, path, body, sent)
