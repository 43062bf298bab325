"""The site in production mode: two worker processes of granian on a free port of this machine."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.processes import free_port, stop

WORKERS = 2


@dataclass(frozen=True)
class Site:
    """Where the data are, and the environment of the programs that work with them."""

    environment: dict[str, str]

    @classmethod
    def at(cls, database: str, static: str) -> "Site":
        return cls(
            {
                **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
                "DJANGO_SETTINGS_MODULE": "tools.bench.settings",
                "DATABASE_URL": database,
                "SECRET_KEY": secrets.token_urlsafe(64),
                "ALLOWED_HOSTS": "127.0.0.1",
                "TRUSTED_PROXIES": "1",
                "DEBUG": "0",
                "BENCH_STATIC": static,
                "BENCH_PASSWORD": secrets.token_urlsafe(16),
            }
        )

    def run(self, module: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"{module} failed.")
        return done.stdout

    @contextmanager
    def served(self) -> Iterator["Server"]:
        port = free_port()
        with tempfile.TemporaryFile("w+") as log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
                    *("--port", str(port), "--workers", str(WORKERS), "--blocking-threads", "2"),
                    *("--log-level", "warning", "crmsettings.wsgi:application"),
                ],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
            try:
                yield Server(port, process.pid, time.perf_counter())
            except SystemExit:
                log.seek(0)
                print(*log.readlines()[-15:], sep="", end="")
                raise
            finally:
                stop(process)


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    started: float

    def wait(self) -> None:
        """Until it listens."""
        while time.perf_counter() - self.started < 30:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.005)
        raise SystemExit("The server did not start.")

    def megabytes(self) -> float:
        """Resident memory of its largest worker."""
        table = subprocess.run(["ps", "-A", "-o", "ppid=,rss="], capture_output=True, text=True, check=True)
        rows = (line.split() for line in table.stdout.splitlines())
        return max(int(rss) for parent, rss in rows if int(parent) == self.pid) / 1024


def sqlite_in(folder: str) -> str:
    return f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
