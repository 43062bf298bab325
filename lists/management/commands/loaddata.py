"""`manage.py loaddata`, as in every Django project; each file is one operation of the history."""

from collections.abc import Sequence

from django.core.management.base import CommandError
from django.core.management.commands import loaddata

from lists.history import operation
from lists.protection import Refused, refusing


class Command(loaddata.Command):
    def loaddata(self, fixture_labels: Sequence[str]) -> None:
        try:
            with refusing():
                super().loaddata(fixture_labels)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def load_label(self, fixture_label: str) -> None:
        # Not around all files: at the end Django has the database check what waits for the end of the
        # transaction, and no operation may be open by then.
        with operation("loaddata", "load"):
            super().load_label(fixture_label)
