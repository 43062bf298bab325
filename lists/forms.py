"""Lost updates: a form knows what it showed, so that nobody overwrites what others changed meanwhile."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict


class RemembersInitial(forms.BaseForm):
    """Beside each field a hidden one brings back what the form showed (Django's `show_hidden_initial`).

    So `changed_data` is what this person typed, whatever others made of the row meanwhile.
    """

    data: QueryDict

    def remember_initial(self) -> None:
        """A form that is sent without the hidden fields counts as made from the row as it is."""
        for field in self.fields.values():
            field.show_hidden_initial = True
        if not self.is_bound:
            return
        self.data = self.data.copy()
        for name, field in self.fields.items():
            if self.add_initial_prefix(name) not in self.data:
                shown = field.prepare_value(self.get_initial_for_field(field, name))
                self.data[self.add_initial_prefix(name)] = "" if shown is None else shown

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
            value = field.prepare_value(present.get(name))
            value = "" if value is None else value
            if name in untouched:
                self.data[self.add_prefix(name)] = value
            self.data[self.add_initial_prefix(name)] = value
        del self.changed_data  # Django keeps it

    def _sent(self, name: str) -> str | None:
        return self.data.get(self.add_initial_prefix(name))
