"""Whatever people do, in whatever order: the lists stay what a plain Python model says they are."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import example, given
from hypothesis import strategies as st

from dictionaries.models import Dictionary
from lists.protection import Refused
from lists.text.collation import sort_key
from lists.text.looks import fold
from pipelines.models import Pipeline
from tests.examples import EXAMPLES
from tests.factories import PipelineFactory

VERBS = (
    "add", "rename", "move", "step", "delete", "sort", "restore_default_names", "archive", "restore",
)  # fmt: skip
LABELS = st.sampled_from(["", "Fair", "fair ", "Żabka", "zebra", "Call", "New", "Won", "10", "9", "Łódź"])
# What is done, to which entry, beside which other one, with which words.
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 30), st.integers(0, 30), LABELS), max_size=14
)


@dataclass(eq=False)
class Row:
    """An entry as the model knows it."""

    code: str
    kind: int
    system: bool
    name: str
    default: str
    archived: bool = False

    @property
    def label(self) -> str:
        return self.name or self.default


def model_of(entry_list: Any) -> list[Row]:
    return [
        Row(entry.code, entry.group_rank, entry.is_system, entry.name, entry.default_name)
        for entry in entry_list.entries.all()
    ]


class World:
    """A list in the database and its model in memory: each verb is done to both."""

    def __init__(self, entry_list: Any) -> None:
        self.list = entry_list
        self.rows = model_of(entry_list)
        self.codes = {entry.pk: entry.code for entry in entry_list.entries.all()}
        self.fixed = entry_list if isinstance(entry_list, Pipeline) else None

    def do(self, verb: str, first: int, second: int, label: str) -> None:
        row = self.rows[first % len(self.rows)]
        version, before = self.version(), self.seen()
        try:
            with transaction.atomic():
                getattr(self, verb)(row, second, label)
        except (Refused, ValidationError):
            assert self.seen() == before
        self.compare()
        rose = self.version() > version
        assert rose == (self.seen() != before) or (rose and verb in {"archive", "restore"})

    def add(self, _row: Row, second: int, label: str) -> None:
        kind = (2, 4)[second % 2] if self.fixed else 0
        added = self.list.add(label, **({"kind": kind} if kind else {}))
        self.codes[added.pk] = added.code
        assert added.code not in {row.code for row in self.rows}
        place = sum(row.kind <= kind for row in self.rows)
        self.rows.insert(place, Row(added.code, kind, False, label.strip(), ""))

    def rename(self, row: Row, _second: int, label: str) -> None:
        self.entry(row).rename(label)
        row.name = "" if label.strip() == row.default else label.strip()

    def move(self, row: Row, second: int, _label: str) -> None:
        target = [*self.rows, None][second % (len(self.rows) + 1)]
        self.entry(row).move(before=self.entry(target) if target else None)
        assert not self.keeps_place(row) or row is target
        assert target is None or target.kind == row.kind
        if row is not target:
            self.rows.remove(row)
            end = sum(other.kind <= row.kind for other in self.rows)
            self.rows.insert(self.rows.index(target) if target else end, row)

    def step(self, row: Row, second: int, _label: str) -> None:
        step = (-1, 1)[second % 2]
        self.entry(row).step(step)
        group = [other for other in self.rows if other.kind == row.kind]
        place = group.index(row) + step
        if 0 <= place < len(group):
            here, there = self.rows.index(row), self.rows.index(group[place])
            self.rows[here], self.rows[there] = self.rows[there], self.rows[here]

    def delete(self, row: Row, _second: int, _label: str) -> None:
        self.entry(row).delete()
        assert not row.system
        self.rows.remove(row)

    def sort(self, _row: Row, second: int, _label: str) -> None:
        language = ("en", "pl")[second % 2]
        self.list.sort(language)
        wanted = [entry.code for entry in self.list.entries.all()]
        self.rows.sort(key=lambda row: wanted.index(row.code))
        if language == "en":  # the model speaks English only
            keys = [(row.kind, not self.keeps_place(row), sort_key(row.label, language)) for row in self.rows]
            assert keys == sorted(keys)

    def restore_default_names(self, _row: Row, _second: int, _label: str) -> None:
        _renamed, kept = self.list.restore_default_names()
        codes = {entry.code for entry in kept}
        for row in self.rows:
            if row.default and row.code not in codes:
                row.name = ""

    def archive(self, row: Row, _second: int, _label: str) -> None:
        self.entry(row).archive()
        assert not row.system
        row.archived = True

    def restore(self, row: Row, _second: int, _label: str) -> None:
        self.entry(row).restore()
        row.archived = False

    def entry(self, row: Row) -> Any:
        return self.list.entries.get(code=row.code)

    def keeps_place(self, row: Row) -> bool:
        return self.fixed is not None and row.system

    def version(self) -> int:
        self.list.refresh_from_db(fields=["version"])
        return int(self.list.version)

    def seen(self) -> list[tuple[Any, ...]]:
        return list(self.list.entries.values_list("code", "name", "position", "archived_at"))

    def compare(self) -> None:
        entries = list(self.list.entries.all())
        assert [(entry.code, entry.label, entry.group_rank) for entry in entries] == [
            (row.code, row.label, row.kind) for row in self.rows
        ]
        assert [entry.archived_at is not None for entry in entries] == [row.archived for row in self.rows]
        assert {entry.pk: entry.code for entry in entries}.items() <= self.codes.items()
        positions = [entry.position for entry in entries]
        assert len(set(positions)) == len(positions)
        assert positions == sorted(positions), "the groups stand in order"
        labels = [fold(entry.label) for entry in entries]
        assert len(set(labels)) == len(labels)
        if self.fixed:
            kinds = [entry.group_rank for entry in entries]
            assert (kinds.count(1), kinds.count(3)) == (1, 1)


def play(entry_list: Any, steps: list[tuple[str, int, int, str]]) -> None:
    with transaction.atomic():
        world = World(entry_list)
        system = {row.code for row in world.rows if row.system}
        for step in steps:
            world.do(*step)
        assert system <= {row.code for row in world.rows}
        transaction.set_rollback(True)


@pytest.mark.django_db
@given(steps=STEPS)
@example(steps=[("rename", 0, 0, "Call"), ("add", 0, 0, "Call"), ("restore_default_names", 0, 0, "")])
@example(steps=[("rename", 0, 0, "Fair"), ("add", 0, 0, "call"), ("restore_default_names", 0, 0, "")])
@EXAMPLES
def test_a_dictionary_is_what_was_done_to_it(steps, source: Dictionary):
    play(source, steps)


@pytest.mark.django_db
@given(steps=STEPS)
@example(steps=[("add", 0, 0, "Żabka"), ("sort", 0, 1, ""), ("step", 2, 1, ""), ("delete", 3, 0, "")])
@EXAMPLES
def test_a_pipeline_is_what_was_done_to_it(steps, db: None):
    with transaction.atomic():
        play(PipelineFactory(), steps)
        transaction.set_rollback(True)
