"""`manage.py plan_lists FILE`: what would have to change until the lists are as a document has them."""

from typing import Any

from django.core.management.base import CommandError, no_translations

from lists.management.asking import PlanCommand


class Command(PlanCommand):
    help = (
        "Shows what apply_lists would do, and changes nothing. Ends with 0 where there is nothing to do, "
        "with 2 where there is, and with 1 where a row is refused or the document cannot be read."
    )

    @no_translations
    def handle(self, **options: Any) -> None:
        plan = self.asked(**options)
        self.tell(plan, as_json=options["json"])
        if plan.refusals:
            raise CommandError("Some rows are refused: nothing of it could be applied.")
        self.has_changes = bool(plan.changes)
