"""Forms of the Django admin over the rules of the models."""

from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext_lazy as _

from lists.protection import Refused

MOST_SENTENCES = 100  # rows of one deletion that are asked one by one


class NamedForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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
        return super().clean()


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
