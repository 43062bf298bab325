"""The form of a record, made from the fields of its type. Those with a stage: records.staged_forms."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lists.fields import EntryChoiceField
from lists.forms import RemembersInitial
from lists.once import once
from lists.text.numbers import parse_number
from pipelines.fields import StageField
from pipelines.models import Pipeline
from records.filters import Filter
from records.models import Record

OVERTAKEN = _(
    "Somebody else has changed this to “%(value)s” meanwhile. Save again to put yours in its place."
)


class RecordForm(RemembersInitial, forms.ModelForm):
    """Writes only what this person changed in it; where somebody else has changed the same, it asks first.

    A field that nobody touched has what the database has by now: what others changed meanwhile stays, and so
    does the entry with which another was replaced.
    """

    use_required_attribute = False
    instance: Record
    stage_field: StageField | None = None  # of the model
    chosen_pipeline: Pipeline | None = None  # whose stages are offered
    is_draft = False  # asks for the stages of another pipeline: nothing is wrong yet

    def __init__(
        self, record: Record, data: Mapping[str, str] | None = None, records_filter: Filter | None = None
    ) -> None:
        super().__init__(data, instance=record, label_suffix="")
        self.is_new = record._state.adding
        if self.is_new and records_filter:
            self.initial.update(proposed_by(records_filter))
        self.add_fields(records_filter)
        self.remember_initial()
        self.overtaken = self._overtaken() if self.is_bound and not self.is_new else []
        if self.is_bound and not self.is_new:
            self.rebase(self.initial)
        for name, field in self.fields.items():
            field.widget.attrs |= {"aria-required": "true"} if field.required else {}
            field.widget.attrs.pop("maxlength", None)  # browsers cut what is pasted, and say nothing
            field.label = capfirst(str(field.label or name))
            if isinstance(field, EntryChoiceField):
                field.empty_label = _("choose …") if field.key == self.stage_field else _("no value")

    def add_fields(self, records_filter: Filter | None) -> None:
        """Those that are no fields of the model."""

    def save_if_valid(self) -> bool:
        """In a transaction, with the record locked. A new one is added once, however often it is sent."""
        self._lock_chosen()
        if self.is_draft or not self.is_valid():
            return False
        if self.is_new:
            once(self.data, f"add {self.instance.slug()}", self._add)
        else:
            changed = [name for name in self.changed_data if name in (self._meta.fields or ())]
            self.instance.save(update_fields=changed)
        return True

    def clean(self) -> dict[str, Any]:
        """The form that comes back has what they made of it as its initial: sent again, it is saved."""
        for name in (name for name in self.overtaken if name in self.cleaned_data):  # else it is wrong anyway
            present = getattr(self.instance, name)
            words = {"value": _("no value") if present is None else localize(present)}
            self.add_error(name, ValidationError(OVERTAKEN, code="overtaken", params=words))
        return self.cleaned_data

    def _overtaken(self) -> list[str]:
        """What this person changed, and somebody else meanwhile into something else."""
        return [
            name
            for name in self.changed_data
            for field, sent, typed in [(self.fields[name], self._sent(name), self[name].data)]
            if name in (self._meta.fields or ()) and typed != sent
            if all(field.has_changed(self.initial.get(name), value) for value in (sent, typed))
        ]

    def _add(self) -> int:
        self.instance.save()
        return int(self.instance.pk)

    def focus(self) -> None:
        """On the first field of a new record; what is wrong has the focus of itself, see site.forms."""
        self.fields["name"].widget.attrs["autofocus"] = self.is_new

    def _lock_chosen(self) -> None:
        """Until the end of the transaction nobody archives or deletes what was chosen here.

        Only what the record does not have yet: who replaces an entry waits for its records, and must not
        wait for us while we wait for the entry.
        """
        chosen: dict[type[models.Model], set[int]] = defaultdict(set)
        for key in self.instance.entry_fields():
            pk = parse_number(str(self.data.get(key.name)))
            if pk is not None and pk != getattr(self.instance, key.attname):
                chosen[key.remote_field.model].add(pk)
        for model in sorted(chosen, key=lambda model: model._meta.label):
            entries = model._base_manager.filter(pk__in=chosen[model]).order_by("pk")
            list(entries.select_for_update(no_key=True).values_list("pk"))


def proposed_by(records_filter: Filter) -> dict[str, int]:
    """What a new record gets where only such records are shown."""
    return {
        key.name: pk
        for key in records_filter.model.entry_fields()
        if (pk := records_filter.chosen.get(key.name)) and key.offered().filter(pk=pk).exists()
    }
