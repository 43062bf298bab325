"""What the history knows of a list, of a row, and of a list as it was at any moment."""

from collections.abc import Collection
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Min, Q, QuerySet

from lists.audit.changes import Values, owners_of, row_changes, values_of
from lists.entries import Entry, EntryList
from lists.models import Change, Moved, Operation
from lists.rows import Row
from lists.usage import references


def of_list(
    entry_list: EntryList, before: int | None = None, *, with_codes: bool = False
) -> QuerySet[Operation]:
    """The operations that changed a list or its entries, or moved records to or from them; only those before
    another one. `with_codes`: also those that only changed where old codes lead."""
    changes = Change.objects.filter(list_table=entry_list._meta.db_table, list_id=entry_list.pk)
    others = moves_over(entry_list)
    if with_codes:
        others += acts_on_codes([entry_list._meta.db_table], entry_list)
    if not others:
        return _with(changes, before)
    found = Q(pk__in=changes.values("operation")) | Q(pk__in=others)
    return Operation.objects.filter(found, **({"pk__lt": before} if before else {}))


def moves_over(entry_list: EntryList) -> list[int]:
    """The operations that moved records to or from the entries of a list: no row of it need have changed."""
    return list(lines_over(entry_list).values_list("operation", flat=True).distinct())


def lines_over(entry_list: EntryList) -> QuerySet[Moved]:
    """What the journal has of them."""
    keys = references(entry_list.entries.model)
    if not keys or not entry_list.gives_records:
        return Moved.objects.none()
    of_key = [Q(model=key.model._meta.label, field=key.name) for key in keys]
    pks = entry_list.entries.order_by().values("pk")
    lines = Moved.objects.filter(reduce(or_, of_key)).filter(Q(source__in=pks) | Q(target__in=pks))
    return lines.order_by()


def acts_on_codes(tables: Collection[str], entry_list: EntryList | None = None) -> list[int]:
    """The operations that said or removed where old codes lead, and what undid and redid them: in the lists
    of these tables, or in one of them. No row of a list need have changed."""
    condition, values = f"list_table IN ({', '.join(['%s'] * len(tables))})", list[str | int](tables)
    if entry_list:
        condition, values = f"{condition} AND list_id = %s", [*values, entry_list.pk]
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE found (id) AS (SELECT made FROM lists_alias WHERE {condition} "  # noqa: S608
            "AND (is_removal OR source = 0) "
            "UNION SELECT undo.id FROM lists_operation AS undo JOIN found ON undo.undoes = found.id) "
            "SELECT id FROM found",
            values,
        )
        return [pk for (pk,) in cursor.fetchall()]


def of_row(model: type[Row], pk: int, before: int | None = None) -> QuerySet[Operation]:
    """The operations that changed a row, which may be gone by now."""
    return _with(Change.objects.filter(table_name=model._meta.db_table, row=pk), before)


def _with(changes: QuerySet[Change], before: int | None) -> QuerySet[Operation]:
    if before:
        changes = changes.filter(operation__lt=before)
    return Operation.objects.filter(pk__in=changes.values("operation"))


def _entry_changes(entry_list: EntryList) -> QuerySet[Change]:
    return Change.objects.filter(
        table_name=entry_list.entries.model._meta.db_table,
        list_table=entry_list._meta.db_table, list_id=entry_list.pk,
    )  # fmt: skip


def last_label(entry_list: EntryList, pk: int) -> str:
    """What an entry of a list is called, or was when it was deleted; empty when there never was one."""
    entry = entry_list.entries.filter(pk=pk).first()
    if entry is not None:
        return str(entry.label)
    last = _entry_changes(entry_list).filter(row=pk).order_by("-operation_id", "-pk")[:1]
    return next((change.label for change in row_changes(last, owners_of(last))), "")


def entries_at(entry_list: EntryList, moment: datetime) -> list[Entry]:
    """The entries of a list as they were at a moment, in their order then; not to be saved."""
    model = entry_list.entries.model
    states = states_at(model, entry_list.entries.order_by(), _entry_changes(entry_list), moment)
    rows = [model(**state) for state in states]
    for row in rows:
        setattr(row, model.parent_field, entry_list)
    return sorted(rows, key=lambda row: (row.lane, row.position))


def states_at(
    model: type[Row], present: QuerySet[Any], changes: QuerySet[Change], moment: datetime
) -> list[Values]:
    """The values that rows had at a moment, by attribute; `changes` are all those of these rows.

    Each is as its first change after the moment found it; what has not changed since is as it is now.
    """
    states: dict[int, Values | None] = {row["id"]: row for row in present.values()}
    later = changes.filter(operation__at__gt=moment).order_by()
    first = later.values("row").annotate(first=Min("pk")).values("first")
    for change in Change.objects.filter(pk__in=first).order_by():
        states[change.row] = values_of(model, change.before)
    return [state for state in states.values() if state is not None]
