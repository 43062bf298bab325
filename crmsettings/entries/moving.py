"""Where an entry goes: before another one, one step, to an end of its group, or beside one that is named."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crmsettings.entries.forms import MoveForm
from lists.entries import Entry
from lists.text.searching import meant


class PlaceForm(MoveForm):
    """A move within a list of any length; `place` is said of the entry that `other` names."""

    step = forms.TypedChoiceField(
        choices=[(step, "") for step in ("-1", "1", "top", "bottom")], required=False
    )
    place = forms.ChoiceField(choices=[("before", ""), ("after", "")], required=False)
    other = forms.CharField(required=False, label=_("Before or after which entry?"))

    def __init__(self, entry: Entry, data: Any = None) -> None:
        super().__init__(entry, data)
        self.auto_id = f"id_move_{entry.pk}_%s"

    @property
    def is_written(self) -> bool:
        """Whether people filled in the form, rather than pressed an arrow or let a row drop."""
        return "other" in self.data

    def verb(self, data: dict[str, Any]) -> None:
        if data["step"] == "top":
            self.entry.move_first()
        elif data["step"] == "bottom":
            self.entry.move()
        elif self.is_written:
            other = named(self.entry, self.entry.group().exclude(pk=self.entry.pk), data["other"])
            self.entry.move(before=other.neighbour(1) if data["place"] == "after" else other)
        else:
            super().verb({**data, "step": int(data["step"] or 0)})


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
