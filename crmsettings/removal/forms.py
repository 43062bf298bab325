"""Entries that go and the one that takes their place: what people choose, and what they are told first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crmsettings.entries.moving import named
from crmsettings.screen.groups import titles
from crmsettings.usage.numbers import grouped
from lists.entries import Entry
from lists.text.labels import fold
from lists.usage import usage_by_row

AT_ONCE = (
    20_000  # records that are moved while the browser waits; more of them on a page that shows how far it is
)
TYPED = 1_000  # above so many records a name has to be typed
OPTIONS = 200  # entries to choose from; in a longer list the name is typed


class TargetForm(forms.Form):
    """What takes the place of the entries: chosen among all, or in a long list typed."""

    target = forms.IntegerField(required=False)
    other = forms.CharField(required=False)

    def __init__(self, entries: Sequence[Any], data: Any = None, *, is_merge: bool = False) -> None:
        super().__init__(data, auto_id="id_replace_%s")
        self.entries = entries
        self.is_merge = is_merge  # one of the entries may stay itself
        self.stays = next((entry for entry in entries if entry.refusal), None) if is_merge else None

    @cached_property
    def candidates(self) -> Any:
        rows = self.entries[0].entry_list.entries.active()  # they know their list
        if self.stays:  # nothing else can, as this one cannot go
            return rows.filter(pk=self.stays.pk)
        return rows if self.is_merge else rows.exclude(pk__in=[entry.pk for entry in self.entries])

    @cached_property
    def counts(self) -> dict[int, int]:
        return counted(self.entries)

    @cached_property
    def first_candidates(self) -> list[Any]:
        """All of them, or one more than can be chosen from."""
        return list(self.candidates[: OPTIONS + 1])

    @property
    def is_long(self) -> bool:
        return len(self.first_candidates) > OPTIONS

    @cached_property
    def options(self) -> list[tuple[str, list[Any]]]:
        """The entries to choose from: first those that are meant most likely, then by group."""
        selected = [self.stays] if self.stays else list(self.entries[:OPTIONS]) if self.is_merge else []
        found = [(str(_("Selected")), selected)] if selected else []
        if self.is_long:
            return found
        taken = {entry.pk for entry in selected}
        rest = [entry for entry in self.first_candidates if entry.pk not in taken]
        headings = titles(self.entries[0].entry_list)
        own = self.entries[0].group_rank
        for rank in sorted({entry.group_rank for entry in rest}, key=lambda rank: (rank != own, rank)):
            found.append((headings.get(rank, ""), [entry for entry in rest if entry.group_rank == rank]))
        return [(title or str(_("Others")), group) for title, group in found] if selected else found

    @property
    def chosen(self) -> int | None:
        return self.data.get("target") and self["target"].value()

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("other"):
            data["target"] = named(self.entries[0], self.candidates, data["other"])
        elif data.get("target") is not None:
            data["target"] = self.candidates.filter(pk=data["target"]).first()
        if not data.get("target"):
            field = "other" if self.is_long and not self.is_merge else "target"
            raise ValidationError({field: _("Choose what the records shall have instead.")})
        return data

    @property
    def plan(self) -> "Plan":
        other = self.cleaned_data["target"]
        return Plan([entry for entry in self.entries if entry != other], other)


def counted(entries: Sequence[Any]) -> dict[int, int]:
    """How many records use each entry that any uses."""
    used = usage_by_row(type(entries[0]), [entry.pk for entry in entries])
    return {pk: sum(use.count for use in uses) for pk, uses in used.items()}


@dataclass
class Plan:
    """A replacement that somebody has chosen, and what it means."""

    entries: list[Any]
    other: Entry

    @cached_property
    def counts(self) -> dict[int, int]:
        return counted(self.entries)

    @property
    def count(self) -> int:
        return sum(self.counts.values())

    @property
    def number(self) -> str:
        return grouped(self.count)

    @property
    def consequences(self) -> list[str]:
        """What the records become beside another word, said once for those of which the same is true."""
        together: dict[Any, tuple[Any, int]] = {}
        for entry in self.entries:
            kind = getattr(entry, "outcome", None)
            _first, count = together.get(kind, (entry, 0))
            together[kind] = (entry, count + self.counts.get(entry.pk, 0))
        found = [entry.consequence_of(self.other, count) for entry, count in together.values() if count]
        return [sentence for sentence in found if sentence]

    @property
    def is_long(self) -> bool:
        return self.count > AT_ONCE

    @property
    def is_typed(self) -> bool:
        return self.count > TYPED

    @property
    def asks(self) -> bool:
        """Whether there is something to be said before it is done."""
        return bool(self.is_typed or self.is_long or self.consequences)

    @property
    def name(self) -> str:
        """What is typed: the name of the entry that goes; where several go, of the one that stays."""
        return (self.entries[0] if len(self.entries) == 1 else self.other).label


class ConfirmForm(forms.Form):
    """The last word before a replacement that changes more than a name, or very many records."""

    agreed = forms.BooleanField(
        required=False, label=_("Yes, that is what I want"), widget=forms.CheckboxInput
    )
    typed = forms.CharField(required=False, strip=False)

    def __init__(self, plan: Plan, data: Any = None) -> None:
        super().__init__(data, auto_id="id_sure_%s")
        self.plan = plan
        if not plan.consequences:
            del self.fields["agreed"]
        if not plan.is_typed:
            del self.fields["typed"]

    def clean_agreed(self) -> bool:
        if not self.cleaned_data["agreed"]:
            raise ValidationError(_("Tick the box if that is what you want."))
        return True

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if fold(typed) != fold(self.plan.name):
            raise ValidationError(_("Type “%(label)s” to confirm."), params={"label": self.plan.name})
        return typed
