"""Replace: the records of some entries are given another entry of the list, and the entries are deleted.

It is one transaction. Records are moved a chunk at a time, so that whoever waits can be shown how far it is,
and each chunk leaves a line in the journal (`Moved`), by which an undo moves exactly those back.

Hand over: the records of some entries are given entries of another list, and all entries stay.
"""

import json
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.db import IntegrityError, connections, models, router, transaction
from django.utils.translation import gettext_lazy as _

from lists.aliases import note
from lists.history import Actor, operation
from lists.models import Moved, Operation
from lists.protection import Refused, archived, gone
from lists.querysets import EntryQuerySet
from lists.usage import Key, references, usage_of

if TYPE_CHECKING:
    from lists.entries import Entry

type Pair = tuple["Entry", "Entry"]

CHUNK = 10_000  # records that are moved by one statement


@dataclass(frozen=True)
class Progress:
    """How many records have been moved, of how many; others may come and go meanwhile."""

    moved: int
    total: int
    operation: int


def replace(entries: Sequence["Entry"], other: "Entry") -> int:
    """Moves all records of `entries` to `other` and deletes the entries; returns how many records moved.

    Raises Refused, and then nothing has changed.
    """
    *_before, last = replacing(entries, other)
    return last.moved


def replacing(
    entries: Sequence["Entry"],
    other: "Entry",
    *,
    actor: Actor = None,
    reason: str = "",
    shown: Mapping[str, object] | None = None,
) -> Generator[Progress]:
    """The same, for whoever wants to know how far it is. Nothing has changed before its end.

    It may run on when nobody is `acting` any more, so it is told the actor. `shown` is what they saw of
    the first entry: when it has other values by now, Stale is raised.
    """
    pks: list[int] = [entry.pk for entry in entries]
    rows = cast(EntryQuerySet, other.siblings().filter(pk__in=pks))
    with operation(actor, "replace", reason) as replacement:
        wait_for_others()
        other.parent_lock()
        refuse(entries, other)
        entries[0].expect(**(shown or {}))
        moved, total = 0, sum(use.count for use in usage_of(rows.model, pks))
        yield Progress(0, total, replacement.pk)
        pairs = [(entry, other) for entry in entries]
        for count in _move(pairs, replacement):
            moved += count
            yield Progress(moved, total, replacement.pk)
        # So far nobody had to wait who gives a record one of the entries. Now they do, for the rest.
        list(rows.select_for_update().values_list("pk"))
        moved += sum(_move(pairs, replacement))
        note(other.entry_list, {entry.code: other for entry in entries}, leaving=entries)
        rows.remove_unused(pks)
        yield Progress(moved, max(moved, total), replacement.pk)


def hand_over(pairs: Sequence[Pair]) -> int:
    """The records of each first entry have the second one, which stands in another list; returns how many
    went over. Raises Refused, and then nothing has changed.

    A list that changes together with this is locked by the caller, after `wait_for_others`.
    """
    with operation(None, "move_records") as act:
        wait_for_others()
        lists = {(type(e), e.parent_pk): e.entry_list for pair in pairs for e in pair}
        for key in sorted(lists, key=lambda key: (key[0]._meta.db_table, key[1])):
            lists[key].lock()
        _refuse_pairs(pairs)
        moved = sum(_move(pairs, act))
        # As in a replacement: whoever gives a record one of these entries waits from now on, for the rest.
        pks = [source.pk for source, _target in pairs]
        list(type(pairs[0][0])._base_manager.filter(pk__in=pks).select_for_update().values_list("pk"))
        return moved + sum(_move(pairs, act))


def _refuse_pairs(pairs: Sequence[Pair]) -> None:
    sources = {source.pk for source, _target in pairs}
    for source, target in pairs:
        same_list = type(source) is not type(target) or source.parent_pk == target.parent_pk
        if same_list or target.pk in sources:
            raise Refused(_("Records are handed over to an entry of another list."), reason="list")
    present = present_entries([entry for pair in pairs for entry in pair])
    for source, target in pairs:
        if source.pk not in present or target.pk not in present:
            raise gone()
        if present[target.pk].archived_at:
            raise archived(target)


def present_entries(entries: Sequence["Entry"]) -> dict[int, "Entry"]:
    """Those of these entries of one model that are there now, by key."""
    return type(entries[0])._base_manager.in_bulk([entry.pk for entry in entries])


def wait_for_others() -> None:
    """One replacement at a time, also of different lists: two that go over the same records in another
    order would each wait for the other. SQLite lets one write at a time anyway."""
    _lock_journal("SHARE ROW EXCLUSIVE")


def wait_for_replacements() -> None:
    """For whoever gives many records an entry, before the first of them is locked: a replacement goes from
    the records to the entry and back to the records, so they come before it or after it. They do not wait
    for each other."""
    _lock_journal("ROW EXCLUSIVE")


def _lock_journal(mode: str) -> None:
    connection = connections[router.db_for_write(Moved)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            journal = connection.ops.quote_name(Moved._meta.db_table)
            cursor.execute(f"LOCK TABLE {journal} IN {mode} MODE")


def refuse(entries: Sequence["Entry"], other: "Entry") -> None:
    """Raises Refused when these entries cannot be replaced with the other one."""
    present = {row.pk: row for row in other.siblings().filter(pk__in=[other.pk, *(e.pk for e in entries)])}
    for entry in entries:
        if (type(entry), entry.parent_pk) != (type(other), other.parent_pk):
            raise Refused(_("An entry is replaced with another one of its own list only."), reason="list")
        if entry.pk not in present or other.pk not in present:
            raise gone()
        if entry.pk == other.pk:
            raise Refused(_("An entry cannot be replaced with itself."), reason="itself")
        if refusal := present[entry.pk].refusal:
            raise refusal
    if present[other.pk].archived_at:
        raise archived(other)


def entries_of(lines: Iterable[Moved]) -> dict[tuple[type["Entry"], int], "Entry"]:
    """The entries that lines of the journal name, with their lists, as far as they are there."""
    wanted: dict[type[Entry], set[int]] = defaultdict(set)
    for line in lines:
        wanted[entry_model(line)] |= {line.source, line.target}
    found: dict[tuple[type[Entry], int], Entry] = {}
    for model, pks in wanted.items():
        rows = model._base_manager.filter(pk__in=pks).select_related(model.parent_field)
        found |= {(model, row.pk): row for row in rows}
    return found


def entry_model(line: Moved) -> type["Entry"]:
    """Of the entries that a line of the journal names."""
    key = cast(Key, apps.get_model(line.model)._meta.get_field(line.field))
    return cast("type[Entry]", key.related_model)


def move_back(line: Moved, undoing: Operation) -> None:
    """The records of a line of the journal, those that still have what it gave them."""
    key = cast(Key, apps.get_model(line.model)._meta.get_field(line.field))
    pks = [_pk(key).to_python(noted) for noted in line.records]
    _update(undoing, key, line.target, line.source, pks)


def _move(pairs: Sequence[Pair], act: Operation) -> Iterator[int]:
    """Moves what uses the first of each two entries now; yields the number of records of each statement."""
    for key in references(type(pairs[0][0])):
        for entry, other in pairs:
            # Read from beginning to end, once: each chunk looked for from the beginning would go over all
            # that were moved before.
            users = key.model._base_manager.filter(**{key.attname: entry.pk}).order_by()
            for pks in batched(users.values_list("pk", flat=True).iterator(CHUNK), CHUNK):
                yield _move_chunk(act, key, entry, other, pks)


def _move_chunk(act: Operation, key: Key, entry: "Entry", other: "Entry", pks: Sequence[object]) -> int:
    try:
        with transaction.atomic():
            return _update(act, key, entry.pk, other.pk, pks)
    except IntegrityError as error:
        words = {"label": entry.label, "other": other.label, "records": key.model._meta.verbose_name_plural}
        sentence = _(
            "“%(label)s” cannot be replaced with “%(other)s”: some %(records)s would then use "
            "“%(other)s” twice."
        )
        raise Refused(sentence % words, reason="twice") from error


def _update(act: Operation, key: Key, source: int, target: int, pks: Sequence[object]) -> int:
    """One UPDATE, which says whom it moved, and a line of the journal. A record that somebody else gave
    another entry meanwhile stays with that one: PostgreSQL waits for them, and checks the condition again.

    The plus keeps the databases from looking for the records by the entry: where they believe that few have
    it, soon after a replacement, they would go over all that have it for each chunk, or for each record.
    """
    connection = connections[router.db_for_write(key.model)]
    meta, pk = key.model._meta, _pk(key)
    table, column, pk_column = map(connection.ops.quote_name, (meta.db_table, key.column, str(pk.column)))
    wanted: Any = [pk.get_db_prep_value(value, connection) for value in pks]
    several = "= ANY(%s)"  # one parameter: thousands of them take the database longer than the records do
    if connection.vendor == "sqlite":
        wanted, several = json.dumps(wanted), "IN (SELECT value FROM json_each(%s))"
    statement = (
        f"UPDATE {table} SET {column} = %s WHERE {pk_column} {several} AND +{column} = %s "  # noqa: S608
        f"RETURNING {pk_column}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [target, wanted, source])
        moved = [row[0] for row in cursor.fetchall()]
    if moved:
        what = {"model": meta.label, "field": key.name, "source": source, "target": target}
        Moved.objects.create(operation=act, records=moved, count=len(moved), **what)
    return len(moved)


def _pk(key: Key) -> "models.Field[object, object]":
    """The primary key of the records."""
    return cast("models.Field[object, object]", key.model._meta.pk)
