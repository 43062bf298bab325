"""HAProxy in front of two nodes, as deploy/haproxy.cfg has it: who asks, and what a lost node costs."""

import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path

import pytest
from django.db import connection

from tests.certificates import Certificate
from tests.deploy.programs import DEPLOY, needs, program
from tests.serving import PATIENCE, Served, command, environment, served
from tools.processes import free_port, stop

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="The server works on a copy of the file."),
    needs("haproxy"),
]

NEW_STYLES = "css/new.0123456789ab.css"


class Site:
    """Two nodes, of which the second is of the next release, and the proxy in front of them."""

    def __init__(self, nodes: list[Served], port: int, certificate: Certificate) -> None:
        self.nodes, self.port = nodes, port
        self.trust = ssl.create_default_context(cafile=str(certificate.authority))

    def get(self, path: str, **headers: str) -> HTTPResponse:
        asking = HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=self.trust)
        asking.request("GET", path, headers=headers)
        response = asking.getresponse()
        response.read()
        asking.close()
        return response

    def statuses(self, path: str) -> set[int]:
        return {self.get(path).status for _time in range(8)}


@pytest.fixture(scope="module")
def behind(
    database: Path, certificate: Certificate, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("haproxy")
    shutil.copytree(database.parent, folder, dirs_exist_ok=True)
    own = folder / database.name
    # The database of the tests has a table more than the site, so the triggers are not as it declares them.
    subprocess.run(command("migrate", "-v0", "--skip-checks"), env=environment(own), check=True)
    (folder / "static" / NEW_STYLES).write_text("body {}")
    (folder / "both.pem").write_text(certificate.chain.read_text() + certificate.key.read_text())
    port = free_port()
    text = (DEPLOY / "haproxy.cfg").read_text()
    for written, here in {
        r"bind :8080": f"bind 127.0.0.1:{free_port()}",
        r"bind :8443": f"bind 127.0.0.1:{port}",
    }.items():
        text, times = re.subn(written, here, text)
        assert times, written
    (folder / "haproxy.cfg").write_text(text)
    with ExitStack() as running:
        nodes = [
            running.enter_context(served(own, workers=1, STATIC_ROOT=str(database.parent / "static"))),
            running.enter_context(served(own, workers=1)),
        ]
        known = {f"NODE{number}": f"127.0.0.1:{node.port}" for number, node in enumerate(nodes, 1)}
        process = subprocess.Popen(
            [program("haproxy") or "", "-db", "-q", "-f", folder / "haproxy.cfg"],
            env={**known, "CERTIFICATE": str(folder / "both.pem")},
            stdout=subprocess.DEVNULL,
        )
        running.callback(stop, process)
        Served(process, port).listens()  # type: ignore[arg-type]
        site = Site(nodes, port, certificate)
        assert [node.get("/readyz").status for node in nodes] == [200, 200]
        yield site


def test_the_site_knows_who_asks_over_https_and_believes_nobody_else(behind: Site):
    lies = {
        "X-Forwarded-For": "203.0.113.7",
        "X_Forwarded_For": "203.0.113.8",
        "X-Forwarded-Proto": "http",
        "X_Forwarded_Proto": "http",
        "X-Request-ID": "of-somebody-else",
    }
    said = [behind.get("/poll/none/", **lies) for _node in behind.nodes]
    assert {response.status for response in said} == {403}
    numbers = {response.headers["X-Request-ID"] for response in said}
    assert "of-somebody-else" not in numbers
    line = behind.nodes[0].line(lambda line: line.get("request") in numbers)
    assert line["address"] == "127.0.0.1"


def test_styles_that_only_the_next_release_has_are_found_while_it_comes(behind: Site):
    assert [node.get(f"/static/{NEW_STYLES}").status for node in behind.nodes] == [404, 200]
    assert behind.statuses(f"/static/{NEW_STYLES}") == {200}
    assert behind.statuses("/static/css/none.0123456789ab.css") == {404}


def test_a_node_that_is_lost_costs_nobody_an_answer(behind: Site):
    assert behind.statuses("/login/") == {200}
    behind.nodes[0].process.kill()
    behind.nodes[0].process.wait()
    assert behind.statuses("/login/") == {200}
    assert behind.statuses(f"/static/{NEW_STYLES}") == {200}
