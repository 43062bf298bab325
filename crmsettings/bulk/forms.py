"""What people do with many entries at once: select rows."""

from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crmsettings.entries.forms import Data, VerbForm
from crmsettings.entries.moving import named
from lists.archiving import archive_together
from lists.entries import Entry, EntryList
from lists.protection import Refused, gone
from lists.reordering import move_first_together, move_together
from lists.text.numbers import grouped, parse_number
from lists.usage import usage_by_row, usage_of
from pipelines.models import Stage

NAMED = 5  # entries that are named in a refusal, or before it
MANY = 1_000  # keys in one statement, of which SQLite takes no more than some thousands


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
        if len(pks) > MANY:
            pks &= set(self.entry_list.entries.values_list("pk", flat=True))
        self.entries = list(self.entry_list.entries.filter(pk__in=pks))
        if not self.entries:
            raise gone()

    @property
    def numbers(self) -> str:
        return ",".join(str(entry.pk) for entry in self.entries)


class DeleteForm(SelectionForm):
    def refuse(self) -> None:
        """Raises Refused when one of the entries has to stay, and says which ones are in use."""
        if refusal := next((entry.refusal for entry in self.entries if entry.refusal), None):
            raise refusal
        used = usage_by_row(type(self.entries[0]), [entry.pk for entry in self.entries])
        in_use = [entry for entry in self.entries if used.get(entry.pk)]
        if in_use:
            counts = [sum(use.count for use in used[entry.pk]) for entry in in_use]
            named = map(_with_number, in_use[:NAMED], counts)
            words = {"entries": ", ".join(named) + ("…" if len(in_use) > NAMED else "")}
            sentence = _("In use: %(entries)s. Archive or merge what you want to be rid of.")
            raise Refused(sentence % words, reason="in_use", count=sum(counts))

    def verb(self, data: Data) -> None:
        self.entry_list.entries.filter(pk__in=[entry.pk for entry in self.entries]).delete()


def _with_number(entry: Entry, count: int) -> str:
    one = ngettext("“%(label)s” (%(records)s record)", "“%(label)s” (%(records)s records)", count)
    return one % {"label": entry.label, "records": grouped(count)}


class RecolorForm(SelectionForm):
    """One colour for all of them: one of the palette, or the other one where a button of none was pressed."""

    color = forms.CharField(required=False)
    other = forms.CharField(required=False)

    def verb(self, data: Data) -> None:
        stages = [entry for entry in self.entries if isinstance(entry, Stage)]
        if not stages:
            raise ValidationError(_("The entries of this list have no colour."))
        Stage.recolor_together(stages, data["color"] or data["other"])


class ArchiveForm(SelectionForm):
    """Those that may be archived leave the choices together; of the others it says why they stay."""

    leaving: list[Entry]
    staying: list[Refused]

    def clean(self) -> None:
        super().clean()
        refusals = [entry.refusal for entry in self.entries if not entry.archived_at]
        self.staying = [refusal for refusal in refusals if refusal]
        self.leaving = [entry for entry in self.entries if not entry.refusal and not entry.archived_at]
        if not self.leaving:
            raise self.staying[0] if self.staying else gone()

    @cached_property
    def records(self) -> int:
        """How many keep an entry that leaves."""
        return sum(use.count for use in usage_of(type(self.leaving[0]), [entry.pk for entry in self.leaving]))

    @property
    def needs_question(self) -> bool:
        return "sure" not in self.data and bool(self.staying or self.records)

    def verb(self, data: Data) -> None:
        archive_together(self.leaving)


class MoveForm(SelectionForm):
    """To the top, to the bottom, or before the entry that `other` names."""

    to = forms.ChoiceField(choices=[(to, "") for to in ("top", "bottom", "before")])
    other = forms.CharField(required=False)

    def verb(self, data: Data) -> None:
        first, is_alone = self.entries[0], len(self.entries) == 1  # of one it is said from where to where
        if data["to"] == "top":
            return first.move_first() if is_alone else move_first_together(self.entries)
        target = named(first, first.group(), data["other"]) if data["to"] == "before" else None
        return first.move(before=target) if is_alone else move_together(self.entries, target)
