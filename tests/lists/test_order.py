"""Where rows stand: one row written for each move, groups in their order, no position twice."""

from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from lists.positions import GAP, write_order
from lists.protection import Refused
from pipelines.models import Stage
from tests.examples import EXAMPLES
from tests.factories import DictionaryFactory, PipelineFactory, StageFactory, ValueFactory
from tests.protected import refused, stage, value

VERBS = st.sampled_from(["move", "move", "move", "add", "delete"])
STEPS = st.lists(st.tuples(VERBS, st.integers(0, 9), st.integers(0, 9)), max_size=20)


def codes(entry_list):
    return [row.code for row in entry_list.entries.all()]


def positions(entry_list):
    return dict(entry_list.entries.values_list("pk", "position"))


def assert_places(entry_list):
    """Every place is taken once, and the groups follow each other."""
    rows = list(entry_list.entries.order_by("position"))
    assert len({row.position for row in rows}) == len(rows)
    assert [row.pk for row in rows] == [row.pk for row in entry_list.entries.all()]


@pytest.mark.parametrize("before", [None, "CALL", "WEB"])
def test_a_move_writes_one_row(before, source):
    row, was = value("PARTNER"), positions(source)
    target = value(before) if before else None
    with CaptureQueriesContext(connection) as queries:
        row.move(before=target)
    changed = {pk for pk, position in positions(source).items() if position != was[pk]}
    assert changed == {row.pk}
    writes = [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert sum("dictionaries_" in sql for sql in writes) == 1
    assert all("dictionaries_" in sql or "lists_operation" in sql for sql in writes)


def test_a_move_of_one_row_of_a_thousand_needs_as_many_queries_as_of_ten(db):
    def queries(size):
        entry_list = DictionaryFactory()
        rows = [
            ValueFactory.build(dictionary=entry_list, code=f"V{number}", position=GAP * number)
            for number in range(size)
        ]
        entry_list.entries.bulk_create(rows)
        last = entry_list.entries.last()
        with CaptureQueriesContext(connection) as captured:
            last.move(before=entry_list.entries.first())
        assert codes(entry_list)[0] == f"V{size - 1}"
        return len(captured)

    assert queries(10) == queries(1000)


def test_a_row_moved_to_where_it_stands_writes_nothing(source):
    was, version = positions(source), source.version
    value("WEB").move(before=value("ADVERTISING"))
    value("WEB").move(before=value("WEB"))
    value("BOOKING").move(before=None)
    assert positions(source) == was
    source.refresh_from_db()
    assert source.version == version


def test_a_used_up_gap_is_renumbered_in_the_same_order(source):
    order = codes(source)
    source.entries.filter(code="EMAIL").update(position=value("CALL").position + 1)
    value("OTHER").move(before=value("EMAIL"))
    order.remove("OTHER")
    assert codes(source) == [order[0], "OTHER", *order[1:]]
    assert min(gap for gap in differences(source)) > 1


def differences(entry_list):
    taken = sorted(positions(entry_list).values())
    return [high - low for low, high in pairwise(taken)]


def test_places_go_below_zero_at_the_top(source):
    for code in ("OTHER", "BOOKING", "STORE"):
        row = value(code)
        row.move(before=source.entries.first())
        assert source.entries.first() == row
    assert source.entries.first().position < 0
    source.entries.filter(code="BOOKING").update(position=value("STORE").position + 1)
    value("WEB").move(before=value("BOOKING"))
    assert codes(source)[:4] == ["STORE", "WEB", "BOOKING", "OTHER"]
    assert_places(source)


def test_a_long_list_is_rewritten_in_any_order(db):
    entry_list = DictionaryFactory()
    size = 6000  # more than one statement takes
    values = [
        ValueFactory.build(dictionary=entry_list, code=f"V{rank}", position=rank) for rank in range(size)
    ]
    entry_list.entries.bulk_create(values)
    wanted = list(entry_list.entries.order_by("-position").values_list("pk", flat=True))
    write_order(entry_list.entries.all(), wanted)
    assert list(entry_list.entries.values_list("pk", flat=True)) == wanted
    assert set(differences(entry_list)) == {GAP}


@given(start=st.sets(st.integers(-3, 6), min_size=2, max_size=5), steps=STEPS)
@EXAMPLES
def test_a_list_keeps_the_order_of_a_plain_python_list(start, steps, source):
    with transaction.atomic():
        entry_list = DictionaryFactory()
        rows = [ValueFactory(dictionary=entry_list, position=position) for position in sorted(start)]
        for verb, first, second in steps:
            row = rows[first % len(rows)]
            if verb == "move":
                rest = [other for other in rows if other != row]
                place = second % len(rows)
                row.move(before=rest[place] if place < len(rest) else None)
                rows = [*rest[:place], row, *rest[place:]]
            elif verb == "add":
                rows.append(ValueFactory(dictionary=entry_list))
            elif len(rows) > 1:
                rows.remove(row)
                row.delete()
            assert list(entry_list.entries.all()) == rows
        assert_places(entry_list)
        transaction.set_rollback(True)


@given(start=st.integers(0, 3), steps=STEPS)
@EXAMPLES
def test_a_pipeline_keeps_its_groups_and_its_mandatory_stages_whatever_people_try(start, steps, deals):
    with transaction.atomic():
        pipeline = PipelineFactory()
        # Hardly any gap between the first stages.
        write_order(pipeline.entries.all(), list(pipeline.entries.values_list("pk", flat=True)))
        for number, row in enumerate(pipeline.entries.all()[: start + 2]):
            Stage.objects.filter(pk=row.pk).update(position=number)
        rows = list(pipeline.entries.all())
        for verb, first, second in steps:
            row, target = rows[first % len(rows)], [*rows, None][second % (len(rows) + 1)]
            if verb == "move":
                allowed = not row.is_system and (
                    target is None or (target.kind == row.kind and not target.is_system)
                )
                try:
                    row.move(before=target)
                except Refused:
                    assert not allowed
                else:
                    assert allowed or row == target
                    rows = reordered(rows, row, target)
            elif verb == "add":
                added = StageFactory(pipeline=pipeline, kind=(2, 4)[second % 2])
                rows = reordered([*rows, added], added, None)
            elif not row.is_system:
                rows.remove(row)
                row.delete()
            assert list(pipeline.entries.all()) == rows
        assert_places(pipeline)
        transaction.set_rollback(True)


def reordered(rows, row, target):
    """The rows in the order that a person expects after the move."""
    if row == target:
        return rows
    rest = [other for other in rows if other != row]
    place = rest.index(target) if target else sum(other.kind <= row.kind for other in rest)
    return [*rest[:place], row, *rest[place:]]


@pytest.mark.parametrize(
    ("moved", "before", "reason"),
    [
        ("EXECUTING", "APOLOGY", "group"),
        ("EXECUTING", "NEW", "group"),
        ("APOLOGY", "LOSE", "mandatory"),
        ("LOSE", "APOLOGY", "mandatory"),
        ("LOSE", None, "mandatory"),
        ("NEW", None, "mandatory"),
        ("WON", "WON", "mandatory"),
    ],
)
def test_a_stage_moves_inside_its_group_and_never_past_a_mandatory_one(moved, before, reason, untouched):
    row = untouched(stage(moved))
    target = stage(before) if before else None
    assert refused(lambda row: row.move(before=target), row, Refused).reason == reason


def test_an_entry_never_moves_to_another_list(source, untouched):
    stranger = ValueFactory()
    row = untouched(value("WEB"))
    assert refused(lambda row: row.move(before=stranger), row, Refused).reason == "list"


@pytest.mark.parametrize("gone", ["moved", "before"])
def test_nothing_moves_when_one_of_the_two_is_gone(gone, source, untouched):
    rows = {"moved": value("OTHER"), "before": value("WEB")}
    type(source).objects.get(pk=source.pk).entries.get(pk=rows[gone].pk).delete()
    untouched(rows["moved"])
    assert refused(lambda row: row.move(before=rows["before"]), rows["moved"], Refused).reason == "gone"


def test_a_step_begins_where_the_row_stands_by_now(source):
    row, again = value("WEB"), value("WEB")
    row.move(before=None)
    order = codes(source)
    again.step(1)
    assert codes(source) == order
    again.step(-1)
    assert codes(source) == [*order[:-2], "WEB", order[-2]]


def test_one_step_up_and_down_stay_in_the_group(deals):
    order = codes(deals)
    stage("PREPARATION").step(-1)
    stage("FINAL_INVOICE").step(1)
    assert codes(deals) == order
    stage("PREPARATION").step(1)
    assert codes(deals)[1:3] == ["PREPAYMENT_INVOICE", "PREPARATION"]
    stage("PREPARATION").step(-1)
    assert codes(deals) == order


def test_a_new_stage_stands_at_the_end_of_its_group(deals):
    deals.add("Demo")
    deals.add("No budget", kind=Stage.Kind.FAILURE)
    order = codes(deals)
    assert order.index("DEMO") == order.index("WON") - 1
    assert order[-1] == "NO_BUDGET"
