"""An entry in the Django admin: the actions that move it."""

from collections.abc import Iterable

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lists.admin.acting import EVERYWHERE
from lists.admin.rows import RowAdmin
from lists.entries import Entry


class EntryAdmin(RowAdmin):
    actions = ("move_up", "move_down", "archive", "restore")
    made = ("is_system", "archived_at")

    @admin.action(description=_("Move up"), permissions=["change"], location=EVERYWHERE)
    def move_up(self, request: HttpRequest, rows: models.QuerySet[Entry]) -> None:
        self.step(request, list(rows), -1)

    @admin.action(description=_("Move down"), permissions=["change"], location=EVERYWHERE)
    def move_down(self, request: HttpRequest, rows: models.QuerySet[Entry]) -> None:
        self.step(request, list(rows)[::-1], 1)

    def step(self, request: HttpRequest, rows: Iterable[Entry], step: int) -> None:
        """The row that goes first comes first; those behind one at the end stay behind it."""
        stuck = set()

        def verb(row: Entry) -> bool:
            row.refetch()
            neighbour = row.neighbour(step)
            if neighbour is None or neighbour.pk in stuck:
                stuck.add(row.pk)
                return False
            row.step(step)
            return True

        self.act(request, rows, verb, "position")
