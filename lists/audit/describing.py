"""Operations with what they did, to be shown to people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from django.db.models import Count, OuterRef, Subquery, Sum

from lists.audit.changes import RowChange, Values, owners_of, present_rows, row_changes
from lists.audit.moves import ACTION, moves_of
from lists.audit.sentences import Description
from lists.models import Change, Moved, Operation

FEW = 5  # rows of an operation that are described


def describe(operations: Iterable[Operation]) -> list[Description]:
    """A constant number of queries, however many operations and changes."""
    wanted = list(operations)
    known = {operation.pk: operation for operation in [*wanted, *_undone_by(wanted)]}
    chains = {operation.pk: _follow(operation, known) for operation in wanted}
    origins = {origin.pk: origin for origin, _undos in chains.values()}
    describer = _Describer({operation.pk: operation for operation in wanted} | origins)
    return [describer.describe(operation, *chains[operation.pk]) for operation in wanted]


def _undone_by(operations: Sequence[Operation]) -> Iterable[Operation]:
    """What each of these undid, and what those undid in turn, as far as it is still known."""
    pks = [operation.undoes for operation in operations if operation.undoes]
    if not pks:
        return ()
    return Operation.objects.raw(
        "WITH RECURSIVE chain AS ("  # noqa: S608
        f"SELECT * FROM lists_operation WHERE id IN ({', '.join(['%s'] * len(pks))}) "
        "UNION SELECT undone.* FROM lists_operation AS undone JOIN chain ON undone.id = chain.undoes) "
        "SELECT * FROM chain",
        pks,
    )


def _follow(operation: Operation, known: Mapping[int, Operation]) -> tuple[Operation, int]:
    """Where a chain of undos began, and how long it is."""
    undos = 0
    while operation.undoes and operation.undoes in known:
        operation, undos = known[operation.undoes], undos + 1
    return operation, undos


class _Describer:
    def __init__(self, operations: dict[int, Operation]) -> None:
        self.operations = operations
        self.sizes: dict[int, int] = {}
        self.originals: dict[int, Description] = {}  # what chains of undos began with
        few = list(self._first_changes())
        owners = owners_of(few)
        changes: dict[int, list[Change]] = defaultdict(list)
        for change in few:
            changes[change.operation_id].append(change)
        self.changes = {
            pk: _ranked(operations[pk], _by_weight(row_changes(changes[pk], owners))) for pk in operations
        }
        moved = (
            Moved.objects.filter(operation__in=operations)
            .exclude(operation__action=ACTION)
            .order_by()
            .values_list("operation", "source", "target")
        )
        self.moved: dict[int, dict[int, int]] = defaultdict(dict)
        self.target: dict[int, int] = {}
        for pk, source, self.target[pk], records in moved.annotate(records=Sum("count")):
            self.moved[pk][source] = records
        self.moves = moves_of(operations.values())
        self.targets = present_rows(
            (self.changes[pk][0].model, target) for pk, target in self.target.items() if self.changes[pk]
        )

    def describe(self, operation: Operation, origin: Operation, undos: int) -> Description:
        if undos:
            original = self._original(origin)
            return Description(operation, self.changes[operation.pk], 0, original=original, undos=undos)
        changes = self.changes[operation.pk]
        size = self.sizes.get(operation.pk, 0)
        target, moved = self.target.get(operation.pk, 0), self.moved.get(operation.pk, {})
        entry = self.targets.get((changes[0].model, target)) if changes else None
        if entry:
            setattr(entry, entry.parent_field, changes[0].owner)  # both are of one list
        count = size if size > FEW else len(changes)
        label = entry.label if entry else "?" * bool(target)
        return Description(operation, changes, count, moved, label, moves=self.moves.get(operation.pk, ()))

    def _original(self, origin: Operation) -> Description:
        """Once for a whole chain of undos."""
        if origin.pk not in self.originals:
            self.originals[origin.pk] = self.describe(origin, origin, 0)
        return self.originals[origin.pk]

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
