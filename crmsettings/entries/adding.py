"""A new entry: at the end of its group, or right below another one."""

from functools import partial

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from crmsettings.entries.forms import ColorField, Data, NameField, VerbForm
from lists.entries import Entry, EntryList
from lists.once import once
from lists.protection import gone
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
    after = forms.IntegerField(required=False)

    def __init__(
        self, entry_list: EntryList, kind: int | None = None, data: QueryDict | None = None,
        *, after: Entry | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, auto_id=f"id_new_{kind or 0}_%s")
        self.entry_list = entry_list
        self.group = kind  # the group in which the form stands; None in a plain list
        self.after = after  # the entry below which it stands; None at the end of its group
        self.entry: Entry | None = None
        if not isinstance(entry_list, Pipeline):
            del self.fields["kind"], self.fields["color"]

    @cached_property
    def shown_color(self) -> str:
        """Of the new stage: the chosen colour, or the one that it gets where none is chosen."""
        if not isinstance(self.entry_list, Pipeline):
            return ""
        chosen = self.cleaned_data.get("color", "") if self.is_bound else ""
        stage = Stage(pipeline=self.entry_list, kind=self.group or Stage.Kind.IN_PROGRESS)
        return chosen if chosen in PALETTE_LIKE else next(stage.fresh_colors())

    def verb(self, data: Data) -> None:
        fields = {name: data[name] for name in ("kind", "color") if data.get(name)}
        if data["after"] and self.after is None:
            raise gone()
        add = partial(self.entry_list.add, data["name"], data["code"], after=self.after, **fields)
        pk = once(self.data, f"add {self.entry_list.address}", lambda: int(add().pk))
        self.entry = self.entry_list.entries.filter(pk=pk, archived_at=None).first()
        if self.entry is None:  # deleted since: a form that is sent again brings nothing back
            raise gone()
