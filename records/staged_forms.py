"""The form of a record with a stage: where there are several pipelines, one chooses among them first.

`form_for` gives every record the form that fits its type.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import cast

from django import forms
from django.db.models import Q
from django.forms.utils import ErrorDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lists.fields import EntryChoiceField
from pipelines.fields import StageField
from pipelines.models import Stage
from records.amounts import AmountField
from records.filters import Filter
from records.forms import RecordForm
from records.models import Record

MOVED = _("Somebody else has moved it to this pipeline meanwhile: choose one of its stages.")


class StagedRecordForm(RecordForm):
    """`stages` in its data asks for the stages of the chosen pipeline: the form is drawn again, not saved."""

    stage_field: StageField

    def __init__(
        self, record: Record, data: Mapping[str, str] | None = None, records_filter: Filter | None = None
    ) -> None:
        super().__init__(record, data, records_filter)
        self.is_draft = "stages" in self.data
        stage = cast(EntryChoiceField, self[self.stage_field.name].field)
        if self.is_bound and "pipeline" in self.fields:
            present, typed = self.chosen_pipeline, str(self.data.get("pipeline"))
            self.chosen_pipeline = next((row for row in self.pipelines if str(row.pk) == typed), None)
            if self.chosen_pipeline != present:
                sentence = _("Choose a stage of this pipeline.")
                stage.error_messages |= {"invalid_choice": sentence, "required": sentence}
            elif present and data and self._pipeline_was_another(data):
                stage.error_messages |= {"invalid_choice": MOVED}
        if stage.queryset is not None:
            stage.queryset = stage.queryset.filter(pipeline=self.chosen_pipeline)

    def _pipeline_was_another(self, data: Mapping[str, str]) -> bool:
        """When the form was shown: somebody else has moved the record since."""
        shown = data.get(self.add_initial_prefix("pipeline"))
        return shown is not None and shown != str(self.initial["pipeline"])

    @property
    def errors(self) -> ErrorDict:
        return ErrorDict() if self.is_draft else super().errors

    def focus(self) -> None:
        if self.is_draft:
            self.fields[self.stage_field.name].widget.attrs["autofocus"] = True
        else:
            super().focus()

    def add_fields(self, records_filter: Filter | None) -> None:
        """The pipeline, where there are several; a record may be in an archived one."""
        pk = self.initial.get(self.stage_field.name)
        stage = Stage.objects.filter(pk=pk).first() if pk else None
        present, wanted = stage and stage.pipeline_id, records_filter and records_filter.pipeline
        self.pipelines = list(self.stage_field.pipelines().filter(Q(archived_at=None) | Q(pk=present)))
        ranked = sorted(
            self.pipelines, key=lambda row: (row.pk != present, row.pk != wanted, not row.is_default)
        )
        self.chosen_pipeline = next(iter(ranked), None)
        if self.chosen_pipeline and not stage and self.is_new:
            first = self.chosen_pipeline.entries.filter(kind=Stage.Kind.INITIAL).first()
            self.initial[self.stage_field.name] = first and first.pk
        if self.chosen_pipeline and len(self.pipelines) > 1:
            self.initial["pipeline"] = self.chosen_pipeline.pk
            self.fields["pipeline"] = self._pipeline_field()
            self.order_fields(["name", "pipeline"])

    def _pipeline_field(self) -> forms.ChoiceField:
        widget = forms.Select(
            attrs={
                "hx-get": reverse("record_stages", args=[self.instance.slug()]),
                "hx-include": f"[name=initial-{self.stage_field.name}]",
                "hx-target": "#stages",
                "hx-swap": "outerHTML",
            }
        )
        sentence = _("This pipeline is archived or was deleted: choose another one.")
        return forms.ChoiceField(
            choices=[(row.pk, row.label) for row in self.pipelines],
            label=_("Pipeline"),
            help_text=_("If you choose another pipeline, choose one of its stages."),
            error_messages={"invalid_choice": sentence},
            widget=widget,
        )


@cache
def form_class(model: type[Record]) -> type[RecordForm]:
    stage, has_amount = model.stage_field(), model.has_amount()
    form = type("Form", (StagedRecordForm,), {"stage_field": stage}) if stage else RecordForm
    fields = ["name", *(key.name for key in model.entry_fields()), *(["amount"] if has_amount else [])]
    return _made(model, form, fields)


@cache
def form_class_of(model: type[Record], *fields: str) -> type[RecordForm]:
    """Of these fields alone, none of which is an entry."""
    return _made(model, RecordForm, fields)


def _made(model: type[Record], form: type[RecordForm], fields: Sequence[str]) -> type[RecordForm]:
    made = forms.modelform_factory(model, form=form, fields=fields, field_classes={"amount": AmountField})
    return cast(type[RecordForm], made)


def form_for(
    record: Record, data: Mapping[str, str] | None = None, records_filter: Filter | None = None
) -> RecordForm:
    return form_class(type(record))(record, data, records_filter)
