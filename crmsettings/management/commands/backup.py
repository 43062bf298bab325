"""`manage.py backup FILE`: the whole installation in a file, for SQLite and PostgreSQL alike."""

import os
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crmsettings.backups import UNFINISHED, write_backup

STANDARD_OUTPUT = Path("-")


class Command(BaseCommand):
    help = (
        "Writes every row of every table into a new file, history included; people may work meanwhile. "
        "`restore` reads it, on SQLite or PostgreSQL. It holds the digests of passwords: keep it safe."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="A new one. “-” is standard output, for a pipe."
        )

    def handle(self, *, file: Path, **_options: object) -> None:
        if file == STANDARD_OUTPUT:
            self.stderr.write(f"{write_backup(sys.stdout)} rows.", style_func=str)
            return
        try:
            count = _write(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{file}: {count} rows.")


def _write(file: Path) -> int:
    """It gets its name when it is whole: whatever ends this program leaves nothing that looks like a copy."""
    unfinished = file.with_name(f"{file.name}{UNFINISHED}")
    if file.exists():
        raise CommandError(f"{file} is there already, and nothing is overwritten: choose another name.")
    if unfinished.exists():
        raise CommandError(
            f"{unfinished} is there: another backup is writing it, or one was killed. Then delete it."
        )
    # Nobody else may read it.
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    whole = False
    try:
        with open(descriptor, "w", encoding="ascii", newline="\n") as lines:  # noqa: PTH123 - a descriptor
            count = write_backup(lines)
            lines.flush()
            os.fsync(descriptor)
        unfinished.rename(file)
        whole = True
    finally:
        if not whole:
            unfinished.unlink()
    return count
