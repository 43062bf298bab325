"""The rows of a plan as a page shows them: what happens to each, and what a person may decide about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from crmsettings.importing.carried import Carried
from crmsettings.importing.decisions import REPLACE
from lists.audit.changes import FieldChange
from lists.entries import Entry
from lists.loading.documents import Missing
from lists.loading.plans import Act, Plan, Policy, Step
from lists.loading.proposals import Proposal
from lists.rights import Person
from lists.rows import Row

MOST_CHOICES = 50  # of a select; of more one types a code

TITLES: dict[Act, str | Promise] = {
    Act.REFUSED: pgettext_lazy("plan", "refused"),
    Act.ADDED: pgettext_lazy("plan", "added"),
    Act.RESTORED: pgettext_lazy("plan", "restored"),
    Act.RENAMED: pgettext_lazy("plan", "renamed"),
    Act.RECOLORED: pgettext_lazy("plan", "recoloured"),
    Act.DESCRIBED: pgettext_lazy("plan", "described"),
    Act.CHANGED: pgettext_lazy("plan", "changed"),
    Act.MOVED: pgettext_lazy("plan", "moved"),
    Act.ARCHIVED: pgettext_lazy("plan", "archived"),
    Act.REPLACED: pgettext_lazy("plan", "replaced"),
    Act.DELETED: pgettext_lazy("plan", "deleted"),
    Act.ALIASED: pgettext_lazy("plan", "old codes"),
    Act.LEFT: pgettext_lazy("plan", "left as it is"),
    Act.UNCHANGED: pgettext_lazy("plan", "unchanged"),
}

FATES: list[tuple[str, str | Promise]] = [
    ("", gettext_lazy("As proposed")),
    (Missing.KEEP, gettext_lazy("Keep")),
    (Missing.ARCHIVE, gettext_lazy("Archive")),
    (Missing.DELETE, gettext_lazy("Delete")),
]
REPLACING = (REPLACE, gettext_lazy("Replace with …"))


@dataclass(frozen=True)
class PlanRow:
    step: Step
    address: str  # by which a person decides about it
    is_left: bool
    match: str  # the code of the entry that it is said to be
    fate: str  # what is said of an entry that the document does not have
    proposal: Proposal
    may_decide_fate: bool
    is_forbidden: bool  # the person lacks the rights for what happens to it

    @property
    def acts(self) -> list[tuple[Act, str | Promise]]:
        return [(act, TITLES[act]) for act in self.step.acts]

    @property
    def label(self) -> str:
        return self.step.label

    @property
    def color(self) -> str:
        return self.step.change.color_of(self.step.change.values)

    @property
    def fields(self) -> list[FieldChange]:
        """What becomes of a row that stays; of one that comes or goes its name says enough."""
        change = self.step.change
        if not (change.before and change.after and self.step.is_change):
            return []
        return [field for field in change.field_changes if field.name != "archived_at"]  # its act says so

    @property
    def may_leave(self) -> bool:
        acts = set(self.step.acts)
        return self.step.item is not None and (self.is_left or not acts & {Act.LEFT, Act.UNCHANGED})

    @property
    def may_match(self) -> bool:
        return bool(self.match or (self.proposal.free and not self.is_left))

    @property
    def choices(self) -> Sequence[Row]:
        """The entries that it may be, the likely ones first; none where they are too many for a select."""
        if len(self.proposal.free) > MOST_CHOICES:
            return ()
        return list(dict.fromkeys([*self.proposal.likely, *self.proposal.free]))

    @property
    def fates(self) -> list[tuple[str, str | Promise]]:
        is_entry = issubclass(self.step.change.model, Entry)
        return [*FATES, REPLACING] if is_entry else FATES

    @property
    def chosen_fate(self) -> str:
        return REPLACE if self.fate.startswith("=") else self.fate

    @property
    def target(self) -> str:
        return self.fate.removeprefix("=") if self.fate.startswith("=") else ""

    @property
    def is_urgent(self) -> bool:
        """What is refused, and what a person should say something about, stands before the rest."""
        return self.step.is_refused or bool(self.proposal.likely)


def rows(plan: Plan, carried: Carried, proposed: Mapping[str, Proposal], user: Person) -> Iterator[PlanRow]:
    """All of them, also those to which nothing happens."""
    decisions, nothing = carried.decisions, Proposal()
    keeps = any(item.missing is Missing.KEEP for _above, item in carried.document.walk())
    for step in plan.steps:
        address = decided_at(step)
        is_missing = step.item is None
        if is_missing and carried.is_of_one:
            continue
        has_to_stay = Act.LEFT in step.acts and not keeps
        is_said = bool(step.target) or has_to_stay  # by the document, or by what it is
        is_open = not is_said or address in decisions.missing
        yield PlanRow(
            step, address, address in decisions.left, decisions.matches.get(address, ""),
            decisions.missing.get(address, ""), proposed.get(step.address, nothing),
            may_decide_fate=is_missing and plan.policy is Policy.EXACT and is_open,
            is_forbidden=not user.has_perms(replace(plan, steps=[step]).rights),
        )  # fmt: skip


def decided_at(step: Step) -> str:
    """The address by which a person decides about a row: that of its item, whatever row that means."""
    before = step.change.before
    if step.item is None or before is None:
        return step.address
    return step.address.removesuffix(str(before["code"])) + step.item.key
