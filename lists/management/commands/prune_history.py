"""`manage.py prune_history --older-than 2y`: the only way in which history goes."""

import re
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lists.history import operation
from lists.models import Change, Moved, Operation

DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


class Command(BaseCommand):
    help = "Deletes operations that are older than an age, with their changes. Without --yes it only counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--older-than", required=True, help="90d, 8w, 6m or 2y: days, weeks, months, years."
        )
        parser.add_argument("--yes", action="store_true", help="Do it; it cannot be undone.")

    def handle(self, *, older_than: str, yes: bool, **_options: object) -> None:
        limit = before(older_than)
        old = Operation.objects.filter(at__lt=limit, is_open=False).exclude(action="prune")
        changes = Change.objects.filter(operation__in=old)
        summary = f"{old.count()} operations with {changes.count()} changes before {limit.date()}"
        if not yes:
            self.stdout.write(
                f"{summary} would be deleted. Nothing was changed (dry run): add --yes to do it."
            )
            return
        with operation("prune_history", "prune", summary):
            for rows in (Moved.objects.filter(operation__in=old), changes, old):
                rows._raw_delete(rows.db)
        self.stdout.write(f"{summary} are deleted.")


def before(age: str) -> datetime:
    """The moment from which on nothing is so old. Raises CommandError."""
    try:
        return timezone.now() - age_in(age)
    except OverflowError:
        raise CommandError(f"“{age}” is longer ago than any date.") from None


def age_in(text: str) -> timedelta:
    match = re.fullmatch(r"([0-9]{1,4})([dwmy])", text.strip().lower())
    if match is None:
        raise CommandError(f"“{text}” is no age: write 90d, 8w, 6m or 2y.")
    return timedelta(days=int(match[1]) * DAYS[match[2]])
