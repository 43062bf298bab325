"""Every type of record in the Django admin, made for big tables.

The keys stay drop-downs: they offer the entries of one list, in its order, and archived ones only where they
are chosen.
"""

from functools import partial
from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from lists.admin.acting import ActingAdmin
from lists.once import once
from lists.protection import refusing
from records.access import record_types
from records.models import Record
from records.names import Found


class RecordAdmin(ActingAdmin):
    model: type[Record]
    readonly_fields = ("is_archived", "created_at")
    list_per_page = 50
    show_full_result_count = False
    sortable_by: ClassVar[tuple[str, ...]] = ("id",)  # other orders would read the whole table
    list_display_links = ("id", "name")
    search_fields = ("name",)
    actions = ("archive", "restore")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        amount = ("amount",) if self.model.has_amount() else ()
        keys = (key.name for key in self.model.entry_fields())
        return ("id", "name", *keys, *amount, "created_at", "is_archived")

    def get_list_filter(self, request: HttpRequest) -> tuple[str, ...]:
        """Not by the values of dictionaries, which may be ten thousand."""
        key = self.model.stage_field()
        return ("is_archived", key.name) if key else ("is_archived",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Record], search_term: str
    ) -> tuple[QuerySet[Record], bool]:
        """As in the lists of records: each word begins a word of the name."""
        if not search_term.strip():
            return queryset, False
        return Found(self.model, search_term.replace("\0", "")).among(queryset, in_order=False), False

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        return self.model.label_paths()

    def save_model(self, request: HttpRequest, obj: Record, form: ModelForm, change: bool) -> None:
        with refusing():
            if change:  # only what was typed, and nothing that somebody deleted meanwhile
                obj.save(update_fields=form.changed_data)
            else:
                obj.pk = once(request.POST, f"admin {obj.slug()}", partial(_add, obj))


def _add(record: Record) -> int:
    record.save(force_insert=True)
    return int(record.pk)


for model in record_types():
    admin.site.register(model, RecordAdmin)
