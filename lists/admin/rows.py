"""The rules of the models in the Django admin, in the models' own words."""

import logging
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.contrib.admin.utils import quote
from django.contrib.messages.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lists.admin.forms import RefusingFormSet, RowForm, refusals
from lists.protection import Refused
from lists.rows import Row
from lists.text.labels import fold

logger = logging.getLogger(__name__)

EVERYWHERE = (ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM)
MOST_FOUND = 10_000  # SQLite takes 32,766 parameters

type View = Callable[..., Any]


def refusing_on_the_page(view: View) -> View:
    """What is refused while a view acts becomes a message; the transaction of the view is undone."""

    @wraps(view)
    def answer(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return view(self, request, *args, **kwargs)
        except Refused as refusal:
            sentence = str(refusal)
        except IntegrityError:
            logger.warning("The database refused a change in the admin.", exc_info=True)
            sentence = str(_("Somebody else changed this at the same moment. Look at it and try again."))
        # The view may have reported success before the end of its transaction undid everything.
        request._messages = default_storage(request)  # type: ignore[attr-defined]
        self.message_user(request, sentence, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    return answer


def count_of(rows: models.QuerySet[Any]) -> models.Subquery:
    """A column with the number of rows, which no join multiplies."""
    return models.Subquery(rows.order_by().annotate(n=models.Func("pk", function="COUNT")).values("n"))


class ArchivedFilter(admin.SimpleListFilter):
    title = _("archived")
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Yes")), ("0", _("No"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        wanted = self.value()
        return queryset if wanted is None else queryset.filter(archived_at__isnull=wanted == "0")


class RowAdmin(admin.ModelAdmin):
    form = RowForm
    delete_confirmation_template = "admin/lists/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/lists/delete_selected_confirmation.html"
    delete_confirmation_max_display = 50
    sortable_by = ()  # an order of one's own would hide the order of the list
    search_fields = ("code", "name", "default_name")

    given_once: ClassVar[tuple[str, ...]] = ("code",)  # typed for a new row, then only shown
    made: ClassVar[tuple[str, ...]] = ("default_name_shown",)  # never typed

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [field for field in self.fields or () if field not in self.made]
        is_typed = self.has_change_permission(request, obj)
        return [*(self.fields or ()), *(("seen",) if is_typed else ())]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.given_once, *self.made) if obj else ()

    @admin.display(description=_("default name"))
    def default_name_shown(self, row: Any) -> str:
        return str(row.default_label)

    @admin.display(description=_("place"))
    def place(self, row: Any) -> int:
        return int(row.place)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        parent: str = self.model.parent_field
        same_list = {parent: models.OuterRef(parent)} if parent else {}
        above = self.model._base_manager.filter(position__lte=models.OuterRef("position"), **same_list)
        rows: models.QuerySet[Any] = super().get_queryset(request).annotate(place=count_of(above))
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """By the names that people see: no database knows the translations, and SQLite folds ASCII only."""
        wanted = fold(search_term)
        if not wanted:
            return queryset, False
        found = [row.pk for row in queryset if wanted in fold(row.label) or wanted in fold(row.code)]
        if len(found) > MOST_FOUND:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(pk__in=found), False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.save(force_insert=True)
        elif form.changed_data:
            # Only what was typed: a name given by somebody else meanwhile stays, a deleted row stays deleted.
            obj.save(update_fields=form.changed_data)

    @refusing_on_the_page
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)

    @refusing_on_the_page
    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().delete_view(request, *args, **kwargs)

    @refusing_on_the_page
    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        with transaction.atomic():
            return super().response_action(request, *args, **kwargs)

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Iterator[Any]:
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            if issubclass(inline.model, Row):
                formset = type(formset.__name__, (RefusingFormSet, formset), {})
            yield formset, inline

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """What goes, and why it may not: Django would ask the foreign keys, not the model."""
        rows = list(objs)
        tree: list[Any] = []
        counts = {str(self.opts.verbose_name_plural): len(rows)}
        lacking = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        for row in rows:
            tree.append(self.link(row))
            entries = list(row.entries.all()) if hasattr(row, "entries") else []
            if entries:
                opts = entries[0]._meta
                tree.append([f"{capfirst(opts.verbose_name)}: {entry}" for entry in entries])
                counts[str(opts.verbose_name_plural)] = counts.get(str(opts.verbose_name_plural), 0) + len(
                    entries
                )
                if not request.user.has_perm(f"{opts.app_label}.delete_{opts.model_name}"):
                    lacking.add(str(opts.verbose_name))
        return tree, counts, lacking, refusals(self.model, rows)

    def link(self, row: Any) -> str:
        address = reverse(
            f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change",
            args=[quote(row.pk)],
        )
        return format_html('{}: <a href="{}">{}</a>', capfirst(self.opts.verbose_name), address, row)

    def act(self, request: HttpRequest, rows: Any, verb: Callable[[Any], Any], field: str) -> None:
        """One verb of the model on each row, with its line in the history; all of them or none."""
        done = [row for row in rows if verb(row) is not False]
        for row in done:
            self.log_change(request, row, [{"changed": {"fields": [field]}}])
        if done:
            self.message_user(request, _("Changed: %(count)d.") % {"count": len(done)}, messages.SUCCESS)
        else:
            self.message_user(request, _("Nothing changed."), messages.WARNING)

    @admin.action(description=_("Archive"), permissions=["change"], location=EVERYWHERE)
    def archive(self, request: HttpRequest, rows: models.QuerySet[Any]) -> None:
        self.act(request, rows, lambda row: row.archive(), "archived at")

    @admin.action(description=_("Restore"), permissions=["change"], location=EVERYWHERE)
    def restore(self, request: HttpRequest, rows: models.QuerySet[Any]) -> None:
        self.act(request, rows, lambda row: row.restore(), "archived at")


class EntryListAdmin(RowAdmin):
    @admin.display(description=_("entries"))
    def entries(self, row: Any) -> str:
        """The number of entries, which leads to them."""
        key = self.model.entries.field
        opts = key.model._meta
        if not self.admin_site.is_registered(key.model):
            return str(row.entry_count)
        address = reverse(f"{self.admin_site.name}:{opts.app_label}_{opts.model_name}_changelist")
        return format_html('<a href="{}?{}__id__exact={}">{}</a>', address, key.name, row.pk, row.entry_count)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        entries: Any = self.model.entries.field
        own = entries.model._base_manager.filter(**{entries.name: models.OuterRef("pk")})
        rows: models.QuerySet[Any] = super().get_queryset(request).annotate(entry_count=count_of(own))
        return rows


class EntryAdmin(RowAdmin):
    actions = ("move_up", "move_down", "archive", "restore")
    made = (*RowAdmin.made, "is_system", "archived_at")

    @admin.action(description=_("Move up"), permissions=["change"], location=EVERYWHERE)
    def move_up(self, request: HttpRequest, rows: models.QuerySet[Any]) -> None:
        self.step(request, list(rows), -1)

    @admin.action(description=_("Move down"), permissions=["change"], location=EVERYWHERE)
    def move_down(self, request: HttpRequest, rows: models.QuerySet[Any]) -> None:
        self.step(request, list(rows)[::-1], 1)

    def step(self, request: HttpRequest, rows: list[Any], step: int) -> None:
        """The row that goes first comes first; those behind one at the end stay behind it."""
        stuck = set()

        def verb(row: Any) -> bool:
            row.refetch()
            neighbour = row.neighbour(step)
            if neighbour is None or neighbour.pk in stuck:
                stuck.add(row.pk)
                return False
            row.step(step)
            return True

        self.act(request, rows, verb, "position")
