"""`manage.py restore FILE`: an installation from the file that `backup` wrote, all of it or nothing."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crmsettings.backups import Unfit, restore_backup

STANDARD_INPUT = Path("-")


class Command(BaseCommand):
    help = "Fills a new database, after `migrate` and nothing else, with what `backup` wrote into a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="“-” is standard input.")

    def handle(self, *, file: Path, **_options: object) -> None:
        try:
            if file == STANDARD_INPUT:
                count = restore_backup(sys.stdin.buffer)
            else:
                with file.open("rb") as lines:
                    count = restore_backup(lines)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Unfit as why:
            raise CommandError(f"{why} Nothing was restored.") from why
        self.stdout.write(f"{count} rows are restored.")
