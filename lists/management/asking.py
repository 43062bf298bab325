"""What `plan_lists` and `apply_lists` share: what they are asked for, and how they end.

They end with 0, with 1 where anything is refused or wrong, also on the command line itself, and `plan_lists`
with 2 where there is something to do.
"""

import json
import sys
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lists.loading.documents import Broken, Document
from lists.loading.exporting import document_of
from lists.loading.formats import MOST_BYTES, Hints, read_document
from lists.loading.formats.fetching import fetched_document, host_of, is_address, known_addresses
from lists.loading.planning import plan
from lists.loading.plans import Plan, Policy
from lists.loading.plans_json import plan_as_json
from lists.loading.selecting import selected
from lists.loading.telling import told
from lists.text.moments import parse_moment

STANDARD_INPUT = "-"
POLICIES = {
    Policy.ADD: "only what is missing",
    Policy.MERGE: "what the document says, and nothing else",
    Policy.EXACT: "the lists hold what the document has, and nothing else",
}


class ListsCommand(BaseCommand):
    """A command that tells in sentences what is wrong."""

    has_changes = False
    requires_system_checks = ()  # one of them writes, so it would wait for whoever writes now

    def run_from_argv(self, argv: list[str]) -> None:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(encoding="utf-8")  # whatever the terminal is: files are read as UTF-8
        try:
            super().run_from_argv(argv)
        except SystemExit as end:
            raise SystemExit(1 if end.code else 0) from end  # argparse ends with 2
        if self.has_changes:
            sys.exit(2)

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except Broken as error:
            raise CommandError(f"{error}\nNothing was changed.") from error


class PlanCommand(ListsCommand):
    """A command that begins with a plan."""

    def add_arguments(self, parser: CommandParser) -> None:
        sources = ["A document", *known_addresses()]
        policies = "; ".join(f"{policy}: {words}" for policy, words in POLICIES.items())
        help = f"{', or '.join(sources)}. “-” is standard input."
        parser.add_argument("file", metavar="FILE", nargs="?", help=help)
        parser.add_argument("--at", metavar="MOMENT", help="Instead of a file: the lists as they were then.")
        parser.add_argument(
            "--policy",
            choices=[policy.value for policy in Policy],
            help=f"{policies}. Default: merge; with --at exact.",
        )
        parser.add_argument(
            "--into", metavar="LIST", help="The list that a table is for, or to go back to --at."
        )
        parser.add_argument("--encoding", default="", help="Of a table, where the guess is wrong: cp1250.")
        parser.add_argument("--separator", default="", help="Of the cells of a table.")
        parser.add_argument("--sheet", default="", help="The sheet of a workbook.")
        parser.add_argument("--json", action="store_true", help="Tell the plan to a program.")

    def tell(self, plan: Plan, *, as_json: bool, **more: object) -> None:
        if as_json:
            self.stdout.write(json.dumps(plan_as_json(plan) | more, indent=2, ensure_ascii=False))
            return
        for line in told(plan):
            self.stdout.write(line)

    def asked(
        self, *, file: str | None, at: str | None, policy: str | None, into: str | None, **rest: Any
    ) -> Plan:
        """The plan that the options ask for. Raises Broken and CommandError."""
        if (file is None) == (at is None):
            raise CommandError("Name a file, or say --at which moment.")
        if file is None:
            document = document_of(selected([into]) if into else None, at=moment(str(at)))
            if not document.items:
                raise CommandError("There was no such list at that moment.")
            return plan(document, Policy(policy or Policy.EXACT))
        hints = Hints(into or "", rest["encoding"], rest["separator"], rest["sheet"])
        return plan(document_from(file, hints), Policy(policy or Policy.MERGE))


def document_from(name: str, hints: Hints) -> Document:
    """Raises Broken."""
    source = host_of(name) if is_address(name) else name  # what is told of it
    try:
        if is_address(name):
            return fetched_document(name, hints)
        if name == STANDARD_INPUT:
            return read_document("", sys.stdin.buffer.read(MOST_BYTES + 1), hints)
        with Path(name).open("rb") as file:
            return read_document(Path(name).name, file.read(MOST_BYTES + 1), hints)
    except OSError as error:
        raise Broken(f"{name}: {error.strerror}.") from error
    except Broken as error:
        lines = str(error).splitlines()
        raise Broken("\n".join(f"{source}: {line}" for line in lines)) from error


def moment(text: str) -> datetime:
    """Raises CommandError."""
    found = parse_moment(text)
    if found is None:
        raise CommandError(f"“{text}” is no moment: write 2026-11-27 or “2026-11-27 14:30”.")
    if found > timezone.now():
        raise CommandError(f"“{text}” is still to come.")
    return found
