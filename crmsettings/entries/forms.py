"""What people type about an entry. The models judge it; a form carries their words to the field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crmsettings.entries.conflicts import Conflict, as_seen, seen
from lists.conflicts import Stale
from lists.entries import Entry, EntryList
from lists.ordering import Ordered
from pipelines.models import Stage

VERBS = {"name": "rename", "color": "recolor"}  # what a typed field does to its row


class VerbForm(forms.Form):
    """A form whose act is a verb of a model; what the model refuses to take stands at its field."""

    def act(self) -> bool:
        """Whether the act was done. Raises Refused."""
        if not self.is_valid():
            return False
        try:
            self.verb(self.cleaned_data)
        except ValidationError as error:
            for field, errors in error.update_error_dict({}).items():
                self.add_error(field if field in self.fields else None, errors)
        return not self.errors

    def verb(self, data: dict[str, Any]) -> None:
        raise NotImplementedError

    @property
    def archived_twin(self) -> Any:
        """Label and `pk` of the archived entry that has what was typed: it can be restored instead."""
        errors = [error for field in self.errors.as_data().values() for error in field]
        return next((error.params for error in errors if error.code == "archived"), None)


class NameField(forms.CharField):
    """Takes any text: the model cleans it and says what is wrong, so that nothing typed is cut off."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, strip=False, label=_("Name"), **options)
        self.validators = []


class FreshForm(VerbForm):
    """Changes a row only while it is what the form was made from; else it shows both versions.

    What was typed is what differs from the values that the form was made from: the rest stays as others
    made it meanwhile.
    """

    name = NameField()
    conflict: Conflict | None = None

    def __init__(self, row: Any, data: Any, auto_id: str) -> None:
        super().__init__(data, auto_id=auto_id, initial={"name": row.label})
        self.row = row

    def act(self) -> bool:
        try:
            return super().act()
        except Stale as stale:
            self.row = stale.present
            conflict = Conflict.over(stale.present, self.typed())
            if conflict.yours == conflict.theirs:  # both did the same
                return True
            self.conflict = conflict
            typed = {"name": conflict.yours.name, "color": conflict.yours.color}
            self.data = dict(self.data.items()) | typed
            return False

    @property
    def made_from(self) -> dict[str, str]:
        """For the hidden fields: a form that comes back with an error is as old as before."""
        now = {field: getattr(self.row, field) for field in VERBS if field in self.fields}
        return now if self.conflict else now | self.seen

    @property
    def seen(self) -> dict[str, str]:
        return seen(self.data, *(field for field in VERBS if field in self.fields))

    def typed(self) -> dict[str, str]:
        name = "" if "default_name" in self.data else self.cleaned_data["name"]
        was = self.seen.get("name", self.row.name) or self.row.default_label
        return {"name": name} if name != was else {}

    def verb(self, data: dict[str, Any]) -> None:
        typed = self.typed()
        if not typed:
            return
        action = "edit" if len(typed) > 1 else VERBS[next(iter(typed))]
        with as_seen(self.row, action, self.seen):  # all of it or nothing
            for field, value in typed.items():
                getattr(self.row, VERBS[field])(value)


class EditForm(FreshForm):
    """The pencil: the name, for a stage also the colour."""

    def __init__(self, entry: Entry, data: Any = None) -> None:
        super().__init__(entry, data, f"id_{entry.pk}_%s")
        if isinstance(entry, Stage):
            self.fields["color"] = forms.CharField(label=_("Colour"), required=False, initial=entry.color)
            self.fields["swatch"] = forms.CharField(required=False)

    @property
    def entry(self) -> Any:
        return self.row

    def typed(self) -> dict[str, str]:
        found, data = super().typed(), self.cleaned_data
        if "color" in self.fields:
            # Without JavaScript a typed colour and a picked one arrive together: the typed one was meant.
            was = self.seen.get("color", self.entry.color)
            color = data["color"] if data["color"] != was else data["swatch"] or data["color"]
            found |= {"color": color} if color != was else {}
        return found

    def verb(self, data: dict[str, Any]) -> None:
        if self.entry.archived_at:
            sentence = _("“%(label)s” was archived in the meantime: restore it first.")
            raise ValidationError({"name": self.entry.archived_error(sentence, self.entry)})
        super().verb(data)


class AddForm(VerbForm):
    """The plus: a name, and under “advanced” a code."""

    name = NameField()
    code = forms.CharField(label=_("Code"), required=False)
    kind = forms.TypedChoiceField(choices=Stage.Kind, coerce=int, required=False, widget=forms.HiddenInput)

    @staticmethod
    def kind_in(data: Mapping[str, str]) -> int | None:
        """The group that an address or a form names; None for a plain list, or for nonsense."""
        kind = data.get("kind", "")
        return int(kind) if kind in {str(value) for value in Stage.Kind.values} else None

    def __init__(self, entry_list: EntryList, kind: int | None = None, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_new_{kind or 0}_%s", initial={"kind": kind})
        self.entry_list = entry_list
        self.entry: Any = None
        if entry_list.entries.model is not Stage:
            del self.fields["kind"]

    def verb(self, data: dict[str, Any]) -> None:
        fields = {"kind": data["kind"]} if data.get("kind") else {}
        self.entry = self.entry_list.add(data["name"], data["code"], **fields)


class MoveForm(VerbForm):
    """Before which entry: named by its number, or one step up or down."""

    before = forms.IntegerField(required=False)
    step = forms.TypedChoiceField(choices=[(-1, ""), (1, "")], coerce=int, required=False)

    def __init__(self, entry: Ordered, data: Any = None) -> None:
        super().__init__(data)
        self.entry: Any = entry

    def verb(self, data: dict[str, Any]) -> None:
        if data["step"]:
            self.entry.step(data["step"])
            return
        before = data["before"]
        self.entry.move(before=self.entry.sibling(before) if before is not None else None)
