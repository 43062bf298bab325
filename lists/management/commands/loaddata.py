"""`manage.py loaddata`, as in every Django project; the history knows what it did as one operation."""

from collections.abc import Sequence

from django.core.management.base import CommandError
from django.core.management.commands import loaddata

from lists.history import operation
from lists.protection import Refused


class Command(loaddata.Command):
    def loaddata(self, fixture_labels: Sequence[str]) -> None:
        try:
            with operation("loaddata", "load"):
                super().loaddata(fixture_labels)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
