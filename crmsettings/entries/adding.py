"""A new entry: at the end of its group, or right below another one."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from crmsettings.entries.forms import ColorField, Data, NameField, VerbForm
from crmsettings.screen.windows import Kind, kind_of
from lists.entries import Entry, EntryList
from lists.once import once
from lists.protection import gone
from lists.text.numbers import parse_number
from pipelines.colors import clean_color
from pipelines.models import Pipeline, Stage


class AddForm(VerbForm):
    """A name; and, for those who ask for it, a code and a colour."""

    name = NameField(label=_("Name of the new entry"), placeholder=_("Name"))
    code = forms.CharField(
        label=_("Code"),
        help_text=_("For programs; it never changes. Leave it empty to have it made from the name."),
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    color = ColorField()
    kind = forms.TypedChoiceField(choices=Stage.Kind, coerce=int, required=False)

    def __init__(
        self, entry_list: EntryList, kind: Kind = None, data: QueryDict | None = None,
        *, after: Entry | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, auto_id=f"id_new_{kind or 0}_%s")
        self.fields["name"].widget.attrs |= {"class": "edit", "aria-label": self.fields["name"].label}
        self.entry_list = entry_list
        self.after = after  # the entry below which the form stands; None at the end of its group
        self.group = kind_of(after) if after else kind  # None in a plain list
        self.entry: Entry | None = None
        if not isinstance(entry_list, Pipeline):
            del self.fields["kind"], self.fields["color"]

    @property
    def place(self) -> str:
        """Where the form stands, in words of an address."""
        return f"after={self.after.pk}" if self.after else f"kind={self.group or ''}"

    @property
    def address(self) -> str:
        """The page on which it stands open."""
        return f"{reverse('add_entry', args=[self.entry_list])}?{self.place}#add{self.group or ''}"

    @cached_property
    def shown_color(self) -> str:
        """Of the new stage: the colour that was chosen, or the one that it gets by itself."""
        if not isinstance(self.entry_list, Pipeline):
            return ""
        with suppress(ValidationError):
            return clean_color(self.data.get("color", ""))
        stage = Stage(pipeline=self.entry_list, kind=self.group or Stage.Kind.IN_PROGRESS)
        return next(stage.fresh_colors())

    def verb(self, data: Data) -> None:
        fields = {name: data[name] for name in ("kind", "color") if data.get(name)}
        add = partial(self.entry_list.add, data["name"], data["code"], after=self.after, **fields)
        pk = once(self.data, f"add {self.entry_list.address}", lambda: int(add().pk))
        self.entry = self.entry_list.entries.filter(pk=pk, archived_at=None).first()
        if self.entry is None:  # deleted since: a form that is sent again brings nothing back
            raise gone()


def entry_above(entry_list: EntryList, query: Mapping[str, str]) -> Entry | None:
    """The entry below which a new one is wanted. Raises Refused when it is no longer there."""
    pk = parse_number(query.get("after"))
    return entry_list.entries.model(**{entry_list.entries.field.name: entry_list}).sibling(pk) if pk else None
