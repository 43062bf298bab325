"""Whatever is done to records and lists, in whatever order: every record has the entry that a plain Python
model says it has."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import example, given
from hypothesis import strategies as st

from dictionaries.models import Dictionary, DictionaryValue
from lists.fields import EntryField
from lists.models import Moved
from lists.protection import Refused
from lists.replacing import replace
from lists.usage import references
from pipelines.models import Stage
from tests.examples import EXAMPLES
from tests.factories import PipelineFactory
from tests.protected import record_of

VERBS = (
    "create", "create", "create", "edit", "empty", "put_away", "remove",
    "add", "archive", "restore", "delete", "move", "sort", "replace", "replace", "merge",
)  # fmt: skip
# What is done, with which record or kind of record, to which entry, beside which other one.
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)), max_size=16
)


@dataclass(eq=False)
class Row:
    """An entry as the model knows it."""

    pk: int
    system: bool
    archived: bool = False


@dataclass(eq=False)
class Record:
    key: Any
    pk: Any
    row: Row | None
    been: list[int] = field(default_factory=list)  # entries that a replacement took it from


def is_for(key: Any, code: str) -> bool:
    """Whether a field takes entries of the list: one made for lists takes those of its own alone."""
    return not isinstance(key, EntryField) or key.code == code


class World:
    """A list and its records in the database, and both in memory: each verb is done to both."""

    def __init__(self, entry_list: Any, code: str) -> None:
        self.list = entry_list
        self.rows = [Row(entry.pk, entry.is_system) for entry in entry_list.entries.all()]
        self.keys = [key for key in references(entry_list.entries.model) if is_for(key, code)]
        self.records: list[Record] = []

    def do(self, verb: str, record: int, first: int, second: int) -> None:
        row, other = self.rows[first % len(self.rows)], self.rows[second % len(self.rows)]
        chosen = self.records[record % len(self.records)] if self.records else None
        if chosen is None and verb in {"edit", "empty", "put_away", "remove"}:
            return
        subject = record if verb == "create" else chosen
        allowed = getattr(self, f"may_{verb}", lambda *_: True)(subject, row, other)
        done = True
        try:
            with transaction.atomic():
                getattr(self, verb)(subject, row, other)
                connection.check_constraints()
        except (Refused, ValidationError, IntegrityError):
            done = False
        assert done == allowed
        self.compare()

    # What people do to records

    def create(self, number: int, row: Row, _other: Row) -> None:
        key = self.keys[number % len(self.keys)]
        made = record_of(key, self.entry(row))
        if isinstance(key, EntryField):
            key.validate(row.pk, key.model())  # as a form does
        self.records.append(Record(key, made.pk, row))

    def may_create(self, number: int, row: Row, _other: Row) -> bool:
        key = self.keys[number % len(self.keys)]
        return self.may_have(key, row, None)

    def edit(self, record: Record, row: Row, _other: Row) -> None:
        found = record.key.model._base_manager.get(pk=record.pk)
        setattr(found, record.key.name, self.entry(row))
        record.key.clean(row.pk, found)
        found.save()
        record.row = row

    def may_edit(self, record: Record, row: Row, _other: Row) -> bool:
        return self.may_have(record.key, row, record)

    def may_have(self, key: Any, row: Row, record: Record | None) -> bool:
        if key.one_to_one and any(r.row is row for r in self.records if r.key is key and r is not record):
            return False
        chosen = record is not None and record.row is row
        return not row.archived or chosen or not isinstance(key, EntryField)

    def empty(self, record: Record, _row: Row, _other: Row) -> None:
        found = record.key.model._base_manager.get(pk=record.pk)
        setattr(found, record.key.name, None)
        found.save()
        record.row = None

    def may_empty(self, record: Record, _row: Row, _other: Row) -> bool:
        return bool(record.key.null)

    def put_away(self, record: Record, _row: Row, _other: Row) -> None:
        if hasattr(record.key.model, "archive"):
            record.key.model._base_manager.get(pk=record.pk).archive()

    def remove(self, record: Record, _row: Row, _other: Row) -> None:
        record.key.model._base_manager.get(pk=record.pk).delete()
        self.records.remove(record)

    # What people do to the list

    def add(self, _record: Any, row: Row, other: Row) -> None:
        added = self.list.add(f"Entry {len(self.rows)} {row.pk} {other.pk} {Moved.objects.count()}")
        self.rows.append(Row(added.pk, added.is_system))

    def may_add(self, _record: Any, row: Row, other: Row) -> bool:
        label = f"Entry {len(self.rows)} {row.pk} {other.pk} {Moved.objects.count()}"
        return not self.list.entries.filter(name=label).exists()

    def archive(self, _record: Any, row: Row, _other: Row) -> None:
        self.entry(row).archive()
        row.archived = True

    def may_archive(self, _record: Any, row: Row, _other: Row) -> bool:
        return not row.system

    def restore(self, _record: Any, row: Row, _other: Row) -> None:
        self.entry(row).restore()
        row.archived = False

    def delete(self, _record: Any, row: Row, _other: Row) -> None:
        self.entry(row).delete()
        self.rows.remove(row)

    def may_delete(self, _record: Any, row: Row, _other: Row) -> bool:
        return not row.system and not any(record.row is row for record in self.records)

    def move(self, _record: Any, row: Row, _other: Row) -> None:
        if not row.archived and not self.entry(row).is_pinned:
            self.entry(row).move()

    def sort(self, _record: Any, _row: Row, _other: Row) -> None:
        self.list.sort("pl")

    def replace(self, _record: Any, row: Row, other: Row) -> None:
        self.go_over([row], other, self.entry(row).replace_with(self.entry(other)))

    def may_replace(self, _record: Any, row: Row, other: Row) -> bool:
        return self.may_go_over([row], other)

    def merge(self, _record: Any, row: Row, other: Row) -> None:
        rows = self.neighbours(row)
        self.go_over(rows, other, replace([self.entry(each) for each in rows], self.entry(other)))

    def may_merge(self, _record: Any, row: Row, other: Row) -> bool:
        return self.may_go_over(self.neighbours(row), other)

    def neighbours(self, row: Row) -> list[Row]:
        place = self.rows.index(row)
        return self.rows[place : place + 2]

    def go_over(self, rows: list[Row], other: Row, count: int) -> None:
        users = [record for record in self.records if record.row in rows]
        assert count == len(users)
        for record in users:
            assert record.row is not None
            record.been.append(record.row.pk)
            record.row = other
        self.rows = [row for row in self.rows if row not in rows]

    def may_go_over(self, rows: list[Row], other: Row) -> bool:
        alone = [r.key for r in self.records if r.key.one_to_one and r.row in (*rows, other)]
        twice = len(alone) > len(set(alone))
        return not (twice or other in rows or other.archived or any(row.system for row in rows))

    def entry(self, row: Row) -> Any:
        return self.list.entries.get(pk=row.pk)

    def compare(self) -> None:
        entries = {entry.pk: entry.archived_at is not None for entry in self.list.entries.all()}
        assert entries == {row.pk: row.archived for row in self.rows}
        for key in self.keys:
            mine = {record.pk: record.row and record.row.pk for record in self.records if record.key is key}
            found = key.model._base_manager.filter(pk__in=mine).values_list("pk", key.attname)
            assert dict(found) == mine
        moved = [
            (line.model, line.field, pk, line.source) for line in Moved.objects.all() for pk in line.records
        ]
        told = {(r.key.model._meta.label, r.key.name, r.pk): r.been for r in self.records if r.been}
        assert {name: [s for *n, s in moved if tuple(n) == name] for name in told} == told


def play(entry_list: Any, code: str, steps: list[tuple[str, int, int, int]]) -> None:
    world = World(entry_list, code)
    for step in steps:
        world.do(*step)


@pytest.mark.django_db
@given(steps=STEPS)
@example(steps=[("create", 0, 1, 0), ("replace", 0, 1, 2), ("replace", 0, 1, 3), ("delete", 0, 1, 0)])
@example(steps=[("create", 0, 1, 0), ("archive", 0, 2, 0), ("replace", 0, 1, 2), ("merge", 0, 3, 2)])
@example(steps=[("create", 0, 1, 0), ("archive", 0, 1, 0), ("edit", 0, 1, 0), ("merge", 0, 1, 4)])
@EXAMPLES
def test_records_have_the_values_that_were_given_to_them(steps, source: Dictionary):
    with transaction.atomic():
        assert references(DictionaryValue)
        play(source, "SOURCE", steps)
        transaction.set_rollback(True)


@pytest.mark.django_db
@given(steps=STEPS)
@example(steps=[*(("create", kind, 1, 0) for kind in range(6)), ("replace", 0, 1, 2), ("merge", 0, 1, 4)])
@EXAMPLES
def test_records_stand_in_the_stages_that_were_given_to_them(steps, db: None):
    with transaction.atomic():
        assert references(Stage)
        play(PipelineFactory(), "DEAL", steps)
        transaction.set_rollback(True)
