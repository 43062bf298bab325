"""`manage.py load_lists`: brings lists from files into a database that people have made theirs."""

from argparse import ArgumentParser
from collections import Counter

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import transaction

from lists import twins
from lists.history import operation
from lists.loading.files import read, shipped
from lists.loading.load import DELETED, Act, Outcome, load
from lists.loading.parsing import Broken

SHOWN = 20  # codes in one line
NEWS_OF_A_LIST = {Act.ADDED: "new list", Act.RESTORED: "the list is back"}


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
            with transaction.atomic():
                with operation("load_lists", "load"):
                    outcomes = load(read(fixtures or shipped()), restore=restore)
                twins.refresh()  # the program may have learnt other translations since
                transaction.set_rollback(dry_run)
        except Broken as error:
            raise CommandError(f"{error}\nNothing was changed.") from error
        if verbosity:
            for line in report(outcomes):
                self.stdout.write(line)
            if dry_run:
                self.stdout.write("Nothing was changed (dry run).")


def report(outcomes: list[Outcome]) -> list[str]:
    """One line for each list that something happened to, and the total."""
    by_list: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.act != Act.KEPT:
            by_list.setdefault((outcome.row.model._meta.app_label, outcome.title), []).append(outcome)
    return [
        *(f"{title}: {_summary(members)}" for (_app, title), members in by_list.items()),
        _total(outcomes),
    ]


def _summary(outcomes: list[Outcome]) -> str:
    phrases = []
    codes: dict[tuple[Act, str], list[str]] = {}
    for outcome in sorted(outcomes, key=lambda outcome: list(Act).index(outcome.act)):
        if outcome.act in NEWS_OF_A_LIST and outcome.row.model.is_list:
            phrases.append(NEWS_OF_A_LIST[outcome.act])
        elif outcome.act == Act.SKIPPED:
            codes.setdefault((outcome.act, f": {outcome.note.rstrip('.')}"), []).append(outcome.row.code)
        else:
            detail = f": {outcome.note}" if outcome.note else ""
            codes.setdefault((outcome.act, ""), []).append(outcome.row.code + detail)
    phrases += [f"{len(items)} {act}{why} ({_listed(items, why)})" for (act, why), items in codes.items()]
    return ", ".join(phrases)


def _listed(items: list[str], why: str) -> str:
    more = f" and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
    pronoun = "it" if len(items) == 1 else "them"
    cure = f"; --restore brings {pronoun} back" if why.endswith(DELETED) else ""
    return ", ".join(items[:SHOWN]) + more + cure


def _total(outcomes: list[Outcome]) -> str:
    counts = Counter(outcome.act for outcome in outcomes)
    kept, skipped = counts[Act.KEPT], counts[Act.SKIPPED]
    if kept == len(outcomes):
        return f"Nothing to do: all {kept} entries are there."
    if kept + skipped == len(outcomes):
        return f"Nothing to do: {kept} of {len(outcomes)} entries are there, {skipped} skipped."
    return f"{len(outcomes)} entries: {', '.join(f'{counts[act]} {act}' for act in Act if counts[act])}."
