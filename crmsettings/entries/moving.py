"""Where an entry goes: before another one, one step, to an end of its group, or beside one that is named."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crmsettings.entries.forms import Data, VerbForm
from lists.entries import Entry
from lists.ordering import Ordered
from lists.protection import Refused
from lists.text.searching import found, meant

SUGGESTIONS = 10


class StepForm(VerbForm):
    """An arrow that was pressed, or a row that was dropped before another one."""

    STEPS = ("-1", "1", "top", "bottom")

    before = forms.IntegerField(required=False)
    step = forms.ChoiceField(choices=[(step, "") for step in STEPS], required=False)

    def __init__(self, row: Ordered, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.row = row
        self.fields["step"].required = "before" not in self.data

    def act(self) -> bool:
        if not super().act():
            raise Refused(_("There is no such position in the list."), reason="position")
        return True

    def verb(self, data: Data) -> None:
        before = data["before"]
        if data["step"]:
            take_step(self.row, data["step"])
        else:
            self.row.move(before=self.row.sibling(before) if before is not None else None)


class MoveForm(VerbForm):
    """The dialog: to an end of the group, or to one `side` of the entry that `other` names."""

    step = forms.ChoiceField(choices=[(step, "") for step in StepForm.STEPS], required=False)
    side = forms.ChoiceField(choices=[("before", ""), ("after", "")], required=False)
    other = forms.CharField(
        label=_("Before or after which entry?"),
        required=False,
        widget=forms.TextInput(attrs={"class": "combo", "list": "places", "dir": "auto", "autofocus": True}),
    )

    def __init__(self, entry: Entry, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data, auto_id=f"id_move_{entry.pk}_%s")
        self.entry = entry

    def verb(self, data: Data) -> None:
        if data["step"]:
            take_step(self.entry, data["step"])
            return
        other = named(self.entry, self.entry.group().exclude(pk=self.entry.pk), data["other"])
        if data["side"] == "after":
            self.entry.move_below(other)
        else:
            self.entry.move(before=other)


def take_step(row: Ordered, step: str) -> None:
    match step:
        case "top":
            row.move_first()
        case "bottom":
            row.move()
        case _:
            row.step(int(step))


def named(entry: Entry, others: QuerySet[Entry], text: str) -> Entry:
    """The one of its neighbours that people mean. Raises ValidationError for the field `other`."""
    if not text:
        raise ValidationError({"other": _("Type the name of an entry.")})
    pks = meant(others, text, entry.message_context)
    if len(pks) == 1:
        return entry.sibling(pks[0])
    sentence = (
        _("“%(text)s” fits more than one entry: type the whole name or the code.")
        if pks
        else _("Nothing in this group is called “%(text)s”.")
    )
    raise ValidationError({"other": ValidationError(sentence, params={"text": text})})


def suggested(entry: Entry, others: QuerySet[Entry], text: str) -> QuerySet[Entry]:
    """The first of its neighbours that people may mean by what they have typed so far."""
    return others.filter(pk__in=found(others, text, entry.message_context)[:SUGGESTIONS])
