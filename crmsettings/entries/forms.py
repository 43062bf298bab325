"""What people type about an entry. The models judge it; a form carries their words to the field."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crmsettings.entries.conflicts import Conflict
from lists.aliases import old_codes
from lists.entries import Entry
from lists.forms import RemembersInitial
from lists.history import operation
from lists.protection import Stale
from lists.rows import Row
from lists.text.names import archived_error

SHOWN = {"name": "label", "color": "color"}  # what a question shows of its row

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
        attrs = {"autofocus": True, "dir": "auto"} | ({"placeholder": placeholder} if placeholder else {})
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)
        self.validators = []


class ColorField(forms.CharField):
    def __init__(self) -> None:
        attrs = {"class": "hex", "spellcheck": "false", "maxlength": False, "placeholder": "#39a8ef"}
        label = _("Colour as #rrggbb")
        super().__init__(label=label, required=False, widget=forms.TextInput(attrs=attrs))


def field_of(row: Row, column: str) -> forms.Field:
    """The field of a form for a column, as the model declares it; nothing typed into it is cut off."""
    if column == "name":
        return NameField()
    if column == row.color_field:
        return ColorField()
    declared = cast("models.Field[Any, Any]", row._meta.get_field(column))
    field = cast(forms.Field, declared.formfield())
    field.widget.attrs.pop("maxlength", None)
    if isinstance(field, forms.CharField):
        field.widget.attrs["dir"] = "auto"
    return field


class RowForm[R: Row](RemembersInitial, VerbForm):
    """Some columns of a row.

    Changes the row only while it is what the form was made from; else it shows both versions.
    """

    conflict: Conflict | None = None

    def __init__(
        self, row: R, data: QueryDict | None, auto_id: str, columns: Iterable[str] = ("name",)
    ) -> None:
        super().__init__(_with_shown_name(data), auto_id=auto_id)
        self.row = row
        self.fields = {column: field_of(row, column) for column in columns}
        self.initial = self._values()
        self.remember_initial()

    def remember_initial(self) -> None:
        """A page from before the form had a field knows nothing of its column: that stays as it is."""
        later = [
            column for column in list(self.fields)[1:] if not {column, f"initial-{column}"} & self.data.keys()
        ]
        super().remember_initial()
        for column in later if self.is_bound else ():
            self._set(column, self.fields[column], self.initial[column])

    def act(self) -> bool:
        try:
            return super().act()
        except Stale as stale:
            self.row = stale.present
            conflict = Conflict.over(self.row, self._typed())
            self.rebase(self._values())
            if "name" in self.fields:
                self.data["name"] = conflict.name
            self.conflict = conflict if conflict.fields else None
            return not self.conflict  # when both did the same there is nothing left to do

    def verb(self, data: Data) -> None:
        typed = self._typed()
        if not typed:
            return
        action = "edit" if len(typed) > 1 else self.row.verbs.get(next(iter(typed)), "edit")
        with operation(None, action):
            self.row.expect(**self._shown())
            self.row.change(**typed)

    @property
    def status(self) -> int:
        return 409 if self.conflict else super().status

    def _typed(self) -> Data:
        typed = {field: self.cleaned_data[field] for field in self.changed_data}
        return typed | ({"name": ""} if "default_name" in self.data else {})

    def _values(self) -> dict[str, Any]:
        return {column: getattr(self.row, self.row.shown_as.get(column, column)) for column in self.fields}

    def _shown(self) -> Data:
        """The values of the row that the form showed."""
        sent = ((column, field, self._sent(column)) for column, field in self.fields.items())
        seen = self.row.shown_as
        return {seen.get(column, column): field.to_python(value) for column, field, value in sent}


def _with_shown_name(data: QueryDict | None) -> QueryDict | None:
    """The button that brings the default name back says which name it took the place of."""
    if data is None or "default_name" not in data or "initial-name" in data:
        return data
    copy = data.copy()
    copy["initial-name"] = data.get("default_name", "")
    return copy


class EntryForm(RowForm[Entry]):
    """Columns of an entry, as long as it is not archived."""

    def verb(self, data: Data) -> None:
        if self.row.archived_at:
            sentence = _("“%(label)s” was archived in the meantime: restore it first.")
            error = archived_error(sentence, self.row.label, self.row.pk)
            raise ValidationError({next(iter(self.fields)): error})
        super().verb(data)


class EditForm(EntryForm):
    """The name in its cell."""

    def __init__(self, entry: Entry, data: QueryDict | None = None) -> None:
        super().__init__(entry, data, f"id_{entry.pk}_%s")
        name = self.fields["name"]
        described = f"hint-{entry.pk} id_{entry.pk}_name_error"
        name.widget.attrs |= {"class": "edit", "aria-label": name.label, "aria-describedby": described}
        name.widget.attrs["placeholder"] = entry.default_label


class RecolorForm(EntryForm):
    """The colour of a stage: one of the palette, or any other."""

    def __init__(self, entry: Entry, data: QueryDict | None = None) -> None:
        if data and data.get("swatch"):  # a button of the palette, beside the text field
            data = data.copy()
            data["color"] = data.get("swatch", "")
        super().__init__(entry, data, f"id_color_{entry.pk}_%s", [entry.color_field])


class DetailsForm(EntryForm):
    """Whatever may be changed of an entry."""

    def __init__(self, entry: Entry, data: QueryDict | None = None) -> None:
        super().__init__(entry, data, f"id_details_{entry.pk}_%s", entry.changeable_fields())

    @property
    def old_codes(self) -> list[str]:
        return old_codes([self.row]).get(self.row.pk, [])
