"""Many records are given another entry at once: the stage of all that are ticked, or their source."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lists.entries import Entry
from lists.fields import EntryChoiceField, EntryField
from lists.replacing import wait_for_replacements
from lists.text.numbers import grouped, parse_number
from records.models import Record

MOST = 1000  # records that are changed at once
NAMED = 3  # of those that stay as they are

type Shown = Mapping[int, int | None]  # by the key of a record: the entry that somebody saw there


@dataclass
class Outcome:
    """What became of the records."""

    changed: int = 0
    kept: list[Record] = field(default_factory=list)  # somebody else has given them another entry meanwhile
    gone: int = 0


def give(model: type[Record], key: EntryField, shown: Shown, entry: Entry | None) -> Outcome:
    """Gives the records the entry, but for those that have another one by now than somebody saw.

    All or nothing. Raises ValidationError where the entry is no longer offered.
    """
    with transaction.atomic():
        wait_for_replacements()
        records = model._default_manager.filter(pk__in=list(shown)).order_by("pk")
        present = list(records.select_for_update(no_key=True))
        if entry:
            _require_offered(key, entry)
        wanted = entry.pk if entry else None
        kept = [row for row in present if getattr(row, key.attname) not in (shown[row.pk], wanted)]
        others = {row.pk for row in kept}
        changed = [row.pk for row in present if row.pk not in others and getattr(row, key.attname) != wanted]
        model._default_manager.filter(pk__in=changed).update(**{key.attname: wanted})
    return Outcome(len(changed), kept, len(shown) - len(present))


def _require_offered(key: EntryField, entry: Entry) -> None:
    """Until the end of the transaction nobody archives or deletes it."""
    rows = type(entry)._base_manager.filter(pk=entry.pk).select_for_update(no_key=True)
    list(rows.values_list("pk"))
    if not key.offered().filter(pk=entry.pk).exists():
        raise ValidationError(EntryChoiceField.default_error_messages["invalid_choice"], code="archived")


class ChangeForm(forms.Form):
    """The ticked records and the field that they get another entry in; the entry, once it is chosen."""

    use_required_attribute = False
    outcome: Outcome | None = None

    def __init__(self, model: type[Record], data: QueryDict) -> None:
        self.key = next((key for key in model.entry_fields() if key.name == data.get("field")), None)
        self.is_asked = "entry" in data
        super().__init__(data if self.is_asked else None, label_suffix="")
        self.model = model
        self.shown = self._sent_again(data) if self.is_asked else self._ticked(data)
        if self.key:
            self.fields["entry"] = self._entry_field(self.key)
            cast(EntryChoiceField, self["entry"].field).queryset = self._offered(self.key)

    @property
    def rows(self) -> list[str]:
        """As the question sends them again."""
        return [f"{pk}-{entry or ''}" for pk, entry in self.shown.items()]

    @property
    def present(self) -> list[tuple[Entry | None, int]]:
        """The entries that the records have, in the order of the list, and how many have each."""
        counts, found = Counter(self.shown.values()), []
        if self.key:
            entries = self.key.of_list().filter(pk__in=[pk for pk in counts if pk])
            found = [(entry, counts[entry.pk]) for entry in entries]
        return found + ([(None, counts[None])] if counts[None] else [])

    def act(self) -> bool:
        if not self.is_valid() or not self.key:
            return False
        try:
            self.outcome = give(self.model, self.key, self.shown, self.cleaned_data["entry"])
        except ValidationError as error:
            self.add_error("entry", error)
        return self.outcome is not None

    def _entry_field(self, key: EntryField) -> forms.Field:
        made: Any = key.formfield(label=key.title)
        made.widget.attrs["autofocus"] = True
        made.empty_label = _("choose …") if made.required else _("no value")
        return cast(forms.Field, made)

    def _offered(self, key: EntryField) -> Any:
        """A stage of the pipelines in which the records are: another pipeline is no small change."""
        offered = key.offered()
        if key != self.model.stage_field():
            return offered
        stages = key.of_list().filter(pk__in=[pk for pk in self.shown.values() if pk])
        return offered.filter(pipeline__in=stages.values("pipeline").order_by())

    def _ticked(self, data: QueryDict) -> Shown:
        if not self.key:
            return {}
        pks = [pk for text in data.getlist("record") if (pk := parse_number(text))][:MOST]
        found = self.model._default_manager.filter(pk__in=pks).order_by("-pk")
        return dict(found.values_list("pk", self.key.attname))

    @staticmethod
    def _sent_again(data: QueryDict) -> Shown:
        sent = (row.partition("-") for row in data.getlist("row")[:MOST])
        return {pk: parse_number(entry) for text, _dash, entry in sent if (pk := parse_number(text))}


def said_of(form: ChangeForm) -> str:
    """What became of the records, in sentences."""
    outcome, entry = form.outcome or Outcome(), form.cleaned_data["entry"]
    sentences = []
    if outcome.changed:
        words = ngettext(
            "Changed %(count)s record to “%(label)s”",
            "Changed %(count)s records to “%(label)s”",
            outcome.changed,
        )
        sentences.append(words % {"count": grouped(outcome.changed), "label": entry or _("no value")})
    if outcome.kept:
        words = ngettext(
            "%(count)s was changed by somebody else meanwhile and stays as it is: %(names)s",
            "%(count)s were changed by somebody else meanwhile and stay as they are: %(names)s",
            len(outcome.kept),
        )
        names = ", ".join(gettext("“%(label)s”") % {"label": row} for row in outcome.kept[:NAMED])
        more = " …" if len(outcome.kept) > NAMED else ""
        sentences.append(words % {"count": grouped(len(outcome.kept)), "names": names + more})
    if outcome.gone:
        words = ngettext("%(count)s is no longer there", "%(count)s are no longer there", outcome.gone)
        sentences.append(words % {"count": grouped(outcome.gone)})
    return " · ".join(sentences) or gettext("Nothing changed: they all had it already")
