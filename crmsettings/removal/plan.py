"""A replacement that somebody has chosen: what it means, and how it is carried out."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db import transaction
from django.utils.translation import ngettext

from crmsettings.usage.numbers import Number
from lists.entries import Entry
from lists.history import Actor
from lists.replacing import Progress, refuse, replacing
from lists.text.numbers import grouped
from lists.usage import usage_by_row

AT_ONCE = 20_000  # records that move while the browser waits; more of them on a page that shows the progress
TYPED = 1_000  # above so many records a name has to be typed


def counted(entries: Sequence[Entry]) -> dict[int, int]:
    """How many records use each entry that any uses."""
    used = usage_by_row(type(entries[0]), [entry.pk for entry in entries])
    return {pk: sum(use.count for use in uses) for pk, uses in used.items()}


@dataclass
class Plan:
    """`entries` go, and `other` gets their records. `shown`: what a form showed of the entry that goes."""

    entries: list[Entry]
    other: Entry
    shown: Mapping[str, object] = field(default_factory=dict)

    def refuse(self) -> None:
        """Raises Refused when it cannot be done, for asking before; it is checked again when it is done."""
        with transaction.atomic():
            refuse(self.entries, self.other)
            self.entries[0].expect(**self.shown)

    def steps(self, actor: Actor = None, reason: str = "") -> Generator[Progress]:
        """Carries it out. Raises Refused, also when the entry is no longer what was shown."""
        return replacing(self.entries, self.other, actor=actor, reason=reason, shown=self.shown)

    def carry_out(self) -> str:
        """All at once; what was done, in a sentence. Raises Refused."""
        *_steps, last = self.steps()
        return self.sentence(last.moved)

    def sentence(self, moved: int) -> str:
        count, gone = grouped(moved), len(self.entries)
        words = {"label": self.entries[0].label, "other": self.other.label}
        words |= {"count": count, "gone": grouped(gone)}
        if gone == 1:
            sentence = ngettext(
                "%(count)s record moved from “%(label)s” to “%(other)s”; “%(label)s” is deleted.",
                "%(count)s records moved from “%(label)s” to “%(other)s”; “%(label)s” is deleted.",
                moved,
            )
            return sentence % words
        into = ngettext(
            "%(count)s record moved to “%(other)s”.", "%(count)s records moved to “%(other)s”.", moved
        )
        deleted = ngettext("%(gone)s entry is deleted.", "%(gone)s entries are deleted.", gone)
        return f"{into} {deleted}" % words

    @cached_property
    def counts(self) -> dict[int, int]:
        return counted(self.entries)

    @property
    def number(self) -> Number:
        return Number(sum(self.counts.values()))

    @property
    def consequences(self) -> list[str]:
        """What the records become beside another word, said once for those of which the same is true."""
        together: dict[object, tuple[Entry, int]] = {}
        for entry in self.entries:
            outcome = getattr(entry, "outcome", None)
            first, count = together.get(outcome, (entry, 0))
            together[outcome] = (first, count + self.counts.get(entry.pk, 0))
        found = [entry.consequence_of(self.other, count) for entry, count in together.values() if count]
        return [sentence for sentence in found if sentence]

    @property
    def is_long(self) -> bool:
        return self.number.count > AT_ONCE

    @property
    def is_typed(self) -> bool:
        return self.number.count > TYPED

    @property
    def needs_confirmation(self) -> bool:
        return bool(self.is_typed or self.is_long or self.consequences)

    @property
    def name(self) -> str:
        """What is typed: the name of the entry that goes; where several go, of the one that stays."""
        return (self.entries[0] if len(self.entries) == 1 else self.other).label
