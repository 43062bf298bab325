"""What may happen to an entry that somebody wants to be rid of."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from crmsettings.access import permissions
from crmsettings.removal.forms import TargetForm
from crmsettings.usage.numbers import Line, Number, lines
from lists.entries import Entry
from lists.protection import Refused
from lists.rights import Person


@dataclass
class Removal:
    """The question about one entry: what uses it, and what a person may do with it."""

    user: Person
    entry: Entry
    form: TargetForm | None = None  # filled in, and not yet right
    refusal: Refused | None = None
    is_expected: bool = False  # whoever pressed the cross could not know of the refusal: no mistake of theirs

    @cached_property
    def lines(self) -> list[Line]:
        counted = self.refusal.uses if self.refusal else ()  # once is enough
        return lines(self.user, self.entry, counted or self.entry.usage())

    @property
    def sentence(self) -> Refused | None:
        """What went wrong, if anything did."""
        return None if self.is_expected else self.refusal

    @property
    def number(self) -> Number:
        return Number(sum(line.use.count for line in self.lines))

    @property
    def active(self) -> Number:
        return Number(sum(line.use.active for line in self.lines))

    @property
    def archived(self) -> Number:
        return Number(sum(line.use.archived for line in self.lines))

    @cached_property
    def rights(self) -> Mapping[str, bool]:
        return permissions(self.user, type(self.entry.entry_list))

    @property
    def may_archive(self) -> bool:
        return self.rights["change"] and not self.entry.archived_at

    @cached_property
    def targets(self) -> TargetForm | None:
        """For who may delete, when there is anything to replace it with."""
        form = self.form or TargetForm([self.entry])
        return form if self.rights["delete"] and form.first_candidates else None

    @property
    def has_choice(self) -> bool:
        return self.may_archive or self.targets is not None

    @property
    def act(self) -> str:
        """What is chosen beforehand: nothing is lost by it, and it can be undone."""
        return "archive" if self.may_archive and not self.form else "replace"
