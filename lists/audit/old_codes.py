"""Acts that changed no row, only where old codes lead; see lists.aliases."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.audit.changes import owners_at, present_rows
from lists.audit.phrases import Part, Word
from lists.audit.reading import last_label
from lists.entries import EntryList
from lists.models import Alias


@dataclass(frozen=True)
class OldCodes:
    """The codes that one act gave to an entry, or took from it."""

    codes: tuple[str, ...]
    label: str
    color: str
    owner: EntryList
    is_removal: bool

    @property
    def pattern(self) -> str:
        count = len(self.codes)
        if self.is_removal:
            return _("removed the old code “%(code)s” of “%(label)s” in %(list)s")
        return ngettext(
            "noted the old code “%(code)s” of “%(label)s” in %(list)s",
            "noted %(count)d old codes in %(list)s",
            count,
        )

    def word(self, slot: str) -> Word:
        match slot:
            case "code":
                return Part(self.codes[0], "was" if self.is_removal else "now")
            case "label":
                return Part(self.label, "value", self.color)
            case "list":
                return Part(self.owner.title, "list")
        return len(self.codes)


def old_codes_of(operations: Collection[int]) -> dict[int, OldCodes]:
    """By the key of the operation; a constant number of queries, and one for each entry that is gone."""
    facts: dict[int, list[Alias]] = defaultdict(list)
    for fact in Alias.objects.filter(made__in=operations) if operations else ():
        facts[fact.made].append(fact)
    firsts = [of[0] for of in facts.values()]
    owners = owners_at((fact.list_table, fact.list_id) for fact in firsts)
    places = {fact.pk: owners.get((fact.list_table, fact.list_id)) for fact in firsts}
    lists = {pk: owner for pk, owner in places.items() if isinstance(owner, EntryList)}
    rows = present_rows(
        ((lists[fact.pk].entries.model, fact.row) for fact in firsts if fact.pk in lists), with_lists=True
    )
    found = {}
    for operation, (first, *others) in facts.items():
        if (owner := lists.get(first.pk)) is not None:
            row = rows.get((owner.entries.model, first.row))
            codes = (first.code, *(fact.code for fact in others))
            label = row.label if row else last_label(owner, first.row)
            color = getattr(row, row.color_field) if row and row.color_field else ""
            found[operation] = OldCodes(codes, label, color, owner, first.is_removal)
    return found
