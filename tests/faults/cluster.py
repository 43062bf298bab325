"""A PostgreSQL of a test's own, which may be stopped, killed, copied and promoted."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any
from urllib.parse import quote

import psycopg

from tools.processes import free_port
from tools.with_postgres import Account, call, server_account

PATIENCE = 60  # seconds until what should happen has failed; nobody waits so long otherwise
# The machine goes on when a server is killed, so nothing needs to reach the disk.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_senders": "4",
}


def until(happened: Callable[[], Any]) -> Any:
    """What it says as soon as it is true."""
    deadline, pause = monotonic() + PATIENCE, Event()
    while not (found := happened()):
        assert monotonic() < deadline, f"{happened} never came true"
        pause.wait(0.02)
    return found


def children(parent: int) -> list[int]:
    """The processes that a process has started."""
    table = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    rows = [tuple(map(int, line.split())) for line in table.stdout.splitlines()]
    return [pid for pid, above in rows if above == parent]


class Cluster:
    """A server with its data in a folder of its own, reached by the socket there."""

    def __init__(self, programs: Path, folder: Path, account: Account) -> None:
        self.programs, self.folder, self.account = programs, folder, account
        self.data, self.log, self.port = folder / "data", folder / "log", free_port()

    @property
    def host(self) -> str:
        """By its socket, as it stands in an address."""
        return f"{quote(str(self.folder), safe='')}:{self.port}"

    @property
    def url(self) -> str:
        return f"postgres://postgres@{self.host}/postgres"

    def program(self, name: str, *arguments: str | Path) -> None:
        call(self.account, self.log, self.programs / name, *arguments)

    def create(self) -> None:
        switches = ("--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8")
        self.program("initdb", *switches, "-D", self.data)

    def start(self) -> None:
        options = {**SETTINGS, "port": str(self.port), "unix_socket_directories": str(self.folder)}
        switches = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self.program("pg_ctl", "start", "-w", "-D", self.data, "-l", self.log, "-o", switches)

    def stop(self) -> None:
        """At once: whoever is connected is thrown out."""
        if (self.data / "postmaster.pid").exists():
            self.program("pg_ctl", "stop", "-w", "-m", "fast", "-D", self.data)

    def kill(self) -> None:
        """As when its machine is lost: every process, none of which says good-bye."""
        postmaster = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        for pid in (postmaster, *children(postmaster)):
            os.kill(pid, signal.SIGKILL)
        (self.data / "postmaster.pid").unlink()
        # Its number may be that of another process by now, for which the next server would take it.
        for left in self.folder.glob(f".s.PGSQL.{self.port}*"):
            left.unlink()

    def promote(self) -> None:
        self.program("pg_ctl", "promote", "-w", "-D", self.data)

    def ask(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement, params)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def copy(self, folder: Path) -> None:
        call(self.account, self.log, Path("/bin/cp"), "-a", self.data, folder)

    def put_back(self, folder: Path) -> None:
        shutil.rmtree(self.data)
        call(self.account, self.log, Path("/bin/cp"), "-a", folder, self.data)

    def standby(self, folder: Path) -> "Cluster":
        """Follows this one, and this one waits for it with every commit."""
        other = Cluster(self.programs, folder, self.account)
        source = f"host={self.folder} port={self.port} user=postgres"
        self.program(
            "pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-N", "-d", source, "-D", other.data
        )
        other.start()
        self.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.ask("SELECT pg_reload_conf()")
        until(lambda: self.ask("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"))
        return other


@contextmanager
def folder_of_a_cluster() -> Iterator[tuple[Path, Account]]:
    # In /tmp, because the path of a socket has to be short and the other account has to reach it.
    account, folder = server_account(), Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))
    if account:
        os.chown(folder, account["user"], account["group"])
    try:
        yield folder, account
    finally:
        shutil.rmtree(folder, ignore_errors=True)
