"""`manage.py load_lists`: brings lists from files into a database that people have made theirs."""

from argparse import ArgumentParser
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import transaction

from lists import twins
from lists.history import operation
from lists.loading.applying import carry_out
from lists.loading.documents import Broken
from lists.loading.fixtures import document_of, read, shipped
from lists.loading.planning import plan as planned
from lists.loading.plans import Plan, Policy, Step
from lists.loading.report import report


class Command(BaseCommand):
    help = (
        "Adds the lists and entries of fixtures that are missing. Names, colours and order that somebody "
        "chose stay as they are, and what an administrator deleted stays deleted."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "fixtures",
            metavar="FIXTURE",
            nargs="*",
            help=f"A JSON file, or the name of a fixture of an app. Default: {' '.join(shipped())}.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and do nothing.")
        parser.add_argument("--restore", action="store_true", help="Bring deleted lists and entries back.")

    @no_translations
    def handle(
        self, *, fixtures: list[str], dry_run: bool, restore: bool, verbosity: int, **_: object
    ) -> None:
        try:
            document = document_of(read(fixtures or shipped()))
            with transaction.atomic():
                with operation("load_lists", "load"):
                    plan = carry_out(planned(document, Policy.ADD, ships=True, restores=restore))
                _refuse(plan)
                twins.refresh()  # the program may have learnt other translations since
                transaction.set_rollback(dry_run)
        except Broken as error:
            raise CommandError(f"{error}\nNothing was changed.") from error
        if verbosity:
            for line in report(plan):
                self.stdout.write(line)
            if dry_run:
                self.stdout.write("Nothing was changed (dry run).")


def _refuse(plan: Plan) -> None:
    refused = [fault for step in plan.refusals for fault in _faults(step)]
    if refused:
        raise Broken("\n".join(refused))


def _faults(step: Step) -> Iterator[str]:
    """With their places: a list that is not there is missed by each row of the file that belongs to it."""
    item = step.item
    if item and item.is_reference:
        for row in item.items or []:
            yield f'{row.place}: field "{row.model.parent_field}": {step.note}'
    else:
        yield f"{item.place if item else step.address}: {step.note}"
