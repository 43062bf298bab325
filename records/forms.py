"""The form of a record, made from the fields of its type."""

from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.utils import ErrorDict
from django.utils.formats import localize_input
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lists.fields import EntryChoiceField
from pipelines.fields import StageField
from pipelines.models import Pipeline, Stage
from records.filters import Filter, is_number
from records.models import Record


class AmountField(forms.DecimalField):
    """As people write it: `12 500,50` in Polish."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(**{**options, "localize": True, "widget": widget})

    def to_python(self, value: Any) -> Any:
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)


class StageChoiceField(EntryChoiceField):
    """Only the stages of the pipeline that is chosen in the form."""

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        bound = super().get_bound_field(form, field_name)
        self.queryset = bound.field.queryset.filter(pipeline=form.chosen_pipeline)
        return bound


class RecordForm(forms.ModelForm):
    """Writes only what somebody changed in it.

    Beside each field stands what it showed (`was_source`). A field that nobody touched has what the database
    has by now: what others changed meanwhile stays, and so does the entry with which another was replaced.
    """

    use_required_attribute = False
    chosen_pipeline: Pipeline | None = None  # whose stages are offered

    def __init__(self, record: Any, data: Any = None, which: Filter | None = None) -> None:
        super().__init__(data, instance=record, label_suffix="")
        self.is_draft = "stages" in self.data  # asks for the stages of another pipeline: nothing is wrong yet
        self.key = record.stage_field()
        is_new = record._state.adding
        if is_new and which:
            self.initial.update(chosen_in(which))
        if self.key:
            self._ask_for_pipeline(self.key, which.pipeline if which else None)
        self.was = {} if is_new else {f"was_{name}": self._shown(name) for name in self.fields}
        if self.is_bound:
            self.data = self._with_untouched(self.data)
        if self.key:
            self._offer_stages(self.key, is_new)
        for name, field in self.fields.items():
            field.widget.attrs |= {"aria-required": "true"} if field.required else {}
            field.label = capfirst(str(field.label or name))
            if isinstance(field, EntryChoiceField):
                field.empty_label = _("choose …") if isinstance(field.key, StageField) else _("no value")

    def act(self) -> bool:
        """Saves the record when nothing is wrong. In a transaction, with the record locked."""
        self._hold_chosen()
        if self.is_draft or not self.is_valid():
            return False
        if self.instance._state.adding:
            self.save()
        else:
            self.instance.save(update_fields=[name for name in self.changed_data if name != "pipeline"])
        return True

    @property
    def errors(self) -> ErrorDict:
        return ErrorDict() if self.is_draft else super().errors

    def _ask_for_pipeline(self, key: StageField, wanted: int | None) -> None:
        """The first thing to choose, where there are several; a record may stand in an archived one."""
        of_stage = Stage.objects.filter(pk=self.initial.get(key.name) or 0).values("pipeline")
        of_type = Pipeline.objects.filter(entity_type__code=key.code).order_by("position")
        open_ones = of_type.filter(Q(archived_at=None) | Q(pk__in=of_stage)).annotate(
            is_here=Q(pk__in=of_stage)
        )
        self.pipelines = list(open_ones.select_related("entity_type"))
        ranked = sorted(
            self.pipelines, key=lambda row: (not row.is_here, row.pk != wanted, not row.is_default)
        )
        self.chosen_pipeline = next(iter(ranked), None)
        if len(self.pipelines) < 2 or self.chosen_pipeline is None:
            return
        self.initial["pipeline"] = self.chosen_pipeline.pk
        choices = [(row.pk, row.label) for row in self.pipelines]
        sentence = _("This pipeline is archived or was deleted: choose another one.")
        field = forms.ChoiceField(
            choices=choices, label=_("Pipeline"), error_messages={"invalid_choice": sentence}
        )
        self.fields["pipeline"] = field
        self.order_fields(["name", "pipeline"])

    def _offer_stages(self, key: StageField, is_new: bool) -> None:
        before = self.chosen_pipeline
        if "pipeline" in self.fields and self.is_bound:
            asked = self.data.get("pipeline", "")
            self.chosen_pipeline = next((row for row in self.pipelines if str(row.pk) == asked), None)
        if self.chosen_pipeline != before:
            sentence = _("Choose a stage of this pipeline.")
            self.fields[key.name].error_messages |= {"invalid_choice": sentence, "required": sentence}
        if is_new and not self.initial.get(key.name):
            initial = Stage.objects.filter(pipeline=self.chosen_pipeline, kind=Stage.Kind.INITIAL)
            self.initial[key.name] = initial.values_list("pk", flat=True).first()

    def _shown(self, name: str) -> str:
        """The value of the record as it stands in the form."""
        value = self.get_initial_for_field(self.fields[name], name)
        if value is None:
            return ""
        return str(localize_input(value)) if isinstance(value, Decimal) else str(value)

    def _with_untouched(self, data: Any) -> Any:
        data = data.copy()
        for was, shown in self.was.items():
            name = was.removeprefix("was_")
            if was in data and data[was] == data.get(name):
                data[name] = shown
        return data

    def _hold_chosen(self) -> None:
        """Until the end of the transaction nobody archives or deletes what was chosen here.

        Only what the record does not have yet: who replaces an entry waits for its records, and must not
        wait for us while we wait for the entry.
        """
        wanted: dict[Any, set[int]] = {}
        for key in self.instance.entry_fields():
            asked = self.data.get(key.name, "")
            if is_number(asked) and asked != self.was.get(f"was_{key.name}"):
                wanted.setdefault(key.remote_field.model, set()).add(int(asked))
        for model in sorted(wanted, key=lambda model: str(model._meta.label)):
            rows = model._base_manager.filter(pk__in=wanted[model]).order_by("pk")
            list(rows.select_for_update(no_key=True).values_list("pk"))


@cache
def form_class(model: type[Record]) -> type[RecordForm]:
    keys = [key.name for key in model.entry_fields()]
    stage, has_amount = model.stage_field(), model.has_amount()
    special = {stage.name: StageChoiceField} if stage else {}
    made: Any = forms.modelform_factory(
        model,
        form=RecordForm,
        fields=["name", *keys, *(["amount"] if has_amount else [])],
        field_classes={**special, **({"amount": AmountField} if has_amount else {})},
    )
    return made  # type: ignore[no-any-return]


def form_of(record: Record, data: Any = None, which: Filter | None = None) -> RecordForm:
    return form_class(type(record))(record, data, which)


def chosen_in(which: Filter) -> dict[str, int]:
    """What a new record gets where only such records are shown."""
    return {
        key.name: pk
        for key in which.model.entry_fields()
        if (pk := which.chosen.get(key.name)) and key.offered().filter(pk=pk).exists()
    }
