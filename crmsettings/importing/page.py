"""The page of a plan: what is to be decided first, then list by list; a long plan in parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise

from crmsettings.importing.carried import Carried
from crmsettings.importing.rows import TITLES, PlanRow, rows
from lists.loading.plans import Act, Plan
from lists.loading.proposals import proposals
from lists.rights import Person
from lists.rows import Row

MOST_ROWS = 200  # on a page
MANY_RECORDS = 200_000  # for these a person waits some seconds
MOST_OFFERED = 1000  # codes that a browser is given to complete what is typed


@dataclass(frozen=True)
class PlanPage:
    plan: Plan
    carried: Carried
    user: Person
    number: str = ""
    shows_unchanged: bool = False

    @cached_property
    def rows(self) -> list[PlanRow]:
        every = rows(self.plan, self.carried, proposals(self.plan), self.user)
        shown = [row for row in every if self.shows_unchanged or Act.UNCHANGED not in row.step.acts]
        return sorted(shown, key=lambda row: not row.is_urgent)

    @cached_property
    def page(self) -> Page[PlanRow]:
        return Paginator(self.rows, MOST_ROWS).get_page(self.number)

    @property
    def sections(self) -> Iterator[tuple[bool, str, list[PlanRow]]]:
        def place(row: PlanRow) -> tuple[bool, str]:
            return row.is_urgent, row.step.title

        for (is_urgent, title), members in groupby(self.page, key=place):
            yield is_urgent, title, list(members)

    @property
    def counts(self) -> list[tuple[Act, str | Promise, int]]:
        found = self.plan.counts
        return [(act, title, found[act]) for act, title in TITLES.items() if found[act]]

    @property
    def unchanged(self) -> int:
        return self.plan.counts[Act.UNCHANGED]

    @property
    def records(self) -> int:
        """How many are given another entry."""
        return sum(step.records for step in self.plan.changes if step.target)

    @property
    def takes_long(self) -> bool:
        return self.records >= MANY_RECORDS

    @cached_property
    def is_forbidden(self) -> bool:
        return not self.user.has_perms(self.plan.rights)

    @property
    def may_apply(self) -> bool:
        return bool(self.plan.changes) and not self.plan.refusals and not self.is_forbidden

    @cached_property
    def targets(self) -> list[Row]:
        """The entries whose codes a browser completes, where a select would be too long."""
        lists = {row.step.list_address for row in self.page if row.may_decide_fate or row.may_match}
        offered: dict[str, Row] = {}
        for row in self.page:
            for other in row.proposal.free if row.step.list_address in lists else ():
                offered.setdefault(other.code, other)
        for step in self.plan.steps:
            if step.list_address in lists and step.change.after and step.change.before:
                offered.setdefault(str(step.change.after["code"]), step.change.model(**step.change.after))
        return list(offered.values())[:MOST_OFFERED]
