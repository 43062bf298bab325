"""Operations with what they did, to be shown to people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import cast

from django.db import connection
from django.db.models import Count, OuterRef, Subquery, Sum

from lists.audit.changes import RowChange, Values, owners_of, row_changes
from lists.audit.sentences import Description
from lists.models import Change, Moved, Operation
from lists.rows import Row

FEW = 5  # rows of an operation that are described

Targets = dict[tuple[type[Row], int], Row]


def describe(operations: Iterable[Operation]) -> list[Description]:
    """A constant number of queries, however many operations and changes."""
    wanted = list(operations)
    undone = _chains(operation.pk for operation in wanted if operation.undoes)
    known = {operation.pk: operation for operation in wanted}
    chains = {operation.pk: _follow(operation.pk, undone) for operation in wanted}
    absent = {pk for pk, _undos in chains.values()} - known.keys()
    if absent:
        known |= Operation.objects.in_bulk(absent)
    describer = _Describer(known)
    return [describer.describe(operation, *chains[operation.pk]) for operation in wanted]


def _chains(undos: Iterable[int]) -> dict[int, int]:
    """What each of these operations undid, and what those undid in turn, as far as it is still known."""
    pks = list(undos)
    if not pks:
        return {}
    places = ", ".join(["%s"] * len(pks))
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE chain (id, undoes) AS ("  # noqa: S608
            f"SELECT id, undoes FROM lists_operation WHERE id IN ({places}) "
            "UNION SELECT undone.id, undone.undoes FROM lists_operation AS undone "
            "JOIN chain ON undone.id = chain.undoes) SELECT id, undoes FROM chain",
            pks,
        )
        found = dict(cursor.fetchall())
    return {pk: undoes for pk, undoes in found.items() if undoes in found}


def _follow(pk: int, undone: dict[int, int]) -> tuple[int, int]:
    """Where a chain of undos began, and how long it is."""
    undos = 0
    while pk in undone:
        pk, undos = undone[pk], undos + 1
    return pk, undos


class _Describer:
    def __init__(self, operations: dict[int, Operation]) -> None:
        self.operations = operations
        self.sizes: dict[int, int] = {}
        few = list(self._first_changes())
        owners = owners_of(few)
        changes: dict[int, list[Change]] = defaultdict(list)
        for change in few:
            changes[change.operation_id].append(change)
        self.changes = {
            pk: _ranked(operations[pk], _by_weight(row_changes(changes[pk], owners))) for pk in operations
        }
        moved = Moved.objects.filter(operation__in=operations).values_list("operation", "target")
        self.moved = {pk: (target, records) for pk, target, records in moved.annotate(records=Sum("count"))}
        self.targets = self._targets()

    def describe(self, operation: Operation, original: int, undos: int) -> Description:
        if undos:
            began = self.describe(self.operations[original], original, 0)
            return Description(operation, self.changes[operation.pk], 0, original=began, undos=undos)
        changes = self.changes[operation.pk]
        size = self.sizes.get(operation.pk, 0)
        target, records = self.moved.get(operation.pk, (0, 0))
        entry = self.targets.get((changes[0].model, target)) if changes else None
        return Description(
            operation,
            changes,
            count=size if size > FEW else len(changes),
            records=records,
            target=str(entry.label) if entry else "?",
        )

    def _first_changes(self) -> Iterable[Change]:
        """The first few of each operation, which may have ten thousand."""
        changes = Change.objects.filter(operation__in=self.operations)
        self.sizes = dict(changes.order_by().values_list("operation").annotate(size=Count("pk")))
        own = Change.objects.filter(operation=OuterRef("pk")).order_by("pk").values("pk")
        first = {f"change_{n}": Subquery(own[n : n + 1]) for n in range(FEW)}
        rows = (
            Operation.objects.filter(pk__in=self.operations).order_by().annotate(**first).values_list(*first)
        )
        return Change.objects.filter(pk__in=[pk for row in rows for pk in row if pk])

    def _targets(self) -> Targets:
        """The entries that records went over to, those that still are there."""
        pks: dict[type[Row], set[int]] = defaultdict(set)
        for operation, (target, _records) in self.moved.items():
            if self.changes[operation]:
                pks[self.changes[operation][0].model].add(target)
        found: Targets = {}
        for model, wanted in pks.items():
            key = model._meta.get_field(model.parent_field)
            above = cast("type[Row]", key.related_model).parent_field
            path = f"{model.parent_field}__{above}" if above else model.parent_field
            for row in model._base_manager.filter(pk__in=wanted).select_related(path):
                found[model, row.pk] = row
        return found


def _by_weight(changes: Sequence[RowChange]) -> list[RowChange]:
    """What says most comes first: a list before its entries, the new default before the old one."""

    def weight(change: RowChange) -> tuple[bool, bool]:
        flags = change.model.exclusive_flags()
        return not change.model.is_list, not any(change.values.get(flag) for flag in flags)

    return sorted(changes, key=weight)


def _ranked(operation: Operation, changes: list[RowChange]) -> list[RowChange]:
    """With the ranks of the only row that it moved."""
    before, after = operation.rank_before, operation.rank_after
    if len(changes) == 1 and "position" in changes[0].differing and before and after and before != after:
        return [replace(changes[0], ranks=(before, after))]
    return changes


def changes_of(operation: Operation, most: int) -> list[RowChange]:
    """What an operation did to each row that is another one since, the first `most` of them."""
    recorded = list(operation.changes.all()[: most * 2])
    changes = _ranked(operation, _by_weight(row_changes(recorded, owners_of(recorded))))
    if len(changes) > 1 and len(recorded) < most * 2:
        changes = _ranked_together(changes)
    return [change for change in changes if change.field_changes][:most]


def _ranked_together(changes: Sequence[RowChange]) -> list[RowChange]:
    """With the ranks of rows that moved together: then a whole list was written anew."""
    groups: dict[object, list[RowChange]] = defaultdict(list)
    for change in changes:
        if "position" in change.differing:
            groups[change.model, change.owner, change.lane].append(change)
    ranks: dict[object, tuple[int, int]] = {}
    for group in groups.values():
        ways = [(_position(change.before), _position(change.after), change.key) for change in group]
        before, after = sorted(was for was, _now, _key in ways), sorted(now for _was, now, _key in ways)
        ranks |= {key: (before.index(was) + 1, after.index(now) + 1) for was, now, key in ways}
    return [replace(change, ranks=ranks.get(change.key)) for change in changes]


def _position(values: Values | None) -> int:
    return cast(int, (values or {})["position"])
