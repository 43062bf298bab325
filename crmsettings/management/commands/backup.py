"""`manage.py backup FILE`: the whole installation in a file, for SQLite and PostgreSQL alike."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crmsettings.backups import write_backup


class Command(BaseCommand):
    help = (
        "Writes every row of every table into a new file, history included; people may work meanwhile. "
        "`restore` reads it, on SQLite or PostgreSQL. It holds the digests of passwords: keep it safe."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_options: object) -> None:
        try:
            # Nobody else may read it, and nothing is overwritten.
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        whole = False
        try:
            with open(descriptor, "w", encoding="ascii", newline="\n") as lines:  # noqa: PTH123 - a descriptor
                count = write_backup(lines)
            whole = True
        finally:
            if not whole:
                file.unlink()
        self.stdout.write(f"{file}: {count} rows.")
