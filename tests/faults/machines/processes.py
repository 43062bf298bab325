"""What runs, and how it ends: killed, frozen, thawed, and everything at the end."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.faults.cluster import children
from tools.with_postgres import Account

PLAIN = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}


def start(
    command: list[str],
    log: Path,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
) -> "subprocess.Popen[bytes]":
    """In a session of its own, so that Ctrl-C reaches the drill only, which ends it in order."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd="/",
            env={**PLAIN, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            **(account or {}),
        )


def family(pid: int) -> list[int]:
    """A process and all that come from it, the eldest first."""
    return [pid, *(one for child in sorted(children(pid)) for one in family(child))]


def send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def of_the_drill(folder: Path) -> list[int]:
    """Every process that was started with the folder of the drill in a word or a variable."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with suppress(OSError):
                if (
                    str(folder).encode()
                    in (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
                ):
                    found.append(int(entry.name))
    return found


@contextmanager
def nothing_left(folder: Path) -> Iterator[None]:
    """However it ends, no process of the drill outlives it, a frozen one neither."""
    try:
        yield
    finally:
        while pids := [one for pid in of_the_drill(folder) for one in family(pid)]:
            send(pids, signal.SIGKILL)
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
