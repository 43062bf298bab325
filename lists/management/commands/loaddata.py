from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import loaddata

from lists.history import operation
from lists.protection import Refused


class Command(loaddata.Command):
    """Django's own; only the history knows its rows as one act, and a refusal is a sentence."""

    def loaddata(self, fixture_labels: Any) -> None:
        try:
            with operation("loaddata", "load"):
                super().loaddata(fixture_labels)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
