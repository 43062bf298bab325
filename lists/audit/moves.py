"""Which records went from one list to another: what an operation moved, entry by entry, with names of then."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import cast

from django.apps import apps
from django.db.models import Q, Sum, prefetch_related_objects
from django.utils.translation import ngettext

from lists.audit.changes import Key, present_rows, values_of
from lists.entries import EntryList
from lists.models import Change, Moved, Operation
from lists.replacing import entry_model
from lists.rows import Row
from lists.text.direction import isolated
from lists.usage import references

ACTION = "move_records"


@dataclass(frozen=True)
class Move:
    """The records that left one entry for another; lists and entries that are gone keep their last names."""

    records: str  # what they are, in the plural
    source: str
    target: str
    source_list: str
    target_list: str
    count: int


def moves_of(operations: Iterable[Operation]) -> Mapping[int, Sequence[Move]]:
    """Those of each operation that moved records between lists; a constant number of queries."""
    pks = [operation.pk for operation in operations if operation.action == ACTION]
    found: dict[int, list[Move]] = defaultdict(list)
    if not pks:
        return found
    lines = Moved.objects.filter(operation__in=pks).order_by()
    counted = lines.values_list("operation", "model", "field", "source", "target").annotate(Sum("count"))
    rows = sorted(counted, key=lambda row: (row[0], row[1], row[2], row[3]))
    ends = {row: _ends(*row[1:5]) for row in rows}
    names = _names({key for keys in ends.values() for key in keys})
    for row in rows:
        (source, source_list), (target, target_list) = (names[key] for key in ends[row])
        records = str(apps.get_model(row[1])._meta.verbose_name_plural)
        found[row[0]].append(Move(records, source, target, source_list, target_list, row[5]))
    return found


def moves_over(entry_list: EntryList) -> list[int]:
    """The operations that moved records to or from the entries of a list: no row of it need have changed."""
    keys = references(entry_list.entries.model)
    of_key = [Q(model=key.model._meta.label, field=key.name) for key in keys]
    if not of_key or not entry_list.gives_records:
        return []
    pks = entry_list.entries.order_by().values("pk")
    lines = Moved.objects.filter(reduce(or_, of_key)).filter(Q(source__in=pks) | Q(target__in=pks))
    return list(lines.order_by().values_list("operation", flat=True).distinct())


def moved_sentence(moves: Sequence[Move]) -> str:
    """All of them in one, without the person; empty without any."""
    count = sum(move.count for move in moves)
    if not moves:
        return ""
    sentence = ngettext(
        "moved %(count)d record from %(source)s to %(target)s",
        "moved %(count)d records from %(source)s to %(target)s",
        count,
    )
    lists = {"source": isolated(moves[0].source_list), "target": isolated(moves[0].target_list)}
    return sentence % {"count": count, **lists}


def _ends(model: str, field: str, source: int, target: int) -> tuple[Key, Key]:
    entries = entry_model(Moved(model=model, field=field))
    return (entries, source), (entries, target)


def _names(keys: Iterable[Key]) -> dict[Key, tuple[str, str]]:
    """The label of each entry and the title of its list."""
    wanted = set(keys)
    entries = _rows(wanted)
    above = {key: _list_key(row) for key, row in entries.items()}
    lists = _rows(set(above.values()))
    for model in {model for model, _pk in lists}:
        if model.parent_field:
            prefetch_related_objects([row for (of, _pk), row in lists.items() if of is model], model.parent_field)
    names = dict.fromkeys(wanted, ("?", "?"))
    for key, entry in entries.items():
        if above[key] in lists:
            setattr(entry, entry.parent_field, lists[above[key]])
            names[key] = (entry.label, cast(EntryList, entry.parent).title)
    return names


def _list_key(entry: Row) -> Key:
    return cast("type[Row]", type(entry).parent_model()), cast(int, entry.parent_pk)


def _rows(keys: Set[Key]) -> dict[Key, Row]:
    """Those that are there, and those that are gone as they were last."""
    found = present_rows(keys)
    gone: dict[type[Row], list[int]] = defaultdict(list)
    for model, pk in keys - found.keys():
        gone[model].append(pk)
    for model, pks in gone.items():
        deleted = Change.objects.filter(table_name=model._meta.db_table, row__in=pks, after__isnull=True)
        for change in deleted.order_by("pk"):
            found[model, change.row] = model(**(values_of(model, change.before) or {}))
    return found
