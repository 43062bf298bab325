"""Runs all tests on SQLite, with a browser, and on PostgreSQL those that a database changes.

Both at once, so that no processor waits for a browser or for the last test of a run; PostgreSQL, which has
the shorter one, gets half as many workers, and speaks when SQLite has spoken. Arguments go to pytest.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from tools.machine import provide_browser, provide_postgres

# More workers than this start more slowly than they help.
WORKERS = min(os.cpu_count() or 1, 8)
PYTEST = (sys.executable, "-m", "pytest", "--dist", "worksteal", "-n")
WITH_POSTGRES = (sys.executable, str(Path(__file__).with_name("with_postgres.py")), "--")

NO_TESTS = 5  # pytest's code where all that the arguments name were left out

# The tests must not depend on the settings of the shell that starts them.
DECIDED_HERE = {"ALLOWED_HOSTS", "CHROMIUM", "DATABASE_URL", "DEBUG", "SECRET_KEY", "TRUSTED_PROXIES"}


class Run:
    """One of both; what it says goes to the terminal or, until its turn has come, to a file."""

    def __init__(
        self, title: str, command: list[str], environment: dict[str, str], to: IO[str] | None = None
    ) -> None:
        self.title, self.said, self.started = title, to, time.monotonic()
        if not to:
            print(f"\n== {title}", flush=True)
        self.process = subprocess.Popen(command, env=environment, stdout=to, stderr=to)

    def end(self) -> int:
        code = self.process.wait()
        seconds = time.monotonic() - self.started
        if self.said:
            self.said.seek(0)
            print(f"\n== {self.title}\n{self.said.read()}", flush=True)
        outcome = {0: "passed", NO_TESTS: "no tests"}.get(code, "FAILED")
        print(f"== {self.title}: {outcome} in {seconds:.0f} s", flush=True)
        return code


def run_both(on_sqlite: list[str], on_postgres: list[str], environment: dict[str, str]) -> bool:
    with ExitStack() as stack:
        second = None
        if on_postgres:
            said = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
            title = "On PostgreSQL what a database changes, and the browser tests marked as smoke tests"
            second = Run(title, on_postgres, environment, said)
            stack.callback(second.process.wait)
        passed = Run("All tests on SQLite", on_sqlite, environment).end() == 0
        return (second is None or second.end() in {0, NO_TESTS}) and passed


def main(arguments: list[str]) -> int:
    environment = {name: value for name, value in os.environ.items() if name not in DECIDED_HERE}
    complete = True
    # What needs a database, and of what needs a browser one way through each part of the site; the arguments
    # come last: a choice of marks replaces the one made here.
    on_sqlite, on_postgres = [], ["-m", "smoke or not (browser or any_database)"]

    browser, executable = provide_browser()
    if browser:
        environment["CHROMIUM"] = executable
    else:
        print(
            "There is no browser that starts on this machine: going on without the browser tests.", flush=True
        )
        on_sqlite, on_postgres = ["-m", "not browser"], ["-m", "not (browser or any_database)"]
        complete = False

    postgres = provide_postgres()
    if not postgres:
        print("There is no PostgreSQL 15 or newer on this machine: going on with SQLite alone.", flush=True)
        complete = False

    passed = run_both(
        [*PYTEST, str(WORKERS), *on_sqlite, *arguments],
        [*WITH_POSTGRES, *PYTEST, str(WORKERS // 2 or 1), *on_postgres, *arguments] if postgres else [],
        environment,
    )

    if os.environ.get("CI") and not complete:
        print("CI is set, so what is missing above is a failure.", flush=True)
        return 1
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
