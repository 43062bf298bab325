"""Operations with what they did, to be shown to people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from django.db.models import Count, OuterRef, Q, Subquery

from lists.audit.changes import RowChange, owners_of, row_changes
from lists.audit.moves import NOTHING_MOVED, moves_of
from lists.audit.old_codes import old_codes_of
from lists.audit.places import ranked_together, without_rewritten
from lists.audit.sentences import Description
from lists.models import Change, Operation

SMALL = 25  # changes of an operation that are read; of a larger one the first and the last
FIRST = 5

# What is counted where an operation has too many changes to be read; the others are rows that it wrote anew.
OWN_CHANGES = {"add": "before", "delete": "after", "replace": "after"}
OF_CODES = {"remove_alias", "apply"}  # acts that change no row where they only change what old codes mean


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
        self.originals: dict[int, Description] = {}  # what chains of undos began with
        changes = Change.objects.filter(operation__in=operations)
        self.sizes = dict(changes.order_by().values_list("operation").annotate(size=Count("pk")))
        read = list(changes.filter(operation__in=[pk for pk in operations if pk not in self.large]))
        read += self._ends(self.large)
        owners, by_operation = owners_of(read), defaultdict[int, list[Change]](list)
        for change in read:
            by_operation[change.operation_id].append(change)
        self.changes = {pk: by_weight(row_changes(by_operation[pk], owners)) for pk in operations}
        self.last = {pk: (of[-1].table_name, of[-1].row) for pk, of in by_operation.items() if of}
        self.old_codes = old_codes_of([pk for pk in operations if self._may_be_of_codes(operations[pk])])
        self.moves = moves_of(operations, (change for of in self.changes.values() for change in of))

    def _may_be_of_codes(self, operation: Operation) -> bool:
        return operation.pk not in self.sizes and operation.action in OF_CODES

    @cached_property
    def large(self) -> list[int]:
        return [pk for pk, size in self.sizes.items() if size > SMALL]

    def describe(self, operation: Operation, origin: Operation, undos: int) -> Description:
        recorded = None if operation.pk in self.large else self.changes[operation.pk]
        moves = self.moves.get(operation.pk, NOTHING_MOVED)
        if undos:
            original = self._original(origin)
            return Description(operation, (), 0, moves, recorded, original, undos, original.old_codes)
        changes, count = self._of_consequence(operation)
        old_codes = self.old_codes.get(operation.pk)
        return Description(operation, changes, count, moves, recorded, old_codes=old_codes)

    def _original(self, origin: Operation) -> Description:
        """Once for a whole chain of undos."""
        if origin.pk not in self.originals:
            self.originals[origin.pk] = self.describe(origin, origin, 0)
        return self.originals[origin.pk]

    def _of_consequence(self, operation: Operation) -> tuple[Sequence[RowChange], int]:
        """The rows of which the sentence speaks, the first of them, and how many they are."""
        changes, ranks = self.changes[operation.pk], (operation.rank_before, operation.rank_after)
        if all(ranks) and operation.action == "move":
            # Where the list had to be written anew, the row that moved was written last.
            changes = [change for change in changes if change.row == self.last[operation.pk]]
            return ranked(operation, changes), len(changes)
        if operation.pk in self.large:
            own = [change for change in changes if change.differing != ["position"]]
            return own or changes, self.own_sizes.get(operation.pk) or self.sizes[operation.pk]
        own = without_rewritten(changes)
        return _with_rank(own, changes) if len(own) == 1 else own, len(own)

    @cached_property
    def own_sizes(self) -> dict[int, int]:
        """Of those that are read in part: how many rows came, or went."""
        own = Q()
        for action, column in OWN_CHANGES.items():
            pks = [pk for pk in self.large if self.operations[pk].action == action]
            own |= Q(operation__in=pks, **{f"{column}__isnull": True})
        changes = Change.objects.filter(own).order_by()
        return dict(changes.values_list("operation").annotate(size=Count("pk")))

    def _ends(self, operations: Sequence[int]) -> Iterable[Change]:
        """The first few and the last change of each, which may have ten thousand."""
        if not operations:
            return ()
        own = Change.objects.filter(operation=OuterRef("pk")).values("pk")
        ends = {f"change_{n}": Subquery(own.order_by("pk")[n : n + 1]) for n in range(FIRST)}
        ends["last"] = Subquery(own.order_by("-pk")[:1])
        rows = Operation.objects.filter(pk__in=operations).order_by().annotate(**ends).values_list(*ends)
        return Change.objects.filter(pk__in=[pk for row in rows for pk in row if pk])


def by_weight(changes: Sequence[RowChange]) -> list[RowChange]:
    """What says most comes first: a list before its entries, the new default before the old one."""

    def weight(change: RowChange) -> tuple[bool, bool]:
        flags = change.model.exclusive_flags()
        return not change.model.is_list, not any(change.values.get(flag) for flag in flags)

    return sorted(changes, key=weight)


def ranked(operation: Operation, changes: Sequence[RowChange]) -> Sequence[RowChange]:
    """With the ranks of the only row that it moved."""
    before, after = operation.rank_before, operation.rank_after
    if len(changes) == 1 and "position" in changes[0].differing and before and after and before != after:
        return [replace(changes[0], ranks=(before, after))]
    return changes


def _with_rank(moved: Sequence[RowChange], changes: Sequence[RowChange]) -> Sequence[RowChange]:
    """The only row that moved, with its ranks where the whole list was written anew."""
    if len(changes) == 1:
        return moved
    return [change for change in ranked_together(changes) if change.key == moved[0].key]


def changes_of(operation: Operation, most: int) -> list[RowChange]:
    """What an operation did to each row that is another one since, the first `most` of them."""
    recorded = list(operation.changes.all()[: most * 2])
    changes = ranked(operation, by_weight(row_changes(recorded, owners_of(recorded))))
    if len(changes) > 1 and len(recorded) < most * 2:
        moved = without_rewritten(changes) if operation.action == "move" else changes
        moved_keys = {change.key for change in moved}
        changes = [change for change in ranked_together(changes) if change.key in moved_keys]
    return [change for change in changes if change.field_changes][:most]
