"""with_postgres.py -- COMMAND …: runs a command against a PostgreSQL that lives only as long as the command.

The command finds it in DATABASE_URL. It listens on a socket in a private folder, so any number of them can
run side by side. Needs only the standard library.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TypedDict
from urllib.parse import quote

OLDEST = 15  # what Django 6.1 accepts
FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
# Nobody needs this data after a crash.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


def find_postgres() -> Path | None:
    """The folder with the programs of the newest PostgreSQL of this machine."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in FOLDERS:
        folders += Path("/").glob(pattern.removeprefix("/"))
    usable = [(version_of(folder), folder) for folder in folders if (folder / "pg_ctl").exists()]
    version, folder = max(usable, default=(0, Path()))
    return folder if version >= OLDEST else None


def version_of(folder: Path) -> int:
    try:
        result = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True)
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", result.stdout)
    return int(found[1]) if found else 0


class Account(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def server_account() -> Account:
    """PostgreSQL refuses to run as root, so root lends it another account."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise SystemExit("PostgreSQL does not run as root, and there is no account postgres or nobody.")


@contextmanager
def throw_away_postgres(programs: Path) -> Iterator[str]:
    """A running server; its DATABASE_URL."""
    account = server_account()
    # In /tmp, because the path of a socket has to be short and the other account has to reach it.
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))
    data, log = folder / "data", folder / "log"
    options = {**SETTINGS, "unix_socket_directories": str(folder)}
    switches = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    initdb = ("--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", f"--locale={locale}", "-D", data)
    try:
        if account:
            os.chown(folder, account["user"], account["group"])
        call(account, log, programs / "initdb", *initdb)
        call(account, log, programs / "pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", switches)
        yield f"postgres://postgres@{quote(str(folder), safe='')}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            call(account, log, programs / "pg_ctl", "stop", "-w", "-m", "immediate", "-D", data)
        shutil.rmtree(folder, ignore_errors=True)


class PostgresError(Exception):
    """What one of the programs of PostgreSQL said, and its log."""


def call(account: Account, log: Path, program: Path, *arguments: str | Path) -> None:
    result = subprocess.run(
        [program, *arguments],
        cwd="/",  # the current folder may be closed to the other account
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **account,
    )
    if result.returncode:
        details = log.read_text() if log.exists() else ""
        raise PostgresError(f"PostgreSQL's {program.name} failed.\n{result.stderr}{details}")


def run(command: list[str], environment: dict[str, str]) -> int:
    """The command's exit code; a signal to us stops the command first, so that the server outlives it."""
    process: subprocess.Popen[bytes] | None = None

    def stop(number: int, _frame: FrameType | None) -> None:
        if process is None:
            raise SystemExit(128 + number)
        process.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    # Ctrl-C reaches the command from the terminal.
    signal.signal(signal.SIGINT, lambda *_: None)
    programs = find_postgres()
    if programs is None:
        raise SystemExit(f"No PostgreSQL {OLDEST} or newer was found on this machine.")
    with throw_away_postgres(programs) as url:
        # Elsewhere a DATABASE_URL makes a production site; this one is not.
        process = subprocess.Popen(command, env={"DEBUG": "1", **environment, "DATABASE_URL": url})
        code = process.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    if sys.argv[1:2] != ["--"] or len(sys.argv) < 3:
        raise SystemExit("usage: with_postgres.py -- COMMAND …")
    try:
        code = run(sys.argv[2:], dict(os.environ))
    except PostgresError as error:
        raise SystemExit(str(error)) from error
    raise SystemExit(code)
