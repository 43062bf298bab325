import json
from typing import Any

from colorfield.widgets import ColorWidget
from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lists.admin.acting import EVERYWHERE
from lists.admin.entries import EntryAdmin
from lists.admin.entry_lists import EntryListAdmin
from lists.admin.forms import RowForm
from lists.admin.rows import ArchivedFilter, RowAdmin
from pipelines.colors import PALETTE, clean_color
from pipelines.models import EntityType, Pipeline, Stage


class ColorPicker(forms.TextInput):
    """The picker of django-colorfield at a text box that keeps its attributes.

    The widget of the package drops aria-describedby, aria-invalid and maxlength, and its picker
    speaks English only.
    """

    @property
    def media(self) -> forms.Media:
        picker: forms.Media = ColorWidget().media
        return picker + forms.Media(js=["js/admin-color.js"])

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        options = {
            "alpha": False,
            "swatches": PALETTE,
            "themeMode": "auto",
            "focusInput": False,  # the text box stays a text box: a click into it moves no focus
            "closeButton": True,
            "closeLabel": gettext("Close"),
            "a11y": {
                "open": gettext("Choose a colour"),
                "close": gettext("Close"),
                "marker": gettext("Saturation: {s}. Brightness: {v}."),
                "hueSlider": gettext("Hue"),
                "input": gettext("Colour as # and six digits"),
                "swatch": gettext("Colour"),
                "instruction": gettext("Saturation and brightness: use the arrow keys."),
            },
        }
        own = {"class": "vTextField", "data-coloris": "", "data-coloris-options": json.dumps(options)}
        return super().build_attrs({**own, **base_attrs}, extra_attrs)


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

    def label_from_instance(self, pipeline: Any) -> str:
        return str(pipeline.title)


@admin.register(EntityType)
class EntityTypeAdmin(RowAdmin):
    fields = ("code", "name", "default_name_shown", "stage_term", "allows_many_pipelines")
    made = (*RowAdmin.made, "stage_term", "allows_many_pipelines")
    list_display = ("__str__", "code", "stage_term", "allows_many_pipelines", "rank")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An entity type comes with the program that has its records."""
        return False


@admin.register(Pipeline)
class PipelineAdmin(EntryListAdmin):
    fields = (
        "entity_type", "code", "name", "default_name_shown", "description", "is_default", "archived_at",
    )  # fmt: skip
    given_once = ("entity_type", "code")
    made = (*RowAdmin.made, "is_default", "archived_at")
    list_display = ("__str__", "code", "entity_type", "entries", "is_default", "rank", "archived_at")
    list_filter = ("entity_type", "is_default", ArchivedFilter)
    ordering = ("entity_type__position", "entity_type", "position")
    actions = ("make_default", "archive", "restore")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        # The others have theirs; the database keeps them from a second one.
        kwargs["queryset"] = EntityType.objects.filter(allows_many_pipelines=True)
        kwargs["initial"] = kwargs["queryset"].first()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            obj.fill()

    @admin.action(description=_("Make default"), permissions=["change"], location=EVERYWHERE)
    def make_default(self, request: HttpRequest, rows: Any) -> None:
        if len(rows) > 1:
            self.message_user(request, _("Choose one pipeline: there is one default."), messages.WARNING)
        else:
            self.act(request, rows, lambda row: row.make_default(), "default")


@admin.register(Stage)
class StageAdmin(EntryAdmin):
    form = StageForm
    fields = (
        "pipeline", "kind", "code", "name", "default_name_shown", "color", "description",
        "is_system", "archived_at",
    )  # fmt: skip
    given_once = ("pipeline", "kind", "code")
    list_display = (
        "__str__",
        "swatch",
        "code",
        "pipeline_title",
        "kind",
        "is_system",
        "rank",
        "archived_at",
    )
    list_filter = (
        "pipeline__entity_type", "pipeline", "kind", "is_system", ArchivedFilter,
    )  # fmt: skip
    list_select_related = ("pipeline__entity_type",)
    ordering = ("pipeline__entity_type__position", "pipeline__position", "pipeline", "kind", "position")

    @admin.display(description=_("pipeline"))
    def pipeline_title(self, stage: Any) -> str:
        return str(stage.pipeline.title)

    @admin.display(description=_("colour"))
    def swatch(self, stage: Any) -> str:
        # A style attribute would break the Content Security Policy; fill is none.
        svg = (
            '<svg width="16" height="16" aria-hidden="true"><rect width="16" height="16" fill="{}"/></svg> {}'
        )
        return format_html(svg, stage.color, stage.color)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["form_class"] = PipelineField
        kwargs["queryset"] = Pipeline.objects.select_related("entity_type").order_by(*PipelineAdmin.ordering)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
