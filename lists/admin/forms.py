"""Forms of the Django admin over the rules of the models."""

from hashlib import sha256
from typing import Any, cast

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lists.audit.reading import of_row, told
from lists.protection import Refused

MOST_SENTENCES = 100  # rows of one deletion that are asked one by one


class SeenField(forms.CharField):
    """Brings back what the form was made from; nothing of it is stored."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class RowForm(forms.ModelForm):
    """Says so when somebody else changed the row since the form was opened; saved again, it is meant."""

    seen = SeenField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self._state(self.instance)
        if "name" in self.fields:
            default = self.instance.default_label
            help_text = _("Empty: the default name, “%(label)s”.") % {"label": default} if default else ""
            self.fields["name"].help_text = help_text

    def clean(self) -> dict[str, Any] | None:
        # From here to the end of the view's transaction nobody else can take the same name or code.
        parent = self.cleaned_data.get(self.instance.parent_field)
        if parent is None and not self.instance._state.adding:
            parent = self.instance.parent
        if parent is not None:
            parent.lock()
        if self.cleaned_data.get("seen"):
            self._refuse_stale()
        return super().clean()

    def _refuse_stale(self) -> None:
        row: Any = type(self.instance)
        present = self._state(row._base_manager.filter(pk=self.instance.pk).first())
        if present == self.cleaned_data["seen"]:
            return
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("seen")] = present
        self.data = data
        last = of_row(row, self.instance.pk).first()
        sentence = _("%(told)s. That was after you opened this page: save again to put your values in place.")
        what = told([last])[0].sentence if last else self.instance.label
        raise forms.ValidationError(sentence % {"told": what})

    def _state(self, row: Any) -> str:
        """Of what this form changes: another one when anybody has changed any of it."""
        if row is None or row._state.adding:
            return ""
        values = [str(getattr(row, name)) for name in self.fields if name != "seen"]
        return sha256(repr(values).encode()).hexdigest()


class RefusingFormSet(forms.BaseInlineFormSet):
    """Says in the form, before anything is saved, which of its rows stay."""

    def clean(self) -> None:
        # Before Django asks the foreign keys alone, and names every record that uses the row.
        rows = [
            form.instance
            for form in self.forms
            if form.instance.pk and form.cleaned_data.get(DELETION_FIELD_NAME)
        ]
        sentences = refusals(self.model, rows)
        if sentences:
            raise forms.ValidationError(sentences)
        super().clean()


def refusals(model: Any, rows: list[Any]) -> list[str]:
    """Why some of these rows have to stay, a sentence for each; none when all may go."""
    sentences = []
    for group in [[row] for row in rows] if len(rows) <= MOST_SENTENCES else [rows]:
        try:
            model._base_manager.all().refuse_deletion(group)
        except Refused as refusal:
            sentences.append(str(refusal))
    return sentences
