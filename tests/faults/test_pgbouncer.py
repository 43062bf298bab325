"""Behind PgBouncer, where it is installed: each transaction may get another connection of the server."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.faults.cluster import Cluster, folder_of_a_cluster, until
from tests.faults.site import LIST, Answer, Site, environment, served
from tests.faults.test_database_faults import name, website
from tools.processes import free_port, stop

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="PgBouncer is not installed.")

CONNECTIONS, DOWNLOADS, RECORDS = 3, 12, 3000
CONFIGURATION = """
[databases]
* = host={cluster.folder} port={cluster.port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {connections}
ignore_startup_parameters = extra_float_digits
"""


@pytest.fixture(scope="module")
def pooled(installed: tuple[Cluster, str]) -> Iterator[Site]:
    """The site, whose connections share three of the server."""
    cluster, session = installed
    records = [sys.executable, "manage.py", "demo_records", str(RECORDS)]
    subprocess.run(
        records, cwd=settings.BASE_DIR, env=environment(cluster.url), check=True, capture_output=True
    )
    with folder_of_a_cluster() as (folder, account):
        url = f"postgres://postgres@127.0.0.1:{free_port()}/postgres"
        process = subprocess.Popen([str(PROGRAM), configuration(folder, cluster, url)], cwd="/", **account)
        try:
            until(lambda: listens(url))
            with served(f"{url}?lock_timeout=0", session) as site:
                yield site
        finally:
            stop(process)


def configuration(folder: Path, cluster: Cluster, url: str) -> Path:
    port = url.rpartition(":")[2].partition("/")[0]
    file = folder / "pgbouncer.ini"
    file.write_text(CONFIGURATION.format(cluster=cluster, port=port, connections=CONNECTIONS))
    return file


def listens(url: str) -> bool:
    with suppress(psycopg.OperationalError), psycopg.connect(url):
        return True
    return False


def test_downloads_at_once_are_whole_or_do_not_begin(pooled: Site):
    with ThreadPoolExecutor(DOWNLOADS) as people:
        answers = [*people.map(lambda _person: pooled.get("/records/lead/export.csv"), range(DOWNLOADS))]
    whole = [answer for answer in answers if answer.status == 200]
    assert whole
    assert {answer.status for answer in answers} <= {200, 302}  # back to the page, which says to try again
    assert len({rows(answer) for answer in whole}) == 1
    assert rows(whole[0]) > 100


def rows(answer: Answer) -> int:
    """As many as the last line says: without it the file would not be whole."""
    *lines, last = answer.text.strip().splitlines()
    assert str(len(lines) - 1) in last.replace(",", "")
    return len(lines) - 1


def test_what_people_do_is_done_and_taken_back(pooled: Site, cluster: Cluster):
    entry, before = website(cluster), name(cluster)
    with ThreadPoolExecutor(8) as people:
        statuses = [*people.map(lambda n: pooled.rename(entry, f"Site {n}").status, range(8))]
    assert set(statuses) <= {302, 409}
    assert pooled.rename(entry, "Last").status == 302
    assert "Last" in pooled.get(LIST).text
    assert pooled.post("/settings/history/undo/").status == 302
    assert name(cluster) != "Last"
    assert pooled.rename(entry, before or "Website").status == 302
