"""Runs all tests on SQLite, with a browser, and on PostgreSQL those that a database changes.

Arguments go to pytest.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from tools.machine import provide_browser, provide_postgres

# More workers than this start more slowly than they help.
PYTEST = (sys.executable, "-m", "pytest", "-n", "auto", "--maxprocesses", "8", "--dist", "worksteal")
WITH_POSTGRES = (sys.executable, str(Path(__file__).with_name("with_postgres.py")), "--")

NO_TESTS = 5  # pytest's code where all that the arguments name were left out

# The tests must not depend on the settings of the shell that starts them.
SECRETS = {"DATABASE_URL", "METRICS_TOKEN", "SECRET_KEY", "SECRET_KEY_FALLBACKS"}
DECIDED_HERE = {"ALLOWED_HOSTS", "CHROMIUM", "DEBUG", "TRUSTED_PROXIES"}
DECIDED_HERE |= SECRETS | {f"{name}_FILE" for name in SECRETS}
# What one process has compiled serves all others, and the next run.
DECIDED_HERE |= {"PYTHONDONTWRITEBYTECODE"}


def run(title: str, command: list[str], environment: dict[str, str]) -> int:
    print(f"\n== {title}", flush=True)
    started = time.monotonic()
    code = subprocess.run(command, env=environment).returncode
    outcome = {0: "passed", NO_TESTS: "no tests"}.get(code, "FAILED")
    print(f"== {title}: {outcome} in {time.monotonic() - started:.0f} s", flush=True)
    return code


def main(arguments: list[str]) -> int:
    environment = {name: value for name, value in os.environ.items() if name not in DECIDED_HERE}
    complete = True
    # What needs a database, and of what needs a browser one way through each part of the site.
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

    # The arguments come last: a choice of marks replaces the one made here.
    passed = run("All tests on SQLite", [*PYTEST, *on_sqlite, *arguments], environment) == 0
    if postgres:
        title = "On PostgreSQL what a database changes, and the browser tests marked as smoke tests"
        command = [*WITH_POSTGRES, *PYTEST, *on_postgres, *arguments]
        passed &= run(title, command, environment) in {0, NO_TESTS}

    if os.environ.get("CI") and not complete:
        print("CI is set, so what is missing above is a failure.", flush=True)
        return 1
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
