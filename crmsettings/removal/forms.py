"""What people type about a replacement: what takes the place of entries, and the last word before it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crmsettings.entries.forms import Data, shown_in
from crmsettings.entries.moving import named
from crmsettings.removal.plan import Plan, counted
from crmsettings.screen.groups import titles
from lists.entries import Entry
from lists.querysets import EntryQuerySet
from lists.statements import ordered
from lists.text.looks import fold
from lists.text.numbers import grouped, parse_number

NAMED = 10  # entries that go whatever is chosen, and are called by their names
OPTIONS = 200  # entries to choose from; in a longer list the name is typed

type Options = list[tuple[str, list[Entry]]]  # by the title of their group


class TargetForm(forms.Form):
    """What takes the place of an entry: chosen among all others, or in a long list typed."""

    target = forms.IntegerField(label=_("Replace with"), required=False, widget=forms.Select)
    other = forms.CharField(
        label=_("Name or code of another entry"),
        required=False,
        widget=forms.TextInput(attrs={"list": "targets"}),
    )

    def __init__(self, entries: Sequence[Entry], data: Mapping[str, str] | None = None) -> None:
        super().__init__(data, auto_id="id_replace_%s")
        self.entries = entries
        self.entry_list = entries[0].entry_list
        self.fields["target"].widget.choices = self._choices

    @cached_property
    def candidates(self) -> EntryQuerySet:
        rows: EntryQuerySet = self.entry_list.entries.active()
        return rows.exclude(pk__in=[entry.pk for entry in self.entries])

    @cached_property
    def first_candidates(self) -> list[Entry]:
        """All of them, or one more than can be chosen from."""
        entry = self.entries[0]
        of_list = {entry.parent_field: self.entry_list.pk, "archived_at": None}
        found = ordered(type(entry), *map(str, entry._meta.ordering or ()), most=OPTIONS + 2, **of_list)
        for other in found:
            setattr(other, entry.parent_field, self.entry_list)
        return [other for other in found if other != entry][: OPTIONS + 1]

    @property
    def is_long(self) -> bool:
        return len(self.first_candidates) > OPTIONS

    @cached_property
    def options(self) -> Options:
        """The entries to choose from, those of the same group first; none in a long list."""
        return [] if self.is_long else self._by_group(self.first_candidates)

    def _by_group(self, entries: Sequence[Entry]) -> Options:
        headings, own = titles(self.entry_list), self.entries[0].group_rank
        ranks = sorted({entry.group_rank for entry in entries}, key=lambda rank: (rank != own, rank))
        return [(headings.get(rank, ""), [e for e in entries if e.group_rank == rank]) for rank in ranks]

    def _choices(self) -> Iterator[tuple[object, object]]:
        yield "", _("Choose an entry")
        for title, entries in self.options:
            choices = [(entry.pk, entry.label) for entry in entries]
            yield from [(title, choices)] if title else choices

    def clean(self) -> Data:
        data = self.cleaned_data
        if data.get("other"):
            data["target"] = named(self.entries[0], self.candidates, data["other"])
        elif data.get("target") is not None:
            data["target"] = self.candidates.filter(pk=data["target"]).first()
        if not data.get("target"):
            field = "target" if self.options else "other"
            raise ValidationError({field: _("Choose what the records should have instead.")})
        return data

    @property
    def plan(self) -> Plan:
        other = self.cleaned_data["target"]
        going = [entry for entry in self.entries if entry != other]
        return Plan(going, other, shown_in(self.data))


class MergeForm(TargetForm):
    """Which one of several entries stays: beforehand the one with the most records."""

    target = forms.IntegerField(label=_("Which one stays?"), required=False, widget=forms.Select)

    def __init__(self, entries: Sequence[Entry], data: Mapping[str, str] | None = None) -> None:
        super().__init__(entries, data)
        self.counts = counted(entries)
        most = max(entries, key=lambda entry: self.counts.get(entry.pk, 0))
        self.initial = {"target": (self.stays or most).pk}

    @cached_property
    def stays(self) -> Entry | None:
        """The one that cannot go."""
        return next((entry for entry in self.entries if entry.refusal), None)

    def refuse(self) -> None:
        """Raises Refused when more than one of them cannot go."""
        refusals = [entry.refusal for entry in self.entries if entry.refusal]
        if len(refusals) > 1:
            raise refusals[-1]

    @cached_property
    def candidates(self) -> EntryQuerySet:
        chosen = [self.stays] if self.stays else self.entries
        rows: EntryQuerySet = self.entry_list.entries.active()
        return rows.filter(pk__in=[entry.pk for entry in chosen])

    @cached_property
    def first_candidates(self) -> list[Entry]:
        return list(self.candidates)

    @property
    def stayers(self) -> list["Stayer"]:
        """Those that may be the one that stays, one of them chosen."""
        chosen = parse_number(str(self["target"].value()))
        return [self._stayer(entry, chosen) for entry in self.first_candidates]

    @property
    def going(self) -> list["Stayer"]:
        """Those that go for certain, the first ones."""
        staying = {entry.pk for entry in self.first_candidates}
        return [self._stayer(entry) for entry in self.entries if entry.pk not in staying][:NAMED]

    def _stayer(self, entry: Entry, chosen: int | None = None) -> "Stayer":
        own = self.counts.get(entry.pk, 0)
        return Stayer(entry, own, sum(self.counts.values()) - own, entry.pk == chosen)


@dataclass(frozen=True)
class Stayer:
    """An entry of a merge: how many records have it, and how many more it gets if it stays."""

    entry: Entry
    own: int
    more: int
    is_chosen: bool = False

    @property
    def has(self) -> str:
        return ngettext("%(number)s record", "%(number)s records", self.own) % {"number": grouped(self.own)}

    @property
    def gets(self) -> str:
        if not self.more:
            return str(_("No record has to move."))
        sentence = ngettext("%(number)s record moves to it.", "%(number)s records move to it.", self.more)
        return sentence % {"number": grouped(self.more)}


class ConfirmForm(forms.Form):
    """The last word before a replacement that changes more than a name, or very many records."""

    agreed = forms.BooleanField(
        required=False,
        label=_("Yes, that is what I want"),
        widget=forms.CheckboxInput(attrs={"autofocus": True}),
    )
    typed = forms.CharField(
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"autofocus": True, "spellcheck": "false"}),
    )

    def __init__(self, plan: Plan, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data, auto_id="id_sure_%s")
        self.plan = plan
        if not plan.consequences:
            del self.fields["agreed"]
        if not plan.is_typed:
            del self.fields["typed"]
        else:
            self.fields["typed"].label = _("Type “%(label)s” to confirm") % {"label": plan.name}

    def clean_agreed(self) -> bool:
        if not self.cleaned_data["agreed"]:
            raise ValidationError(_("Tick the box if that is what you want."))
        return True

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if fold(typed) != fold(self.plan.name):
            raise ValidationError(_("Type “%(label)s” to confirm."), params={"label": self.plan.name})
        return typed
