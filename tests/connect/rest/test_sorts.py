"""SORT comes back as it was sent, and the rows stand in its order."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from connect.rest.as_sent import sent_values
from connect.rest.sorts import put, shown_sorts
from dictionaries.models import Dictionary
from lists.audit import undo
from lists.models import Operation
from pipelines.models import Stage
from tests.connect.rest.callers import Caller
from tests.factories import DictionaryFactory, ValueFactory
from tests.protected import stage, value

pytestmark = pytest.mark.django_db


def sorts(program: Caller, entity_id: str) -> dict[str, int]:
    return {row["STATUS_ID"]: int(row["SORT"]) for row in program.statuses(entity_id)}


def order(entity_id: str) -> list[str]:
    return [entry.code for entry in Dictionary.objects.get(code=entity_id).entries.active()]


def send(program: Caller, code: str, sort: int) -> None:
    row = stage(code) if Stage.objects.filter(code=code).exists() else value(code)
    number = 2 * row.pk + isinstance(row, Stage)
    program.call("crm.status.update", id=number, fields={"SORT": sort})


def test_shipped_rows_have_steps_of_ten(program: Caller) -> None:
    assert list(sorts(program, "DEAL_STAGE").values()) == [10, 20, 30, 40, 50, 60, 70, 80]


def test_numbers_come_back_though_there_is_no_room_between_them(program: Caller) -> None:
    send(program, "WEB", 100)
    send(program, "EMAIL", 101)
    send(program, "CALL", 1)
    found = sorts(program, "SOURCE")
    assert (found["WEB"], found["EMAIL"], found["CALL"]) == (100, 101, 1)
    assert order("SOURCE")[0] == "CALL"
    assert order("SOURCE").index("EMAIL") > order("SOURCE").index("WEB")


def test_a_script_that_sends_its_numbers_again_changes_nothing(program: Caller) -> None:
    wanted = {"WEB": 10, "CALL": 10, "EMAIL": 5, "PARTNER": 700}
    for code, sort in wanted.items():
        send(program, code, sort)
    before, acts = order("SOURCE"), Operation.objects.count()
    for code, sort in wanted.items():
        send(program, code, sort)
    assert order("SOURCE") == before
    assert Operation.objects.count() == acts
    assert sorts(program, "SOURCE").items() >= wanted.items()


def test_a_stage_keeps_to_its_group_whatever_its_number(program: Caller) -> None:
    send(program, "PREPARATION", 900)  # beyond won and lost
    send(program, "WON", 5)
    found = sorts(program, "DEAL_STAGE")
    assert (found["PREPARATION"], found["WON"]) == (900, 5)
    codes = [row.code for row in stage("WON").pipeline.entries.all()]
    assert codes == [
        "NEW", "PREPAYMENT_INVOICE", "EXECUTING", "FINAL_INVOICE", "PREPARATION", "WON", "LOSE", "APOLOGY",
    ]  # fmt: skip


def test_who_moves_a_row_on_the_screen_ends_its_number_and_an_undo_brings_it_back(program: Caller) -> None:
    send(program, "WEB", 1000)
    value("WEB").move(before=value("CALL"))
    found = sorts(program, "SOURCE")
    assert found["WEB"] < found["CALL"]
    assert 1000 not in found.values()
    moved = Operation.objects.first()
    assert moved is not None
    undo(moved, program.owner)
    assert sorts(program, "SOURCE")["WEB"] == 1000


def test_other_rows_keep_their_numbers_when_room_has_to_be_made(program: Caller) -> None:
    for number in range(14):  # the gap between two rows is halved each time
        fields = {"ENTITY_ID": "SOURCE", "STATUS_ID": f"N{number}", "NAME": f"N {number}", "SORT": 15}
        program.call("crm.status.add", fields=fields)
        send(program, f"N{number}", 15)
    found = sorts(program, "SOURCE")
    assert {found[f"N{number}"] for number in range(14)} == {15}


def test_numbers_that_come_in_any_order_come_back_and_put_the_rows_in_theirs(program: Caller) -> None:
    """As from a program that sends several batches at once: room before a row is used up several times."""
    wanted = [*range(1050, 1075), *range(1000, 1050), *range(1100, 1110), *range(1075, 1100)]
    for sort in wanted:
        fields = {"ENTITY_ID": "SOURCE", "STATUS_ID": f"F{sort}", "NAME": f"Fair {sort}", "SORT": sort}
        program.call("crm.status.add", fields=fields)
    added = {code: sort for code, sort in sorts(program, "SOURCE").items() if code.startswith("F")}
    assert added == {f"F{sort}": sort for sort in wanted}
    assert [code for code in order("SOURCE") if code in added] == [f"F{sort}" for sort in sorted(wanted)]


def test_stages_keep_their_numbers_when_a_new_one_needs_room_before_the_final_ones(program: Caller) -> None:
    wanted = {f"N{number}": 1000 + 3 * number for number in range(12)}
    for code, sort in wanted.items():
        fields = {"ENTITY_ID": "DEAL_STAGE", "STATUS_ID": code, "NAME": f"New {code}", "SORT": sort}
        program.call("crm.status.add", fields=fields)
    for code in ("A", "B", "C", "D", "E", "F", "G", "H", "I", "J"):
        fields = {"ENTITY_ID": "DEAL_STAGE", "STATUS_ID": code, "NAME": f"Without a number {code}"}
        program.call("crm.status.add", fields=fields)
    found = sorts(program, "DEAL_STAGE")
    assert {code: found[code] for code in wanted} == wanted
    assert list(found.values()) == sorted(found.values())


@pytest.mark.parametrize("sent", [0, -5, "many", None])
def test_what_is_no_number_above_zero_is_ten(program: Caller, sent: Any) -> None:
    number = 2 * value("WEB").pk
    program.call("crm.status.update", id=number, fields={"SORT": sent})
    assert sorts(program, "SOURCE")["WEB"] == 10


class TestAnyNumbers(TestCase):
    @given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 90)), max_size=12))
    def test_rows_stand_in_the_order_of_their_numbers(self, acts: list[tuple[int, int]]) -> None:
        source = DictionaryFactory()
        rows = [ValueFactory(dictionary=source) for _ in range(6)]
        wanted: dict[int, int] = {}
        for number, sort in acts:
            row = source.entries.get(pk=rows[number].pk)
            put(row, sort)
            wanted[row.pk] = sort
        entries = source.entries.all()
        shown = shown_sorts(list(entries), sent_values(type(rows[0]), source.pk))
        assert shown.items() >= wanted.items()
        assert list(shown.values()) == sorted(shown.values())

    @settings(max_examples=30)
    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(1, 9)), max_size=12))
    def test_numbers_rise_also_where_people_move_rows_meanwhile(
        self, acts: list[tuple[bool, int, int]]
    ) -> None:
        source = DictionaryFactory()
        rows = [ValueFactory(dictionary=source) for _ in range(6)]
        for is_program, number, sort in acts:
            row = source.entries.get(pk=rows[number].pk)
            if is_program:
                put(row, sort)
            else:
                row.move(before=source.entries.get(pk=rows[sort].pk) if sort < 6 else None)
            entries = list(source.entries.all())
            shown = shown_sorts(entries, sent_values(type(row), source.pk))
            assert list(shown.values()) == sorted(shown.values())
            assert not is_program or shown[row.pk] == sort
