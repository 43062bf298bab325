"""`manage.py loaddata`, as in every Django project; each file is one operation of the history."""

from django.core.management.base import CommandError
from django.core.management.commands import loaddata

from lists.history import operation
from lists.protection import Refused


class Command(loaddata.Command):
    def load_label(self, fixture_label: str) -> None:
        # Not around all files: in the end Django has the database check what is left to the end of the
        # transaction, and by then no operation is open.
        try:
            with operation("loaddata", "load"):
                super().load_label(fixture_label)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
