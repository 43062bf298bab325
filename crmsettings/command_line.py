"""What `manage.py` says where the machine around it cannot: a sentence and an exit code, no traceback.

Settings that are wrong, a database that is away or not migrated, a full disk, a pipe that nobody reads any
more, Control and C. `--traceback` shows where it happened. Everything else is a fault of ours and looks like
one.
"""

import errno
import os
import sys
from contextlib import suppress

from django import get_version
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import Error, InterfaceError, OperationalError

from lists.version import VERSION

STOPPED = 130  # as a shell counts what Control and C ends
MISSING = {"42P01", "42703"}  # no such table, no such column
READ_ONLY = "25006"
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def run(argv: list[str]) -> None:
    """Ends the program where it has something to say."""
    try:
        try:
            _do(argv)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough
        _write_no_more()
        sys.exit(1)
    except KeyboardInterrupt:
        _end("Stopped.", STOPPED)
    except (ImproperlyConfigured, Error, OSError) as error:
        sentence = _sentence(error)
        if sentence is None or "--traceback" in argv:
            raise
        _end(f"CommandError: {sentence}", 1)


def _do(argv: list[str]) -> None:
    if argv[1:] in (["version"], ["--version"]):
        print(f"CRM settings {VERSION}, Django {get_version()}")  # noqa: T201
    else:
        execute_from_command_line(argv)


def _sentence(error: Exception) -> str | None:
    if isinstance(error, Error):
        return of_database(error)
    if isinstance(error, OSError):
        place = "Nothing more can be written" if error.errno in FULL else error.filename
        return f"{place}: {error.strerror}." if place else None
    return f"{error}"


def of_database(error: Error) -> str | None:
    """None where the statement was wrong, and not the database."""
    said = (str(error).strip().splitlines() or [""])[0].rstrip(".")
    state = getattr(error.__cause__, "sqlstate", None) or ""
    if state in MISSING or said.startswith(("no such table", "no such column")):
        return f"The database does not fit this release; run manage.py migrate first. It says: {said}."
    if state == READ_ONLY or "readonly database" in said:
        return f"The database can only be read. It says: {said}."
    if isinstance(error, OperationalError | InterfaceError) or said == "file is not a database":
        return f"The database cannot do it; look at DATABASE_URL, and at its server. It says: {said}."
    return None


def _end(sentence: str, code: int) -> None:
    _write_no_more()
    with suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)  # noqa: T201
    sys.exit(code)


def _write_no_more() -> None:
    """What waits to be written would fail again at the end of the program."""
    with suppress(OSError):
        sys.stdout.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
