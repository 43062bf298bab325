"""What people do with many entries at once: paste lines, select rows."""

from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crmsettings.entries.forms import Data, VerbForm
from crmsettings.entries.moving import named
from lists.entries import Entry, EntryList
from lists.protection import gone
from lists.reordering import move_together
from lists.text.numbers import parse_number
from lists.text.pasting import Paste, lines_of
from pipelines.models import Stage

MOST_LINES = 10_000


class PasteForm(VerbForm):
    """Lines to add. They are added only as they were previewed."""

    lines = forms.CharField(
        label=_("One entry per line"),
        help_text=_(
            "A name, or a code and a name: “TV: Television”. "
            "A code is made of capital letters, digits, “-” and “_”."
        ),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    kind = forms.TypedChoiceField(
        label=_("Group"),
        choices=[(Stage.Kind.IN_PROGRESS.value, _("In progress")), (Stage.Kind.FAILURE.value, _("Failure"))],
        coerce=int,
        widget=forms.RadioSelect,
    )
    previewed = forms.CharField(required=False)

    def __init__(self, entry_list: EntryList, data: QueryDict | None = None, kind: int | None = None) -> None:
        group = Stage.Kind.FAILURE if kind == Stage.Kind.FAILURE else Stage.Kind.IN_PROGRESS
        super().__init__(data, initial={"kind": group.value})
        self.entry_list = entry_list
        self.paste: Paste | None = None
        if not self.is_bound:
            self.fields["lines"].widget.attrs["autofocus"] = True
        if entry_list.entries.model is not Stage:
            del self.fields["kind"]

    def clean_lines(self) -> str:
        lines: str = self.cleaned_data["lines"]
        count = len(lines_of(lines))
        if not count:
            raise ValidationError(_("Paste at least one line."))
        if count > MOST_LINES:
            raise ValidationError(
                _("%(count)d lines are too many: paste at most %(most)d at once."),
                params={"count": count, "most": MOST_LINES},
            )
        self.paste = self.entry_list.preview(lines)  # the preview: nothing is saved
        return lines

    @property
    def fingerprint(self) -> str:
        """Of what was typed: other lines are previewed anew."""
        lines = "\n".join(lines_of(self.data.get("lines", "")))
        return sha256(lines.encode(errors="replace")).hexdigest()

    def verb(self, data: Data) -> None:
        if data["previewed"] != self.fingerprint:
            raise ValidationError(
                {"lines": _("These lines are not the ones you previewed. Check them again.")}
            )
        fields = {"kind": data["kind"]} if "kind" in data else {}
        self.paste = self.entry_list.add_many(data["lines"], **fields)
        if not self.paste.new:
            raise ValidationError({"lines": _("There is nothing new in these lines.")})


class SelectionForm(VerbForm):
    """The entries whose boxes are ticked: each in a field `entry`, or all of them in one field `entries`."""

    def __init__(self, entry_list: EntryList, data: QueryDict) -> None:
        super().__init__(data)
        self.entry_list = entry_list
        self.entries: list[Entry] = []
        self.ticked = [*data.getlist("entry"), *data.get("entries", "").split(",")]

    def clean(self) -> None:
        pks = {number for ticked in self.ticked if (number := parse_number(ticked)) is not None}
        if not pks:
            raise ValidationError(_("Select at least one entry."))
        self.entries = list(self.entry_list.entries.filter(pk__in=pks))
        if not self.entries:
            raise gone()

    @property
    def numbers(self) -> str:
        return ",".join(str(entry.pk) for entry in self.entries)


class DeleteForm(SelectionForm):
    def refuse(self) -> None:
        """Raises Refused when one of the entries has to stay."""
        self.entry_list.entries.all().refuse_deletion(self.entries)

    def verb(self, data: Data) -> None:
        self.entry_list.entries.filter(pk__in=[entry.pk for entry in self.entries]).delete()


class MoveForm(SelectionForm):
    """To the top, to the bottom, or before the entry that `other` names."""

    to = forms.ChoiceField(choices=[(to, "") for to in ("top", "bottom", "before")])
    other = forms.CharField(required=False)

    def verb(self, data: Data) -> None:
        first, target = self.entries[0], None
        if data["to"] == "before":
            target = named(first, first.group(), data["other"])
        elif data["to"] == "top":
            target = next((entry for entry in first.group() if not entry.is_pinned), None)
        move_together(self.entries, target)
