"""Lost updates: a form knows what it showed, so that nobody overwrites what others changed meanwhile."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict


class RemembersInitial(forms.BaseForm):
    """Beside each field a hidden one brings back what the form showed (Django's `show_hidden_initial`).

    So `changed_data` is what this person typed, whatever others made of the row meanwhile.
    """

    data: MultiValueDict[str, str]

    def remember_initial(self) -> None:
        """A form that is sent without the hidden fields counts as made from the row as it is."""
        for field in self.fields.values():
            field.show_hidden_initial = True
        if not self.is_bound:
            return
        self.data = self.data.copy()
        is_remembered = any(self.add_initial_prefix(name) in self.data for name in self.fields)
        for name, field in self.fields.items():
            hidden = self.add_initial_prefix(name)
            # Of several values none is sent where nothing was ticked.
            is_empty = is_remembered and field.hidden_widget is forms.MultipleHiddenInput
            if hidden not in self.data and not is_empty:
                self._set(hidden, field, self.get_initial_for_field(field, name))

    def is_stale(self, present: Mapping[str, object]) -> bool:
        """Whether the row has other values by now than the form showed."""
        return any(
            field.has_changed(present.get(name), self._sent(name)) for name, field in self.fields.items()
        )

    def rebase(self, present: Mapping[str, object]) -> None:
        """The form over the row as it is now: what was typed stays, the rest becomes what it has by now."""
        untouched = {name for name in self.fields if self[name].data == self._sent(name)}
        untouched |= set(self.fields) - set(self.changed_data)
        for name, field in self.fields.items():
            if name in untouched:
                self._set(self.add_prefix(name), field, present.get(name))
            self._set(self.add_initial_prefix(name), field, present.get(name))
        del self.changed_data  # Django keeps it

    def _set(self, html_name: str, field: forms.Field, value: object) -> None:
        prepared = field.prepare_value(value)
        if isinstance(prepared, list):
            self.data.setlist(html_name, prepared)
        else:
            self.data[html_name] = "" if prepared is None else prepared

    def _sent(self, name: str) -> Any:
        """What the hidden field has, as its widget reads it: one value, or several."""
        widget = self.fields[name].hidden_widget()
        return widget.value_from_datadict(self.data, self.files, self.add_initial_prefix(name))
