"""Entries to paste: how the lines are read, what they would add, and adding them as they were previewed."""

from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crmsettings.bulk.reading import ReadingFields
from crmsettings.entries.forms import Data
from lists.audit.chains import is_undone
from lists.entries import EntryList
from lists.history import last_operation
from lists.models import Operation
from lists.once import FIELD, new_key, once
from lists.text.grammar import records
from lists.text.numbers import grouped
from lists.text.pasting import Paste
from pipelines.models import Stage

MOST_LINES = 10_000


class PasteForm(ReadingFields):
    """Lines to add. They are added only as they were previewed."""

    lines = forms.CharField(
        label=_("One entry per line"),
        help_text=_(
            'A name, or a code and a name: TV: Television. In quotes the whole line is a name: "UK: Leeds". '
            "Cells of a sheet, CSV, numbered and bulleted lists are understood, too."
        ),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "dir": "auto"}),
    )
    kind = forms.TypedChoiceField(
        label=_("Group"),
        choices=[(Stage.Kind.IN_PROGRESS.value, _("In progress")), (Stage.Kind.FAILURE.value, _("Failure"))],
        coerce=int,
        widget=forms.RadioSelect,
    )
    previewed = forms.CharField(required=False)
    data: QueryDict

    def __init__(self, entry_list: EntryList, data: QueryDict | None = None, kind: int | None = None) -> None:
        group = Stage.Kind.FAILURE if kind == Stage.Kind.FAILURE else Stage.Kind.IN_PROGRESS
        super().__init__(data, initial={"kind": group.value})
        self.entry_list = entry_list
        self.paste: Paste | None = None
        self.added = 0
        self.fields["lines"].validators = []  # a line that cannot be has a sentence of its own
        if not self.is_bound:
            self.fields["lines"].widget.attrs["autofocus"] = True
        if entry_list.entries.model is not Stage:
            del self.fields["kind"]

    def clean_lines(self) -> str:
        lines: str = self.cleaned_data["lines"]
        count = len(records(lines))
        if not count:
            raise ValidationError(_("Paste at least one line."))
        if count > MOST_LINES:
            raise ValidationError(
                _("%(count)s lines are too many: paste at most %(most)s at once."),
                params={"count": grouped(count), "most": grouped(MOST_LINES)},
            )
        return lines

    def clean(self) -> None:
        if lines := self.cleaned_data.get("lines"):
            self.paste = self.entry_list.preview(lines, self.reading)  # nothing is saved
            self.show_columns(self.paste.table)

    @property
    def fingerprint(self) -> str:
        """Of what was typed and how it is read: anything else is previewed anew."""
        read = "\n".join([repr(self.reading), *self.data.get("lines", "").splitlines()])
        return sha256(read.encode(errors="replace")).hexdigest()

    def verb(self, data: Data) -> None:
        if data["previewed"] != self.fingerprint:
            raise ValidationError(
                {"lines": _("These lines are not the ones you previewed. Check them again.")}
            )
        self.added = once(self.data, f"paste {self.entry_list.address}", lambda: self._add(data))
        last = Operation.objects.filter(pk=last_operation() or 0).first()
        if last and is_undone(last):
            self.data = self.data.copy()  # the Back button brought the page again: sent once more it is meant
            self.data[FIELD] = new_key()
            sentence = _("These lines were added, and that was undone since. Send them again to add them.")
            raise ValidationError({"lines": sentence})

    def _add(self, data: Data) -> int:
        fields = {"kind": data["kind"]} if "kind" in data else {}
        self.paste = self.entry_list.add_many(data["lines"], self.reading, **fields)
        if not self.paste.new:
            raise ValidationError({"lines": _("There is nothing new in these lines.")})
        return len(self.paste.new)
