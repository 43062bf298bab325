"""manage.py demo_records N: believable records for a demonstration; see records.demo."""

from argparse import ArgumentParser
from collections.abc import Iterator
from random import Random

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import connection
from django.utils import timezone

from records.demo import SHARES, NoStages, make, shares
from records.names import Name

MOST = 10_000_000


class Command(BaseCommand):
    help = "Adds believable records of all types to those that are there, for a demonstration."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", metavar="N", help=f"How many records: 1 to {MOST:,}.")
        parser.add_argument("--seed", type=int, help="The same seed makes the same records again.")
        parser.add_argument("--if-empty", action="store_true", help="Do nothing when there are records.")

    @no_translations
    def handle(
        self, *, number: str, seed: int | None, if_empty: bool, verbosity: int, **_options: object
    ) -> None:
        total = self.checked(number)
        if if_empty and any(model._default_manager.exists() for model in SHARES):
            return
        started = timezone.now()
        try:
            for made in make(total, Random(seed), started):  # noqa: S311
                self.progress(made, total)
        except NoStages as error:
            raise CommandError(
                f"There are no stages of {error}: run manage.py load_lists first. Nothing was changed."
            ) from error
        self.analyze()
        if verbosity:
            seconds = (timezone.now() - started).total_seconds()
            self.stdout.write(f"Made in {seconds:.1f} s: {', '.join(described(total))}.")

    def checked(self, number: str) -> int:
        # Python refuses to read very long numbers.
        is_number = number.isascii() and number.isdecimal() and len(number) <= len(str(MOST))
        if not is_number or not 1 <= int(number) <= MOST:
            raise CommandError(f"“{number}” is not a number of records: write one from 1 to {MOST}.")
        return int(number)

    def progress(self, made: int, total: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{made:,} of {total:,} records", ending="\r" if made == total else "")
            self.stdout.flush()

    def analyze(self) -> None:
        """PostgreSQL learns what is in the tables, and that all may see it: so counts read indexes alone."""
        if connection.vendor == "postgresql":
            tables = ", ".join(
                connection.ops.quote_name(table)
                for table in [*(model._meta.db_table for model in SHARES), Name._meta.db_table]
            )
            statement = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
            with connection.cursor() as cursor:
                cursor.execute(f"{statement} {tables}")


def described(total: int) -> Iterator[str]:
    for model, number in shares(total).items():
        if number:
            noun = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
            yield f"{number:,} {noun}"
