"""Every type of record in the Django admin, made for big tables. The keys stay drop-downs: they offer the
entries of one list, in its order, and archived ones only where they are chosen."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lists.admin.refusals import refusing_on_the_page
from lists.protection import refusing
from records.access import record_types

EVERYWHERE = (ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM)


class RecordAdmin(admin.ModelAdmin):
    readonly_fields = ("is_archived", "created_at")
    list_per_page = 50
    show_full_result_count = False
    sortable_by: ClassVar[tuple[str, ...]] = ("id",)  # other orders would read the whole table
    list_filter = ("is_archived",)
    actions = ("archive", "restore")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        amount = ("amount",) if self.model.has_amount() else ()
        keys = (key.name for key in self.model.entry_fields())
        return ("id", "name", *keys, *amount, "created_at", "is_archived")

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        paths: list[str] = self.model.label_paths()
        return paths

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with refusing():
            # Only what was typed, and nothing that somebody deleted meanwhile.
            obj.save(**({"update_fields": form.changed_data} if change else {"force_insert": True}))

    @refusing_on_the_page
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)

    @admin.action(description=_("Archive"), permissions=["change"], location=EVERYWHERE)
    def archive(self, request: HttpRequest, rows: models.QuerySet[Any]) -> None:
        self._act(request, rows, is_archived=True)

    @admin.action(description=_("Restore"), permissions=["change"], location=EVERYWHERE)
    def restore(self, request: HttpRequest, rows: models.QuerySet[Any]) -> None:
        self._act(request, rows, is_archived=False)

    def _act(self, request: HttpRequest, rows: models.QuerySet[Any], *, is_archived: bool) -> None:
        done = list(rows.exclude(is_archived=is_archived))
        for row in done:
            row.archive() if is_archived else row.restore()
            self.log_change(request, row, [{"changed": {"fields": ["archived"]}}])
        if done:
            self.message_user(request, _("Changed: %(count)d.") % {"count": len(done)}, messages.SUCCESS)
        else:
            self.message_user(request, _("Nothing changed."), messages.WARNING)


for model in record_types():
    admin.site.register(model, RecordAdmin)
