"""What people type about an entry. The models judge it; a form carries their words to the field."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crmsettings.entries.conflicts import Conflict
from lists.entries import Entry, EntryList
from lists.forms import RemembersInitial
from lists.history import operation
from lists.once import once
from lists.protection import Stale, gone
from lists.rows import Row
from lists.text.names import archived_error
from pipelines.models import Stage

VERBS = {"name": "rename", "color": "recolor"}  # what a typed field does to its row
SHOWN = {"name": "label", "color": "color"}  # what a field shows of its row

type Data = dict[str, Any]  # what a form has cleaned


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

    def verb(self, data: Data) -> None:
        raise NotImplementedError

    @property
    def status(self) -> int:
        """Of a page that shows the form."""
        return 422 if self.is_bound else 200

    @property
    def archived_twin(self) -> Mapping[str, object] | None:
        """Label and `pk` of the archived entry that has what was typed: it can be restored instead."""
        errors = [error for field in self.errors.as_data().values() for error in field]
        return next((error.params for error in errors if error.code == "archived"), None)


def shown_in(data: Mapping[str, str]) -> dict[str, str]:
    """The values of a row that a form showed, as its hidden fields bring them back."""
    sent = {attribute: data.get(f"initial-{field}") for field, attribute in SHOWN.items()}
    return {attribute: value for attribute, value in sent.items() if value is not None}


@contextmanager
def as_shown(row: Row, action: str, data: Mapping[str, str]) -> Iterator[None]:
    """The transaction of an act on a row that still has the values that a form showed. Raises Stale."""
    with operation(None, action):
        row.expect(**shown_in(data))
        yield


class NameField(forms.CharField):
    """Takes any text: the model cleans it and says what is wrong, so that nothing typed is cut off."""

    def __init__(self, placeholder: str | Promise = "", **options: Any) -> None:
        options = {"label": _("Name"), "required": False, "strip": False, **options}
        attrs = {"autofocus": True} | ({"placeholder": placeholder} if placeholder else {})
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)
        self.validators = []


class RowForm[R: Row](RemembersInitial, VerbForm):
    """The name of a row and its colour, where it has one.

    Changes the row only while it is what the form was made from; else it shows both versions.
    """

    name = NameField()
    color = forms.CharField(
        label=_("Colour as #rrggbb"),
        required=False,
        widget=forms.TextInput(attrs={"class": "hex", "spellcheck": "false"}),
    )
    conflict: Conflict | None = None

    def __init__(self, row: R, data: QueryDict | None, auto_id: str) -> None:
        super().__init__(data, auto_id=auto_id)
        self.row = row
        if not row.color_field:
            del self.fields["color"]
        self.initial = self._values()
        self.remember_initial()
        if self.is_bound and self.data.get("swatch") and "color" not in self.changed_data:
            # Without JavaScript a typed colour and a picked one arrive together: the typed one was meant.
            self.data["color"] = self.data.get("swatch", "")
            del self.changed_data

    def act(self) -> bool:
        try:
            return super().act()
        except Stale as stale:
            self.row = stale.present
            conflict = Conflict.over(self.row, self._typed())
            self.rebase(self._values())
            self.data["name"] = conflict.yours.name
            self.conflict = conflict if conflict.yours != conflict.theirs else None
            return not self.conflict  # when both did the same there is nothing left to do

    def verb(self, data: Data) -> None:
        typed = self._typed()
        if not typed:
            return
        action = "edit" if len(typed) > 1 else VERBS[next(iter(typed))]
        with as_shown(self.row, action, self.data):  # all of it or nothing
            for field, value in typed.items():
                getattr(self.row, VERBS[field])(value)

    @property
    def status(self) -> int:
        return 409 if self.conflict else super().status

    def _typed(self) -> dict[str, str]:
        typed = {field: self.cleaned_data[field] for field in self.changed_data}
        return typed | ({"name": ""} if "default_name" in self.data else {})

    def _values(self) -> dict[str, str]:
        return {field: getattr(self.row, SHOWN[field]) for field in self.fields}


class EditForm(RowForm[Entry]):
    """The pencil."""

    def __init__(self, entry: Entry, data: QueryDict | None = None) -> None:
        super().__init__(entry, data, f"id_{entry.pk}_%s")

    def verb(self, data: Data) -> None:
        if self.row.archived_at:
            sentence = _("“%(label)s” was archived in the meantime: restore it first.")
            raise ValidationError({"name": archived_error(sentence, self.row.label, self.row.pk)})
        super().verb(data)


class AddForm(VerbForm):
    """The plus: a name, and under “advanced” a code."""

    name = NameField(label=_("Name of the new entry"), placeholder=_("Name"))
    code = forms.CharField(
        label=_("Code"),
        help_text=_("For programs; it never changes. Leave it empty to have it made from the name."),
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    kind = forms.TypedChoiceField(choices=Stage.Kind, coerce=int, required=False)

    def __init__(self, entry_list: EntryList, kind: int | None = None, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"id_new_{kind or 0}_%s")
        self.entry_list = entry_list
        self.group = kind  # the group in which the form stands; None in a plain list
        self.entry: Entry | None = None
        if entry_list.entries.model is not Stage:
            del self.fields["kind"]

    def verb(self, data: Data) -> None:
        fields = {"kind": data["kind"]} if data.get("kind") else {}
        add = partial(self.entry_list.add, data["name"], data["code"], **fields)
        pk = once(self.data, f"add {self.entry_list.address}", lambda: int(add().pk))
        self.entry = self.entry_list.entries.filter(pk=pk, archived_at=None).first()
        if self.entry is None:  # deleted since: a form that is sent again brings nothing back
            raise gone()
