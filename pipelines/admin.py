"""Entity types, pipelines and stages in the Django admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lists.admin.acting import EVERYWHERE
from lists.admin.entries import EntryAdmin
from lists.admin.entry_lists import EntryListAdmin
from lists.admin.forms import RowForm
from lists.admin.rows import ArchivedFilter, RowAdmin
from lists.rows import Row
from lists.usage import Key
from pipelines.colors import clean_color
from pipelines.models import EntityType, Pipeline, Stage
from pipelines.widgets import ColorPicker


class StageForm(RowForm):
    color = forms.CharField(
        label=capfirst(_("colour")),
        required=False,
        max_length=25,
        widget=ColorPicker(),
        help_text=_("# and six digits 0–9, a–f: #39a8ef. For a new stage it may stay empty."),
    )

    def clean_color(self) -> str:
        color: str = self.cleaned_data["color"]
        return clean_color(color) if color or not self.instance._state.adding else ""


class PipelineField(forms.ModelChoiceField):
    """Two entity types may have pipelines of one name."""

    def label_from_instance(self, pipeline: Pipeline) -> str:
        return pipeline.title


@admin.register(EntityType)
class EntityTypeAdmin(RowAdmin):
    made = ("stage_term", "allows_many_pipelines")
    list_display = ("__str__", "code", "stage_term", "allows_many_pipelines", "rank")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An entity type comes with the program that has its records."""
        return False


@admin.register(Pipeline)
class PipelineAdmin(EntryListAdmin):
    made = ("is_default", "archived_at")
    list_display = ("__str__", "code", "entity_type", "entries", "is_default", "rank", "archived_at")
    list_filter = ("entity_type", "is_default", ArchivedFilter)
    ordering = ("entity_type__position", "entity_type", "position")
    actions = ("make_default", *EntryListAdmin.actions)

    def formfield_for_foreignkey(
        self, db_field: Key, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        # The others have theirs; the database keeps them from a second one.
        kwargs["queryset"] = EntityType.objects.filter(allows_many_pipelines=True)
        kwargs["initial"] = kwargs["queryset"].first()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Row, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change and isinstance(obj, Pipeline):
            obj.fill()

    @admin.action(description=_("Make default"), permissions=["change"], location=EVERYWHERE)
    def make_default(self, request: HttpRequest, rows: models.QuerySet[Pipeline]) -> None:
        if len(rows) > 1:
            self.message_user(request, _("Choose one pipeline: there is one default."), messages.WARNING)
        else:
            self.act(request, rows, lambda row: row.make_default(), "default")


@admin.register(Stage)
class StageAdmin(EntryAdmin):
    form = StageForm
    list_display = ("__str__", "swatch", "code", "pipeline_title", "kind", "is_system", "rank", "archived_at")
    list_filter = ("pipeline__entity_type", "pipeline", "kind", "is_system", ArchivedFilter)
    list_select_related = ("pipeline__entity_type",)
    ordering = ("pipeline__entity_type__position", "pipeline__position", "pipeline", "kind", "position")

    @admin.display(description=_("pipeline"))
    def pipeline_title(self, stage: Stage) -> str:
        return stage.pipeline.title

    @admin.display(description=_("colour"))
    def swatch(self, stage: Stage) -> str:
        # A style attribute would break the Content Security Policy; fill is none.
        square = '<rect width="16" height="16" fill="{0}"/>'
        return format_html(
            f'<svg width="16" height="16" aria-hidden="true">{square}</svg> {{0}}', stage.color
        )

    def formfield_for_foreignkey(
        self, db_field: Key, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        kwargs["form_class"] = PipelineField
        kwargs["queryset"] = Pipeline.objects.select_related("entity_type").order_by(*PipelineAdmin.ordering)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
