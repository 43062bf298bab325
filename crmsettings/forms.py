"""What people type about an entry. The models judge it; a form carries their words to the field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lists.entries import Entry, EntryList
from lists.history import operation
from lists.ordering import Ordered
from pipelines.models import Stage


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


class EditForm(VerbForm):
    """The pencil: the name, for a stage also the colour."""

    name = NameField()

    def __init__(self, entry: Entry, data: Any = None) -> None:
        super().__init__(data, prefix=None, auto_id=f"id_{entry.pk}_%s", initial={"name": entry.label})
        self.entry = entry
        if isinstance(entry, Stage):
            self.fields["color"] = forms.CharField(label=_("Colour"), required=False, initial=entry.color)
            self.fields["swatch"] = forms.CharField(required=False)

    def verb(self, data: dict[str, Any]) -> None:
        name = "" if "default_name" in self.data else data["name"]
        if not isinstance(self.entry, Stage):
            self._rename(name)
            return
        # Without JavaScript a typed colour and a picked one arrive together: the typed one was meant.
        typed = data["color"]
        color = typed if typed != self.entry.color else data["swatch"] or typed
        with operation(None, "edit"):  # both or none
            self._rename(name)
            if color != self.entry.color:
                self.entry.recolor(color)

    def _rename(self, name: str) -> None:
        if name != self.entry.label:
            self.entry.rename(name)


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
