"""A list in the Django admin, with the way to its entries."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from lists.admin.rows import RowAdmin, count_of
from lists.entries import EntryList
from lists.rows import Row


class EntryListAdmin(RowAdmin):
    model: type[EntryList]
    actions: tuple[str, ...] = ("archive", "restore")

    @admin.display(description=_("entries"))
    def entries(self, row: Any) -> str:
        """The number of entries, which leads to them."""
        key = self.model.entries.field
        opts = key.model._meta
        if not self.admin_site.is_registered(key.model):
            return str(row.entry_count)
        address = reverse(f"{self.admin_site.name}:{opts.app_label}_{opts.model_name}_changelist")
        return format_html('<a href="{}?{}__id__exact={}">{}</a>', address, key.name, row.pk, row.entry_count)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Row]:
        entries = self.model.entries.field
        own = entries.model._base_manager.filter(**{entries.name: models.OuterRef("pk")})
        rows: models.QuerySet[Row] = super().get_queryset(request).annotate(entry_count=count_of(own))
        return rows
