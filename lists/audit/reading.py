"""The history as people read it: operations with what they did, and a list as it was at any moment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery, Sum

from lists.audit.changes import State, model_of, models_by_table, state_of
from lists.audit.places import places_in
from lists.audit.sentences import Lists, Step, Told
from lists.models import Change, Moved, Operation

FEW = 5  # rows of an operation that are told


def of_list(entry_list: Any, before: int | None = None) -> QuerySet[Operation]:
    """The operations that changed a list or its entries; only those before another one."""
    changes = Change.objects.filter(list_table=entry_list._meta.db_table, list_id=entry_list.pk)
    if before:
        changes = changes.filter(operation__lt=before)
    return Operation.objects.filter(pk__in=changes.values("operation"))


def of_row(model: Any, pk: int, before: int | None = None) -> QuerySet[Operation]:
    """The operations that changed a row, which may be gone by now."""
    changes = Change.objects.filter(table_name=model._meta.db_table, row=pk)
    if before:
        changes = changes.filter(operation__lt=before)
    return Operation.objects.filter(pk__in=changes.values("operation"))


def last_label(entry_list: Any, pk: int) -> str:
    """What an entry of a list is called, or was when it was deleted; empty when there never was one."""
    model = entry_list.entries.model
    entry = entry_list.entries.filter(pk=pk).first()
    if entry is None:
        changes = Change.objects.filter(
            table_name=model._meta.db_table, row=pk,
            list_table=entry_list._meta.db_table, list_id=entry_list.pk,
        )  # fmt: skip
        last = changes.order_by("-operation_id", "-pk").first()
        if last is None:
            return ""
        entry = model(**(state_of(model, last.after or last.before) or {}))
    setattr(entry, model.parent_field, entry_list)
    return str(entry.label)


def told(operations: Iterable[Operation]) -> list[Told]:
    """A constant number of queries, however many operations and changes."""
    asked = list(operations)
    everything = {done.pk: done for done in asked}
    wanted = {done.undoes for done in asked if done.undoes} - everything.keys()
    while wanted:
        found = list(Operation.objects.filter(pk__in=wanted))
        everything |= {done.pk: done for done in found}
        wanted = {done.undoes for done in found if done.undoes} - everything.keys()
    reader = _Reader(everything)
    return [reader.tell(done) for done in asked]


class _Reader:
    def __init__(self, operations: dict[int, Operation]) -> None:
        self.operations = operations
        self.changes: dict[int, list[Any]] = defaultdict(list)
        for change in _first_changes(operations):
            self.changes[change.operation_id].append(change)
        few = [change for changes in self.changes.values() for change in changes]
        self.homes = homes_of(few)
        moved: Any = Moved.objects.filter(operation__in=operations).values("operation", "target")
        self.moved = {line["operation"]: line for line in moved.annotate(records=Sum("count"))}
        self.targets = _targets(self.changes, self.moved)
        self.places = places_in(self.homes, few)

    def tell(self, done: Operation) -> Told:
        changes = self.changes[done.pk]
        steps = [self._placed(done, step) for step in _steps(changes, self.homes)]
        count = changes[0].size if changes and changes[0].size > len(changes) else len(steps)
        line: dict[str, Any] = self.moved.get(done.pk, {})
        original = self.operations.get(done.undoes or 0)
        return Told(
            done,
            steps,
            count,
            records=line.get("records", 0),
            target=self._target(steps, line),
            original=self.tell(original) if original else None,
        )

    def _placed(self, done: Operation, step: Step) -> Step:
        places = self.places.get((done.pk, step.model._meta.db_table, step.row))
        return replace(step, places=places) if places and len(self.changes[done.pk]) == 1 else step

    def _target(self, steps: list[Step], line: dict[str, Any]) -> str:
        row = self.targets.get((steps[0].model, line["target"])) if steps and line else None
        return str(row.label) if row else "?" if line else ""


def _targets(changes: dict[int, list[Any]], moved: dict[int, dict[str, Any]]) -> dict[tuple[Any, int], Any]:
    """The entries that records went over to, those that still are there."""
    pks: dict[Any, set[int]] = defaultdict(set)
    for done, line in moved.items():
        if changes[done]:
            pks[model_of(changes[done][0].table_name)].add(line["target"])
    found = {}
    for model, wanted in pks.items():
        above = model._meta.get_field(model.parent_field).related_model.parent_field
        path = f"{model.parent_field}__{above}" if above else model.parent_field
        for row in model._base_manager.filter(pk__in=wanted).select_related(path):
            found[model, row.pk] = row
    return found


def _first_changes(operations: Iterable[int]) -> Iterable[Any]:
    """The first few of each operation, which may have ten thousand; `size` says how many there are."""
    pks = list(operations)
    changes = Change.objects.filter(operation__in=pks)
    sizes = dict(changes.order_by().values_list("operation").annotate(size=Count("pk")))
    own = Change.objects.filter(operation=OuterRef("pk")).order_by("pk").values("pk")
    first = {f"change_{n}": Subquery(own[n : n + 1]) for n in range(FEW)}
    rows = Operation.objects.filter(pk__in=pks).order_by().annotate(**first).values_list(*first)
    found: Any = Change.objects.filter(pk__in=[pk for row in rows for pk in row if pk])
    for change in found:
        change.size = sizes[change.operation_id]
        yield change


def homes_of(changes: Sequence[Any]) -> Lists:
    """The lists to which changed rows belong, those that still are there."""
    pks: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        pks[change.list_table].add(change.list_id)
    found: Lists = {}
    for table, wanted in pks.items():
        model = models_by_table()[table]
        rows = model._base_manager.filter(pk__in=wanted)
        for row in rows.select_related(model.parent_field) if model.parent_field else rows:
            found[table, row.pk] = row
    return found


def _steps(changes: Sequence[Any], homes: Lists) -> list[Step]:
    first: dict[tuple[str, int], Any] = {}
    last: dict[tuple[str, int], Any] = {}
    for change in changes:
        first.setdefault((change.table_name, change.row), change)
        last[change.table_name, change.row] = change
    steps = []
    for (table, row), change in first.items():
        model = model_of(table)
        before, after = state_of(model, change.before), state_of(model, last[table, row].after)
        steps.append(Step(model, row, before, after, homes.get((change.list_table, change.list_id))))
    # What tells most comes first: a list before its entries, the new default before the old one.
    return sorted(steps, key=lambda step: (not step.is_list, not (step.after or {}).get("is_default")))


def states_at(entry_list: Any, moment: datetime) -> list[Any]:
    """The entries of a list as they were at a moment, in their order then; not to be saved.

    Each is as its first change after the moment found it; what has not changed since is as it is now.
    """
    model = entry_list.entries.model
    later = Change.objects.filter(
        operation__at__gt=moment, table_name=model._meta.db_table,
        list_table=entry_list._meta.db_table, list_id=entry_list.pk,
    )  # fmt: skip
    states: dict[int, State | None] = {row["id"]: row for row in entry_list.entries.values()}
    first = later.order_by().values("row").annotate(first=Min("pk")).values("first")
    for change in Change.objects.filter(pk__in=first).order_by():
        states[change.row] = state_of(model, change.before)
    rows = [model(**state) for state in states.values() if state is not None]
    for row in rows:
        setattr(row, model.parent_field, entry_list)
    return sorted(rows, key=lambda row: (row.group_rank, row.position))


def steps_of(operation: Operation, most: int) -> list[Step]:
    """What an operation did to each row that is another one since, the first `most` of them."""
    changes = list(operation.changes.all()[: most * 2])
    homes = homes_of(changes)
    steps = _steps(changes, homes)
    if len(steps) == 1:
        found = places_in(homes, changes)
        places = {key[1:]: at for key, at in found.items()}
    else:
        places = _ranks(steps) if len(changes) < most * 2 else {}
    placed = (replace(step, places=places.get((step.model._meta.db_table, step.row))) for step in steps)
    return [step for step in placed if step.cells][:most]


def _ranks(steps: Sequence[Step]) -> dict[tuple[str, int], tuple[int, int]]:
    """The places before and after of rows that changed together: then a whole list was written anew."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for step in steps:
        if step.before and step.after and step.before["position"] != step.after["position"]:
            groups[step.model, step.home, step.before.get("kind")].append(step)
    places = {}
    for group in groups.values():
        before = sorted(step.before["position"] for step in group)
        after = sorted(step.after["position"] for step in group)
        for step in group:
            at = before.index(step.before["position"]) + 1, after.index(step.after["position"]) + 1
            places[step.model._meta.db_table, step.row] = at
    return places
