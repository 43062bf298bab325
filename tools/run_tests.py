"""Runs the tests on SQLite and on PostgreSQL, with a browser; arguments go to pytest."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tools.machine import provide_browser, provide_postgres

# More workers than this start more slowly than they help.
PYTEST = (sys.executable, "-m", "pytest", "-n", "auto", "--maxprocesses", "8")
WITH_POSTGRES = (sys.executable, str(Path(__file__).with_name("with_postgres.py")), "--")

# The tests must not depend on the settings of the shell that starts them.
DECIDED_HERE = {"ALLOWED_HOSTS", "CHROMIUM", "DATABASE_URL", "DEBUG", "SECRET_KEY"}


def run(title: str, command: list[str], environment: dict[str, str]) -> bool:
    print(f"\n== {title}", flush=True)
    started = time.monotonic()
    code = subprocess.run(command, env=environment).returncode
    print(
        f"== {title}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True
    )
    return code == 0


def main(arguments: list[str]) -> int:
    environment = {
        name: value for name, value in os.environ.items() if name not in {"CHROMIUM", "DATABASE_URL"}
    }
    complete = True
    on_postgres = "not look"  # looked at once, on SQLite

    browser, executable = provide_browser()
    if browser:
        environment["CHROMIUM"] = executable
    else:
        print(
            "There is no browser that starts on this machine: going on without the browser tests.", flush=True
        )
        arguments = ["-m", "not browser", *arguments]
        on_postgres = "not browser"
        complete = False

    postgres = provide_postgres()
    if not postgres:
        print("There is no PostgreSQL 15 or newer on this machine: going on with SQLite alone.", flush=True)
        complete = False

    passed = run("Tests on SQLite", [*PYTEST, *arguments], environment)
    if postgres:
        command = [*WITH_POSTGRES, *PYTEST, *arguments]
        if "-m" not in arguments or not browser:
            command += ["-m", on_postgres]
        passed &= run("Tests on PostgreSQL", command, environment)

    if os.environ.get("CI") and not complete:
        print("CI is set, so what is missing above is a failure.", flush=True)
        return 1
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
