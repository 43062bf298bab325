"""`manage.py apply_lists FILE`: the lists become as a document has them, in one operation or not at all."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError, CommandParser, no_translations

from lists.history import Actor
from lists.loading.applying import Report, apply
from lists.loading.plans import Plan
from lists.management.asking import PlanCommand
from lists.models import REASON_LENGTH, Operation
from lists.protection import Refused


class Command(PlanCommand):
    help = (
        "Does what plan_lists shows, in one operation, which can be undone. Ends with 0 where it is done or "
        "there was nothing to do, and with 1 where anything is refused; then nothing has changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--expect", metavar="DIGEST", default="", help="Only if this is still the plan.")
        parser.add_argument("--reason", default="", help="Why, for the history.")
        parser.add_argument("--user", metavar="NAME", help="Who acts, for the history.")

    @no_translations
    def handle(self, **options: Any) -> None:
        actor, reason = _actor(options["user"]), options["reason"]
        if len(reason) > REASON_LENGTH:
            raise CommandError(f"A reason has at most {REASON_LENGTH} characters.")
        plan = self.asked(**options)
        is_expected = options["expect"] in ("", plan.digest)
        if not options["json"] or plan.refusals or not is_expected:
            self.tell(plan, as_json=options["json"])
            self.stdout.flush()  # whoever cannot be told what is done has nothing done
        if not is_expected:
            raise CommandError("This is not the plan that was expected: look again. Nothing was changed.")
        if plan.refusals:
            raise CommandError("Some rows are refused. Nothing was changed.")
        done = self._apply(plan, actor, reason, "restore_state" if options["at"] else "apply")
        if options["json"]:
            self.tell(plan, as_json=True, operation=done and done.pk)
        elif done:
            self.stdout.write(f"Done: operation {done.pk} of the history, where it can be undone.")

    def _apply(self, plan: Plan, actor: Actor, reason: str, action: str) -> Operation | None:
        try:
            return apply(plan, actor, reason, action=action, progress=self._progress())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _progress(self) -> Report | None:
        """For a person who waits: how many rows and records are done."""
        if not self.stderr.isatty():
            return None
        shown = [-1]

        def report(done: int, total: int) -> None:
            percent = 100 * done // total
            if percent > shown[0]:
                shown[0] = percent
                ending = "\n" if done == total else "\r"
                self.stderr.write(f"{percent} % of {total:,}", style_func=str, ending=ending)

        return report


def _actor(name: str | None) -> Actor:
    if name is None:
        return "apply_lists"
    user = get_user_model()._default_manager.filter(**{get_user_model().USERNAME_FIELD: name}).first()
    if user is None:
        raise CommandError(f"There is no user “{name}”.")
    return user
