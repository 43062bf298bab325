"""The form of a row in the Django admin."""

from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from lists.audit.describing import describe
from lists.audit.reading import of_row
from lists.forms import RemembersInitial
from lists.rows import Row


class RowForm(RemembersInitial, forms.ModelForm):
    """Says so when somebody else changed the row since the form was opened; saved again, it is meant."""

    instance: Row

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.remember_initial()
        if "name" in self.fields:
            default = self.instance.default_label
            help_text = _("Empty: the default name, “%(label)s”.") % {"label": default} if default else ""
            self.fields["name"].help_text = help_text

    def clean(self) -> dict[str, Any] | None:
        # From here to the end of the view's transaction nobody else can take the same name or code.
        is_new = self.instance._state.adding
        parent = self.cleaned_data.get(self.instance.parent_field) if is_new else self.instance.parent
        if parent is not None:
            parent.lock()
        if not is_new:
            self._refuse_stale()
        return super().clean()

    def _refuse_stale(self) -> None:
        model = type(self.instance)
        present = model._base_manager.filter(pk=self.instance.pk).first()
        values = model_to_dict(present, fields=list(self.fields)) if present else {}
        if present is None or not self.is_stale(values):
            return
        self.rebase(values)
        if not self.changed_data:  # both did the same
            return
        last = of_row(model, present.pk).first()
        sentence = _("%(told)s. That was after you opened this page: save again to put your values in place.")
        what = describe([last])[0].sentence if last else present.label
        raise forms.ValidationError(sentence % {"told": what})
