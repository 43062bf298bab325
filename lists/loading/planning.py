"""Makes plans: compares a document with the lists as they are, list by list, from the top down.

Nothing is written and nothing locked. Which row is meant: lists.loading.matching; what it gets: wanting; what
goes: leaving; whether all of it fits: judging; the order: arranging.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from django.utils.translation import gettext as _

from lists.aliases import resolve
from lists.entries import Entry, EntryList
from lists.loading import groups
from lists.loading.arranging import arranged, rank
from lists.loading.attributes import model_below, top_models
from lists.loading.cases import Case
from lists.loading.documents import Document, address
from lists.loading.groups import Group
from lists.loading.judging import Judge
from lists.loading.leaving import leave
from lists.loading.matching import match
from lists.loading.plans import Decisions, Plan, Policy
from lists.loading.wanting import Wish
from lists.rows import Row

DELETED = "deleted by an administrator"


@dataclass
class Draft:
    """One list as it shall be: every row of it that the plan speaks of, and all that stay, in their order."""

    group: Group
    cases: list[Case]
    order: list[Case]


def plan(
    document: Document,
    policy: Policy,
    *,
    decisions: Decisions | None = None,
    ships: bool = False,
    restores: bool = False,
) -> Plan:
    """What has to change until the lists are as a document has them.

    `ships`: these are the lists of the program itself, loaded beside what people made of them: what they
    deleted stays deleted, unless the plan `restores` it, and what they have put in the way is left alone.
    """
    asked = Plan(document, policy, decisions or Decisions(), ships=ships, restores=restores)
    return stated(asked, drafted(asked))


def stated(asked: Plan, drafts: Sequence[Draft]) -> Plan:
    """The plan as it is shown."""
    steps = [case.step(draft.group) for draft in drafts for case in draft.cases]
    return replace(asked, steps=steps, state=_state(drafts))


def drafted(asked: Plan) -> list[Draft]:
    """The lists of a document, the upper ones first."""
    drafter, found = _Drafter(asked), []
    level = [group for model in top_models() if (group := drafter.top(model))]
    while level:
        for of_model in groups.by_model(level):
            groups.read(of_model, with_graves=asked.ships)
        drafts = [drafter.draft(group) for group in level]
        found += drafts
        level = [group for draft in drafts for group in drafter.below(draft)]
    return found


class _Drafter:
    def __init__(self, asked: Plan) -> None:
        self.asked, self.document, self.policy = asked, asked.document, asked.policy
        self.wish = Wish(self.policy, self.document.is_partial, asked.ships)
        self.orders = (
            self.policy is not Policy.ADD and self.document.is_ordered and not asked.decisions.keeps_order
        )

    def top(self, model: type[Row]) -> Group | None:
        items = [item for item in self.document.items if item.model is model]
        return Group(model, items=items, is_whole=self.document.is_complete) if items else None

    def below(self, draft: Draft) -> Iterable[Group]:
        group = draft.group
        model = model_below(group.model)
        for case in draft.cases:
            item = case.item
            if model is None or item is None or case.goes:
                continue
            items = [] if item.items is None and case.is_new else item.items
            if items is None:
                continue
            # The entries of a list are its whole content; other lists may stand beside those of a document.
            is_whole = group.model.is_list or self.document.is_complete
            key = (*group.key, case.row.code)
            below = Group(model, key, case.row, items, item.missing, is_whole, case)
            if (case.left is not None and case.is_new) or case.refusal:
                below.left = case.left or case.refusal
            yield below

    def draft(self, group: Group) -> Draft:
        cases = match(group, self.asked.decisions, _resolve, by_code_only=self.asked.ships)
        for case in cases:
            self._want(group, case)
        _note_heirs(group, cases)
        is_exact = self.policy is Policy.EXACT and group.is_whole and not group.left
        only_adds = self.policy is Policy.ADD
        leaving = leave(group, cases, self.asked.decisions, _resolve, is_exact=is_exact, only_adds=only_adds)
        every = [*cases, *leaving]
        Judge(group, every, is_patient=self.asked.ships, only_adds=only_adds).judge()
        self._refuse_incomplete(group, every)
        by_row = {case.row.pk: case for case in every if not case.is_new}
        present = [by_row[row.pk] for row in group.rows]
        order = arranged(cases, present, is_kept=not self.orders)
        rank(order, present)
        return Draft(group, [*cases, *(case for case in leaving if not case.is_idle)], order)

    def _want(self, group: Group, case: Case) -> None:
        item = case.item
        if item is None:
            return
        is_left = address(group.model, (*group.key, item.key)) in self.asked.decisions.left
        if case.refusal and not is_left:
            return
        if group.left:
            case.left = group.left
        elif item.is_reference and case.is_new:
            words = {"list": group.model._meta.verbose_name, "key": "/".join((*group.key, item.code))}
            case.refuse(
                _("There is no %(list)s %(key)s, neither in the database nor in the document.") % words
            )
            return
        elif item.is_reference:
            return
        elif is_left:
            case.left = ""
        elif case.is_new and item.code in group.graves and not self.asked.restores:
            case.row.code, case.left = item.code, DELETED
        else:
            case.was_deleted = case.is_new and item.code in group.graves
        self.wish.want(case)
        if group.left or is_left:
            case.refusal = ""  # nothing happens to it, so nothing of it can be wrong

    def _refuse_incomplete(self, group: Group, cases: list[Case]) -> None:
        entry_list = group.parent
        if group.is_new and isinstance(entry_list, EntryList) and not group.left:
            lack = entry_list.lack([case.row for case in cases if case.stays])
            if lack and group.owner:
                group.owner.refuse(str(lack))


def _note_heirs(group: Group, cases: Iterable[Case]) -> None:
    """A row that comes back from the past may have been replaced since: its records do not come back."""
    returning = {case.row.code: case for case in cases if case.is_new and case.row.pk}
    heirs = _resolve(group, list(returning)) if returning else {}
    for code, heir in heirs.items():
        sentence = _("It was replaced with “%(label)s” since then, which keeps its records.")
        returning[code].note = sentence % {"label": heir.label}


def _resolve(group: Group, codes: list[str]) -> Mapping[str, Row]:
    is_of_list = issubclass(group.model, Entry) and isinstance(group.parent, EntryList) and not group.is_new
    return resolve(group.parent, codes) if is_of_list and isinstance(group.parent, EntryList) else {}


def _state(drafts: Iterable[Draft]) -> str:
    """Stands for the lists as they are: those of the document, by their versions."""
    versions = [
        (type(case.row)._meta.db_table, case.row.pk, getattr(case.row, "version", 0))
        for draft in drafts
        for case in draft.cases
        if case.row.is_list and not case.is_new
    ]
    return sha256(json.dumps(sorted(versions)).encode()).hexdigest()[:16]
