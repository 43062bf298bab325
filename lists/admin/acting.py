"""What any admin of ours shares: the models' verbs as actions, and their refusals on the page."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lists.admin.refusals import refusing_on_the_page
from lists.protection import refusing
from lists.text.numbers import grouped

EVERYWHERE = (ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM)


class ActingAdmin(admin.ModelAdmin):
    """Its model has the verbs `archive` and `restore`."""

    @refusing_on_the_page
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)

    @refusing_on_the_page
    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        with transaction.atomic(), refusing():
            return super().response_action(request, *args, **kwargs)

    def act(
        self, request: HttpRequest, rows: Iterable[models.Model], verb: Callable[[Any], object], field: str
    ) -> None:
        """One verb of the model on each row, with its line in the history; all of them or none.

        A verb that returns False has changed nothing.
        """
        changed = [row for row in rows if verb(row) is not False]
        for row in changed:
            self.log_change(request, row, [{"changed": {"fields": [field]}}])
        if changed:
            said = _("Changed: %(count)s.") % {"count": grouped(len(changed))}
            self.message_user(request, said, messages.SUCCESS)
        else:
            self.message_user(request, _("Nothing changed."), messages.WARNING)

    @admin.action(description=_("Archive"), permissions=["change"], location=EVERYWHERE)
    def archive(self, request: HttpRequest, rows: models.QuerySet[Any]) -> None:
        self.act(request, rows, lambda row: row.archive(), "archived")

    @admin.action(description=_("Restore"), permissions=["change"], location=EVERYWHERE)
    def restore(self, request: HttpRequest, rows: models.QuerySet[Any]) -> None:
        self.act(request, rows, lambda row: row.restore(), "archived")
