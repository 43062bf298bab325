"""What somebody has to be allowed to do in order to undo an operation.

For every row the right that the act on it needs: to delete what was added, to add what was deleted, to change
what was changed. Rows that came or went with their list need the right of the list alone, as when a pipeline
is added or deleted with its stages. Records that moved from one list to another need the right to change the
entries, and the lists; old codes that were removed the right to change the entries.
"""

from collections.abc import Collection, Iterator
from functools import cache

from django.db.models import BooleanField, ExpressionWrapper, Model, Q

from lists.audit.chains import origins
from lists.audit.changes import models_by_table
from lists.audit.moves import entry_of
from lists.entries import EntryList
from lists.models import Alias, Change, Moved
from lists.rights import right


def rights_to_undo(operations: Collection[int]) -> dict[int, set[str]]:
    """The names of permissions, as Django's `has_perms` takes them, by the key of the operation."""
    changes = Change.objects.filter(operation__in=operations).order_by().distinct()
    is_new, is_gone = _is_empty("before"), _is_empty("after")
    rows = [*changes.values_list("operation", "table_name", "list_table", "list_id", is_new, is_gone)]
    moved_lists = {row[:4] for row in rows if row[1] == row[2] and (row[4] or row[5])}
    needed: dict[int, set[str]] = {pk: set() for pk in operations}
    for operation, table, owner_table, owner, is_new, is_gone in rows:
        if table == owner_table or (operation, owner_table, owner_table, owner) not in moved_lists:
            action = "delete" if is_new else "add" if is_gone else "change"
            needed[operation].add(right(action, models_by_table()[table]))
    moved = Moved.objects.filter(operation__in=operations).order_by().distinct()
    lines = [*moved.values_list("operation", "operation__action", "model", "field")]
    first = origins({operation for operation, action, *_field in lines if action == "undo"})
    for operation, action, model, field in lines:
        # Of an undo it is told by what was undone in the first place; also where that was pruned meanwhile.
        if operation in first:
            action = first[operation].action
        if action not in {"move_records", "undo"}:
            continue
        entries = entry_of(model, field)
        for changed in filter(None, (entries, entries.parent_model())):
            needed[operation].add(right("change", changed))
    known = {operation for operation, *_place in [*rows, *lines]}
    for operation, had_codes in _removals(needed.keys() - known):
        needed[operation].add(right("change", had_codes))
    return needed


def _removals(operations: Collection[int]) -> Iterator[tuple[int, type[Model]]]:
    """The operations that removed old codes, or undid that, and the models of the entries that had them."""
    firsts = {operation: origin.pk for operation, origin in origins(operations).items()}
    facts = Alias.objects.filter(made__in=firsts.values()) if firsts else Alias.objects.none()
    lists = dict(facts.values_list("made", "list_table"))
    for operation, first in firsts.items():
        entry_list = models_by_table()[lists[first]] if first in lists else None
        if entry_list is not None and issubclass(entry_list, EntryList):
            yield operation, entry_list.entries.field.model


def _is_empty(column: str) -> "ExpressionWrapper[Q]":
    return ExpressionWrapper(Q(**{f"{column}__isnull": True}), BooleanField())


@cache
def all_rights() -> frozenset[str]:
    """Who has these may undo everything."""
    return frozenset(
        right(action, model) for model in models_by_table().values() for action in ("add", "change", "delete")
    )
