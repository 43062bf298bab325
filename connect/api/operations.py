"""Operations as programs are told of them: who did what, in a sentence, and each row before and after."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from django.db.models import Count, QuerySet

from lists.audit.changes import Owners, RowChange, Values, owners_of, row_changes
from lists.audit.describing import describe
from lists.audit.sentences import Description
from lists.entries import EntryList
from lists.loading.attributes import attributes
from lists.models import Change, Operation
from lists.rows import Row

type Json = dict[str, object]

MOST_CHANGES = 2000  # rows that one answer is about, unless the first operation has more


def with_few_changes(operations: Sequence[Operation]) -> Sequence[Operation]:
    """The first of them, as many as have few enough changes together, but one at least."""
    changes = Change.objects.filter(operation__in=[operation.pk for operation in operations]).order_by()
    sizes = dict(changes.values_list("operation").annotate(Count("pk")))
    total = 0
    for number, operation in enumerate(operations):
        total += sizes.get(operation.pk, 0)
        if number and total > MOST_CHANGES:
            return operations[:number]
    return operations


def as_json(operations: Sequence[Operation], most_rows: int | None = None) -> list[Json]:
    """A constant number of queries. `most_rows`: of each operation only so many rows."""
    recorded = _recorded([operation.pk for operation in operations], most_rows)
    owners, by_operation = owners_of(recorded), defaultdict[int, list[Change]](list)
    for change in recorded:
        by_operation[change.operation_id].append(change)
    return [_operation(told, by_operation[told.operation.pk], owners) for told in describe(operations)]


def _recorded(operations: Collection[int], most_rows: int | None) -> list[Change]:
    """What is not wanted is read, but never kept: an operation may be as large as a list."""
    changes = Change.objects.filter(operation__in=operations)
    if most_rows is None:
        return list(changes)
    kept, rows = [], defaultdict[int, set[tuple[str, int]]](set)
    for change in _in_batches(changes):
        of_operation, row = rows[change.operation_id], (change.table_name, change.row)
        if row in of_operation or len(of_operation) < most_rows:
            of_operation.add(row)
            kept.append(change)
    return kept


def _in_batches(changes: QuerySet[Change]) -> Iterator[Change]:
    """A cursor of the database would need a transaction around all of it."""
    last, batch = 0, list(changes.order_by("pk")[:MOST_CHANGES])
    while batch:
        yield from batch
        last, is_all = batch[-1].pk, len(batch) < MOST_CHANGES
        batch = [] if is_all else list(changes.filter(pk__gt=last).order_by("pk")[:MOST_CHANGES])


def _operation(told: Description, recorded: Collection[Change], owners: Owners) -> Json:
    operation, rows = told.operation, row_changes(recorded, owners)
    return {
        "id": operation.pk,
        "at": operation.at,
        "action": operation.action,
        "user": {"id": operation.person, "name": operation.actor_name} if operation.actor_name else None,
        "webhook": operation.via or None,
        "reason": operation.reason,
        "undoes": operation.undoes,
        "sentence": told.sentence,
        "records_moved": told.moves.records,
        "changes": [_change(change) for change in rows],
    }


def _change(change: RowChange) -> Json:
    return {
        "type": str(change.model._meta.model_name),
        "id": change.pk,
        "list": _list_of(change),
        "code": change.values.get("code", ""),
        "label": change.label,
        "before": _state(change.model, change.before),
        "after": _state(change.model, change.after),
    }


def _list_of(change: RowChange) -> str | None:
    """The address of the list that the row belongs to, or is; None where that is gone."""
    return change.owner.address if isinstance(change.owner, EntryList) else None


def _state(model: type[Row], values: Values | None) -> Json | None:
    """As documents have a row, with all that it has and where it stands."""
    if values is None:
        return None
    state = {
        attribute.key: attribute.plain(values[attribute.name])
        for attribute in attributes(model).values()
        if attribute.name in values
    }
    return {**state, "position": values.get("position")}
