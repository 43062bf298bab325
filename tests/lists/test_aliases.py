"""Whatever becomes of entries, a code that is gone leads to the entry that has its records."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from hypothesis import example, given
from hypothesis import strategies as st

from lists.aliases import aliases_of, note, old_codes, remove, resolve, resolve_and_count
from lists.audit import undo
from lists.audit.chains import is_undone
from lists.history import operation
from lists.models import Alias, Change, Moved, Operation
from lists.protection import Refused
from lists.replacing import replace
from tests.examples import EXAMPLES
from tests.factories import DictionaryFactory, ValueFactory
from tests.thirdparty.models import Visit

pytestmark = pytest.mark.django_db

CODES = "ABCD"
VERBS = ("add", "delete", "replace", "replace", "merge", "remove", "undo", "undo", "redo")
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=16
)


@dataclass(frozen=True)
class Fact:
    """Code and key of the entry that went, and the key of the one that took over; None: it leads nowhere."""

    code: str
    source: int | None
    target: int | None


@dataclass
class Model:
    """Entries by their keys, and the facts of the acts that stand, in the order of the acts."""

    entries: dict[int, str] = field(default_factory=dict)
    acts: dict[int, list[Fact]] = field(default_factory=dict)  # by the key of the operation
    undone: set[int] = field(default_factory=set)

    @property
    def facts(self) -> list[Fact]:
        return [fact for act in sorted(self.acts) if act not in self.undone for fact in self.acts[act]]

    def resolve(self, code: str) -> int | None:
        for pk, present in self.entries.items():
            if present == code:
                return pk
        last = [fact for fact in self.facts if fact.code == code][-1:]
        return self._follow(last[0].target, set()) if last else None

    def _follow(self, pk: int | None, passed: set[int]) -> int | None:
        if pk is None or pk in self.entries or pk in passed:
            return pk if pk in self.entries else None
        onward = [fact for fact in self.facts if fact.source == pk][-1:]
        return self._follow(onward[0].target, passed | {pk}) if onward else None


class World:
    def __init__(self) -> None:
        self.list = DictionaryFactory()
        self.model = Model()
        for code in CODES[:3]:
            self.add(code)
        ValueFactory(dictionary=self.list, code="STAYS", is_system=True)

    def do(self, verb: str, first: int, second: int) -> None:
        try:
            with transaction.atomic():
                getattr(self, f"act_{verb}")(first, second)
        except (Refused, ValidationError):
            pass
        self.compare()

    def add(self, code: str) -> None:
        self.list.add(f"Entry {code}", code)

    def act_add(self, first: int, _second: int) -> None:
        code = CODES[first % len(CODES)]
        if code not in self.model.entries.values():
            self.add(code)

    def act_delete(self, first: int, _second: int) -> None:
        self.pick(first).delete()

    def act_replace(self, first: int, second: int) -> None:
        entry = self.pick(first)
        self.replaced([entry], self.pick(second, beside=[entry]))

    def act_merge(self, first: int, second: int) -> None:
        entries = [self.pick(first), self.pick(first + 1)]
        self.replaced(entries, self.pick(second, beside=entries))

    def replaced(self, entries: list[Any], other: Any) -> None:
        replace(entries, other)
        self.model.acts[self.last] = [Fact(e.code, e.pk, other.pk) for e in entries]

    def act_remove(self, first: int, second: int) -> None:
        found = old_codes(list(self.list.entries.all()))
        if found:
            pk = sorted(found)[first % len(found)]
            code = found[pk][second % len(found[pk])]
            remove(self.list.entries.get(pk=pk), code)
            self.model.acts[self.last] = [Fact(code, None, None)]

    def act_undo(self, first: int, _second: int) -> None:
        self.undo(Operation.objects.order_by("-pk")[: first % 4 + 1])

    def act_redo(self, first: int, _second: int) -> None:
        self.undo(Operation.objects.filter(action="undo").order_by("-pk")[: first % 3 + 1])

    def undo(self, acts: Any) -> None:
        act = list(acts)[-1:]
        if act and not is_undone(act[0]):
            undo(act[0], "Ann")
            root, undos = act[0], 1
            while root.undoes:
                root, undos = Operation.objects.get(pk=root.undoes), undos + 1
            (self.model.undone.add if undos % 2 else self.model.undone.discard)(root.pk)

    def pick(self, number: int, beside: Sequence[Any] = ()) -> Any:
        entries = [entry for entry in self.list.entries.order_by("pk") if entry not in beside]
        return entries[number % len(entries)] if entries else beside[0]

    @property
    def last(self) -> int:
        return Operation.objects.latest("pk").pk

    def compare(self) -> None:
        self.model.entries = dict(self.list.entries.values_list("pk", "code"))
        expected = {code: pk for code in CODES if (pk := self.model.resolve(code))}
        assert {code: entry.pk for code, entry in resolve(self.list, CODES).items()} == expected
        present = set(self.model.entries.values())
        found = old_codes(list(self.list.entries.all()))
        assert {code: pk for pk, codes in found.items() for code in codes} == {
            code: pk for code, pk in expected.items() if code not in present
        }


@given(steps=STEPS)
@example(steps=[("replace", 0, 0), ("undo", 0, 0), ("replace", 2, 1), ("undo", 0, 0), ("redo", 2, 0)])
@example(steps=[("replace", 0, 0), ("undo", 0, 0), ("redo", 0, 0), ("add", 0, 0), ("delete", 3, 0)])
@example(steps=[("replace", 0, 0), ("replace", 0, 0), ("remove", 0, 0), ("undo", 0, 0), ("redo", 0, 0)])
@example(steps=[("replace", 0, 0), ("replace", 0, 0), ("add", 1, 0), ("replace", 2, 1), ("remove", 0, 1)])
@EXAMPLES
def test_a_code_leads_where_a_plain_model_says(steps, db: None):
    with transaction.atomic():
        world = World()
        for step in steps:
            world.do(*step)
        transaction.set_rollback(True)


def test_documents_give_old_codes_to_entries_and_an_undo_takes_them_back(source):
    call, version = source.entries.get(code="CALL"), source.version
    with operation("Ann", "apply"):
        note(source, {"PHONE_OLD": call, "TEL": call})
    source.refresh_from_db()
    assert source.version > version
    assert old_codes([call]) == {call.pk: ["PHONE_OLD", "TEL"]}
    undoing = undo(Operation.objects.latest("pk"), "Ann")
    assert old_codes([call]) == {}
    undo(undoing, "Ann")
    assert resolve(source, ["TEL", "NEVER", "WEB"]).keys() == {"TEL", "WEB"}


def test_a_removal_is_on_record_and_can_be_undone(source):
    source.entries.get(code="WEB").replace_with(call := source.entries.get(code="CALL"))
    remove(call, "WEB")
    removal = Operation.objects.latest("pk")
    assert removal.action == "remove_alias"
    assert resolve(source, ["WEB"]) == {}
    with pytest.raises(Refused):
        remove(call, "WEB")
    undoing = undo(removal, "Ann")
    assert resolve(source, ["WEB"]) == {"WEB": call}
    with pytest.raises(Refused, match="already undone"):
        undo(removal, "Ann")
    undo(undoing, "Ann")
    assert resolve(source, ["WEB"]) == {}


def test_an_undo_of_what_was_pruned_meanwhile_still_lets_the_code_fall(source):
    source.entries.get(code="WEB").replace_with(source.entries.get(code="CALL"))
    undoing = undo(Operation.objects.latest("pk"), "Ann")
    with operation("Ann", "prune"):
        for rows in (Change, Moved):
            rows.objects.filter(operation=undoing.undoes)._raw_delete("default")
        Operation.objects.filter(pk=undoing.undoes)._raw_delete("default")
    undo(undoing, "Ann")
    assert resolve(source, ["WEB"])["WEB"].code == "CALL"


def test_an_old_code_that_is_needed_is_counted_without_touching_its_list(source):
    source.entries.get(code="WEB").replace_with(source.entries.get(code="CALL"))
    source.refresh_from_db()
    version = source.version
    for _again in range(2):
        assert resolve_and_count(source, ["WEB", "CALL"]).keys() == {"WEB", "CALL"}
    resolve(source, ["WEB"])
    [fact] = aliases_of(list(source.entries.filter(code="CALL"))).popitem()[1]
    assert (fact.code, fact.hits, fact.last_used is not None) == ("WEB", 2, True)
    source.refresh_from_db()
    assert source.version == version


def test_many_codes_take_two_queries(source, django_assert_num_queries):
    source.entries.get(code="WEB").replace_with(source.entries.get(code="CALL"))
    for codes in (["WEB"], ["WEB", *(f"NO_{n}" for n in range(2000))]):
        with django_assert_num_queries(2):
            assert resolve(source, codes).keys() == {"WEB"}
    entries = list(source.entries.all())
    with django_assert_num_queries(2):
        old_codes(entries)


def loaded(folder: Path, *objects: dict[str, object]) -> None:
    file = folder / "records.json"
    file.write_text(json.dumps(objects))
    call_command("loaddata", str(file), verbosity=0)


def test_records_of_other_apps_are_loaded_by_an_old_code(source, tmp_path):
    source.entries.get(code="WEB").replace_with(source.entries.get(code="CALL"))
    visit = {"model": "thirdparty.visit", "fields": {"source": ["SOURCE", "WEB"]}}
    loaded(tmp_path, visit)
    assert Visit.objects.get().source.code == "CALL"
    assert Alias.objects.get(code="WEB").hits == 1
    with pytest.raises(IntegrityError):
        loaded(tmp_path, visit | {"fields": {"source": ["SOURCE", "NEVER"]}})


def test_an_entry_in_a_fixture_is_no_other_one_that_has_its_code_as_an_old_one(source, tmp_path):
    source.entries.get(code="WEB").replace_with(call := source.entries.get(code="CALL"))
    fields = {"dictionary": ["SOURCE"], "code": "WEB", "name": "Site", "position": -1}
    loaded(tmp_path, {"model": "dictionaries.dictionaryvalue", "fields": fields})
    assert resolve(source, ["WEB"])["WEB"].label == "Site"
    assert source.entries.get(pk=call.pk).code == "CALL"
