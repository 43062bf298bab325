"""Carries out a plan: everything in one operation, or nothing.

The lists are locked, the plan is made again, and only when it is the one that was shown, row by row, is it
carried out. Undo takes it back as one.
"""

from collections.abc import Callable, Sequence
from itertools import batched

from django.utils.translation import gettext as _

from lists import aliases, history, looks
from lists.archiving import Archivable
from lists.audit.changes import present_rows
from lists.entries import Entry, EntryList
from lists.loading.cases import Case
from lists.loading.planning import Draft, drafted, stated
from lists.loading.plans import Plan, Step
from lists.models import Operation, Tombstone
from lists.positions import CHUNK, GAP, arrange
from lists.protection import Refused
from lists.replacing import replacing, wait_for_others
from lists.rows import Row

type Report = Callable[[int, int], None]  # rows and records that are done, of how many

MOST = 200  # rows whose values one statement changes


def apply(
    plan: Plan,
    actor: history.Actor,
    reason: str = "",
    *,
    action: str = "apply",
    progress: Report | None = None,
) -> Operation | None:
    """Does what the plan says, and nothing else; None where there is nothing to do.

    Raises Refused, and then nothing has changed: `plan` where one of its steps is refused, `stale` where the
    lists are not those any more for which it was made.
    """
    if plan.refusals:
        step = plan.refusals[0]
        raise Refused(f"{step.address}: {step.note}", reason="plan")
    if not plan.changes:
        return None
    with history.operation(actor, action, reason) as act:
        carry_out(plan, expected=plan.digest, progress=progress)
    return act


def carry_out(seen: Plan, *, expected: str = "", progress: Report | None = None) -> Plan:
    """The same inside an operation of the caller. Returns the plan as it is by then, which is carried out
    unless a step is refused; without a digest to expect, whatever it has become meanwhile.
    """
    _lock(seen.steps)
    drafts = drafted(seen)
    plan = stated(seen, drafts)
    if expected and plan.digest != expected:
        raise stale()
    if not plan.refusals:
        worker = _Worker(plan, progress)
        for draft in drafts:
            worker.write(draft)
        for draft in reversed(drafts):
            worker.remove(draft)
    return plan


def stale() -> Refused:
    """The plan that somebody has seen is no longer the plan."""
    sentence = _("The lists have changed since this was worked out. Nothing has been done: look again.")
    return Refused(sentence, reason="stale")


def _lock(steps: Sequence[Step]) -> None:
    """The lists, in one order, as every act does."""
    if any(step.target for step in steps):
        wait_for_others()
    changes = [step.change for step in steps]
    keys = {change.key for change in changes if change.model.is_list}
    keys |= {(type(change.owner), change.owner.pk) for change in changes if change.owner is not None}
    rows = present_rows(key for key in keys if key[1])  # a new one has no key yet
    for key in sorted(rows, key=lambda key: (key[0]._meta.db_table, key[1])):
        rows[key].lock()


def _going(draft: Draft) -> list[Case]:
    return [case for case in draft.cases if case.goes and case.is_touched]


class _Worker:
    def __init__(self, plan: Plan, progress: Report | None) -> None:
        self.progress = progress
        self.total = sum(1 + step.records * bool(step.target) for step in plan.changes)
        self.done = 0

    def write(self, draft: Draft) -> None:
        """All but what goes: what is added may take the names of what goes, and its records."""
        model = draft.group.model
        looks.forget_keys(model._base_manager.all(), [case.row.pk for case in _going(draft)])
        self._change(model, [case for case in draft.cases if case.changes])
        self._add(draft, [case.row for case in draft.order if case.is_new])
        self._place(draft)
        self._note_aliases(draft)

    def remove(self, draft: Draft) -> None:
        alone = []
        for case in _going(draft):
            if case.target is not None:
                self._replace(case.row, case.target.row)
                continue
            if isinstance(case.row, Archivable) and case.row.refusal:
                case.row.archive()  # before it may go
            alone.append(case.row.pk)
        for some in batched(alone, CHUNK):
            draft.group.model._base_manager.filter(pk__in=some).delete()
            self._advance(len(some))

    def _add(self, draft: Draft, rows: list[Row]) -> None:
        if not rows:
            return
        model, parent = draft.group.model, draft.group.parent
        siblings = rows[0].siblings() if parent is None or parent.pk else model._base_manager.none()
        last = siblings.order_by("position").values_list("position", flat=True).last() or 0
        for number, row in enumerate(rows, start=1):
            row.position = last + GAP * number
            if parent is not None:
                setattr(row, model.parent_field, parent)  # it has its key by now
        model._base_manager.bulk_create(rows)
        graves = Tombstone.objects.filter(table_name=model._meta.db_table, parent=rows[0].parent_pk or 0)
        for some in batched((row.code for row in rows), CHUNK):
            graves.filter(code__in=some).delete()
        self._advance(len(rows))

    def _change(self, model: type[Row], cases: list[Case]) -> None:
        flags = model.exclusive_flags()
        for flag in flags:  # it is taken from one row before another one has it
            taken = [case.row.pk for case in cases if case.changes.get(flag) is False]
            model._base_manager.filter(pk__in=taken).update(**{flag: False})
        names = {name for case in cases for name in case.changes}
        for case in cases:
            for name, value in case.changes.items():
                setattr(case.row, name, value)
        if names:
            model._base_manager.bulk_update([case.row for case in cases], sorted(names), batch_size=MOST)
            self._advance(len(cases))

    def _place(self, draft: Draft) -> None:
        if any(case.is_new or case.ranks for case in draft.order):
            going = [case for case in draft.cases if case.goes]  # still there, and last
            arrange(draft.order[0].row.siblings(), [case.row.pk for case in [*draft.order, *going]])

    def _note_aliases(self, draft: Draft) -> None:
        entry_list = draft.group.parent
        codes = {code: case.row for case in draft.cases if case.is_touched for code in case.aliases}
        if isinstance(entry_list, EntryList):
            if codes:
                aliases.note(entry_list, {c: row for c, row in codes.items() if isinstance(row, Entry)})
            used = {case.item.code for case in draft.cases if case.item and not case.is_new}
            if old := used - {case.row.code for case in draft.cases} - {""}:
                aliases.resolve_and_count(entry_list, old)

    def _replace(self, row: Row, target: Row) -> None:
        if isinstance(row, Entry) and isinstance(target, Entry):
            moved = 0
            for step in replacing([row], target):
                self._advance(step.moved - moved)
                moved = step.moved
        self._advance(1)

    def _advance(self, count: int) -> None:
        self.done += count
        if self.progress:
            self.progress(min(self.done, self.total), self.total)
