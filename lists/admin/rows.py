"""A row in the Django admin: the rules of the models, in the models' own words."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lists.admin.acting import ActingAdmin
from lists.admin.forms import RowForm
from lists.admin.refusals import refusals, refusing_on_the_page
from lists.entries import Entry, EntryList
from lists.rights import right
from lists.rows import Row
from lists.text.searching import contains, plain

MOST_FOUND = 10_000  # SQLite takes 32,766 parameters

type ExtraContext = dict[str, Any] | None


def count_of(rows: models.QuerySet[models.Model]) -> models.Subquery:
    """A column with the number of rows, which no join multiplies."""
    return models.Subquery(rows.order_by().annotate(n=models.Func("pk", function="COUNT")).values("n"))


class ArchivedFilter(admin.SimpleListFilter):
    title = _("archived")
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("1", _("Yes")), ("0", _("No"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Entry]) -> models.QuerySet[Entry]:
        wanted = self.value()
        return queryset if wanted is None else queryset.filter(archived_at__isnull=wanted == "0")


class RowAdmin(ActingAdmin):
    model: type[Row]
    form = RowForm
    delete_confirmation_template = "admin/lists/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/lists/delete_selected_confirmation.html"
    delete_confirmation_max_display = 50
    show_facets = admin.ShowFacets.ALWAYS
    sortable_by = ()  # an order of one's own would hide the order of the list
    search_fields = ("code", "name", "default_name")

    made: ClassVar[tuple[str, ...]] = ()  # columns that only verbs and programs fill in

    def get_fields(self, request: HttpRequest, obj: Row | None = None) -> list[Any]:
        """What the model says that people fill in: a new column is there without being named."""
        once = self._given_once()
        typed = [name for name in self.model.editable_fields() if name not in {*once, "name", *self.made}]
        shown = ["default_name_shown"] if obj else []
        return [*once, "name", *shown, *typed, *(self.made if obj else ())]

    def get_readonly_fields(self, request: HttpRequest, obj: Row | None = None) -> tuple[str, ...]:
        return (*self._given_once(), "default_name_shown", *self.made) if obj else ()

    def _given_once(self) -> list[str]:
        """What is typed for a new row, and then only shown: its list, its group and its code."""
        return [*filter(None, [self.model.parent_field]), *self.model.lane_fields, "code"]

    @admin.display(description=_("default name"))
    def default_name_shown(self, row: Row) -> str:
        return row.default_label

    @admin.display(description=_("position"))
    def rank(self, row: Any) -> int:
        """Among its siblings, from 1 on: the query counts."""
        return int(row.rank)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Row]:
        parent = self.model.parent_field
        same_list = {parent: models.OuterRef(parent)} if parent else {}
        above = self.model._base_manager.filter(position__lte=models.OuterRef("position"), **same_list)
        rows: models.QuerySet[Row] = super().get_queryset(request).annotate(rank=count_of(above))
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Row], search_term: str
    ) -> tuple[models.QuerySet[Row], bool]:
        """By the names that people see: no database knows the translations, and SQLite folds ASCII only."""
        words = plain(search_term).split()
        if not words:
            return queryset, False
        found = [row.pk for row in queryset if contains(words, f"{row.label} {row.code}")]
        if len(found) > MOST_FOUND:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(pk__in=found), False

    def save_model(self, request: HttpRequest, obj: Row, form: ModelForm, change: bool) -> None:
        if not change:
            obj.save(force_insert=True)
        elif form.changed_data:
            # Only what was typed: a name given by somebody else meanwhile stays, a deleted row stays deleted.
            obj.save(update_fields=form.changed_data)

    @refusing_on_the_page
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: ExtraContext = None
    ) -> HttpResponse:
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(
        self, objs: Iterable[Row], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """What goes, and why it may not: Django would ask the foreign keys, not the model."""
        rows = list(objs)
        tree: list[str | list[str]] = []
        counts = Counter({str(self.opts.verbose_name_plural): len(rows)})
        lacking = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        for row in rows:
            tree.append(self.link(row))
            entries = list(row.entries.all()) if isinstance(row, EntryList) else []
            if entries:
                opts = entries[0]._meta
                tree.append([f"{capfirst(opts.verbose_name)}: {entry}" for entry in entries])
                counts[str(opts.verbose_name_plural)] += len(entries)
                if not request.user.has_perm(right("delete", type(entries[0]))):
                    lacking.add(str(opts.verbose_name))
        return tree, counts, lacking, refusals(self.model, rows)

    def link(self, row: Row) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change"
        address = reverse(name, args=[row.pk])
        return format_html('{}: <a href="{}">{}</a>', capfirst(self.opts.verbose_name), address, row)
