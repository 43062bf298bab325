"""The records of a pipeline move to another one, stage by stage, as somebody chose; nothing else changes."""

from collections.abc import Callable
from typing import Any

import pytest

from lists.audit import undo
from lists.audit.describing import describe
from lists.audit.reading import of_list
from lists.audit.rights import rights_to_undo
from lists.history import operation
from lists.models import Change, Moved, Operation
from lists.protection import Refused
from lists.usage import references
from pipelines.matching import aligned, proposals
from pipelines.models import Pipeline, Stage
from tests.factories import DealFactory, PipelineFactory, TicketFactory
from tests.protected import everything, pipeline, record_of, refused, uses
from tests.thirdparty.models import Badge

pytestmark = pytest.mark.django_db


@pytest.fixture
def partners(deals: Pipeline) -> Any:
    return PipelineFactory(name="Partners")


def by_code(source: Pipeline, target: Pipeline) -> dict[Stage, Stage]:
    others = {stage.code: stage for stage in target.entries.all()}
    return {stage: others[stage.code] for stage in source.entries.all()}


def at(row: Pipeline, code: str) -> Any:
    return row.entries.get(code=code)


def last() -> Operation:
    return Operation.objects.latest("pk")


def sentence() -> str:
    return describe([last()])[0].predicate.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize("key", references(Stage), ids=str)
def test_a_record_of_any_model_goes_over_and_comes_back(key: Any, deals: Pipeline, partners: Pipeline):
    if getattr(key, "code", "DEAL") != "DEAL":
        pytest.skip("records of another kind")
    record, bystander = record_of(key, at(partners, "EXECUTING")), record_of(key, at(deals, "NEW"))
    before = uses()
    assert partners.move_records(by_code(partners, deals)) == 1
    assert uses() == before | {(key.model, key.name, record.pk): at(deals, "EXECUTING").pk}
    bystander.refresh_from_db()
    undo(last(), None)
    assert uses() == before


def test_each_stage_gives_its_records_to_the_one_that_was_chosen(deals: Pipeline, partners: Pipeline):
    several = {stage: DealFactory.create_batch(2, stage=stage) for stage in partners.entries.all()}
    archived = DealFactory(stage=at(partners, "WON"), is_archived=True)
    mapping = by_code(partners, deals) | {at(partners, "EXECUTING"): at(deals, "LOSE")}
    del mapping[at(partners, "NEW")]
    assert partners.move_records(mapping) == 15
    for stage, records in several.items():
        for record in records:
            record.refresh_from_db()
            assert record.stage == mapping.get(stage, stage)
    archived.refresh_from_db()
    assert (archived.stage, archived.is_archived) == (at(deals, "WON"), True)
    assert partners.entries.count() == 8


def test_it_is_told_with_numbers_and_undone_as_one(deals: Pipeline, partners: Pipeline):
    records = [
        *DealFactory.create_batch(3, stage=at(partners, "NEW")),
        DealFactory(stage=at(partners, "WON")),
    ]
    before = uses()
    partners.move_records(by_code(partners, deals))
    assert sentence() == "moved 4 records from Deals · Partners to Deals · General"
    [description] = describe([last()])
    ways = [(way.source.label, way.target.label, way.records) for way in description.moves.ways]
    assert sorted(ways) == [("Deal won", "Deal won", 1), ("New", "New", 3)]
    undo(last(), None)
    assert uses() == before
    assert sentence() == "undid: moved 4 records from Deals · Partners to Deals · General"
    undo(last(), None)
    assert {record.stage_id for record in type(records[0]).objects.all()} == {
        at(deals, "NEW").pk, at(deals, "WON").pk,
    }  # fmt: skip


def test_who_has_moved_on_since_then_stays_where_they_are(deals: Pipeline, partners: Pipeline):
    moved, changed = DealFactory.create_batch(2, stage=at(partners, "NEW"))
    bystander = DealFactory(stage=at(deals, "NEW"))
    partners.move_records(by_code(partners, deals))
    type(changed).objects.filter(pk=changed.pk).update(stage=at(deals, "EXECUTING"))
    undo(last(), None)
    for record, stage in ((moved, partners), (bystander, deals)):
        record.refresh_from_db()
        assert record.stage == at(stage, "NEW")
    changed.refresh_from_db()
    assert changed.stage == at(deals, "EXECUTING")


@pytest.mark.parametrize("then", ["archive", "delete"])
def test_the_pipeline_goes_in_the_same_operation_and_comes_back_with_its_records(
    deals: Pipeline, partners: Pipeline, then: str
):
    if then == "delete":
        partners.archive()
    DealFactory.create_batch(2, stage=at(partners, "EXECUTING"))
    before, pk, used = everything(), partners.pk, uses()
    with operation(None, "move_records"):
        partners.move_records(by_code(partners, deals))
        getattr(partners, then)()
    assert Operation.objects.count() == len(before["lists.Operation"]) + 1
    done, left = {"archive": ("archived", "Deals · Partners"), "delete": ("deleted", "Partners")}[then]
    assert sentence() == f"moved 2 records from {left} to Deals · General and {done} the list “Partners”"
    assert [way.source.label for way in describe([last()])[0].moves.ways] == ["In progress"]
    undo(last(), None)
    assert uses() == used
    back = Pipeline.objects.get(pk=pk)
    assert (back.entries.count(), back.archived_at is not None) == (8, then == "delete")
    undo(last(), None)  # again
    assert not [pk for pk in uses().values() if pk in set(back.entries.values_list("pk", flat=True))]
    assert not Pipeline.objects.filter(pk=pk, archived_at=None).exists()


def test_it_cannot_be_undone_where_a_stage_has_been_deleted_since(deals: Pipeline, partners: Pipeline):
    DealFactory(stage=at(partners, "EXECUTING"))
    partners.move_records(by_code(partners, deals))
    moved = last()
    at(partners, "EXECUTING").delete()
    error = refused(lambda _: undo(moved, None), partners, Refused)
    assert error.reason == "gone"


def test_moving_nothing_is_no_act(deals: Pipeline, partners: Pipeline):
    count = Operation.objects.count()
    assert partners.move_records({}) == 0
    assert partners.move_records(by_code(partners, deals)) == 0
    assert Operation.objects.count() == count


def test_to_undo_it_needs_the_rights_of_the_act(deals: Pipeline, partners: Pipeline):
    DealFactory(stage=at(partners, "NEW"))
    partners.move_records(by_code(partners, deals))
    assert rights_to_undo([last().pk]) == {last().pk: {"pipelines.change_stage", "pipelines.change_pipeline"}}


def elsewhere(row: Pipeline) -> dict[Stage, Stage]:
    return by_code(pipeline("DEAL"), row)


def put_away(row: Pipeline) -> dict[Stage, Stage]:
    other = PipelineFactory()
    other.archive()
    return by_code(row, other)


def archived_stage(row: Pipeline) -> dict[Stage, Stage]:
    at(pipeline("DEAL"), "EXECUTING").archive()
    return by_code(row, pipeline("DEAL"))


def gone(row: Pipeline) -> dict[Stage, Stage]:
    mapping = by_code(row, pipeline("DEAL"))
    at(pipeline("DEAL"), "EXECUTING").delete()
    return mapping


def gone_pipeline(row: Pipeline) -> dict[Stage, Stage]:
    other = PipelineFactory()
    mapping = by_code(row, other)
    other.archive()
    other.delete()
    return mapping


def taken(row: Pipeline) -> dict[Stage, Stage]:
    for home in (row, pipeline("DEAL")):
        Badge.objects.create(stage=at(home, "NEW"))
    return by_code(row, pipeline("DEAL"))


def of_quotes(row: Pipeline) -> dict[Stage, Stage]:
    return {at(row, "NEW"): pipeline("QUOTE").entries.first()}


def to_two(row: Pipeline) -> dict[Stage, Stage]:
    return {
        at(row, "NEW"): at(pipeline("DEAL"), "NEW"),
        at(row, "WON"): at(PipelineFactory(), "WON"),
    }


REFUSALS: dict[str, tuple[Callable[[Pipeline], dict[Stage, Stage]], str]] = {
    "stages of another pipeline": (lambda row: elsewhere(PipelineFactory()), "list"),
    "to itself": (lambda row: by_code(row, row), "itself"),
    "to two pipelines": (to_two, "list"),
    "to an archived pipeline": (put_away, "archived"),
    "to an archived stage": (archived_stage, "archived"),
    "to a stage that is gone": (gone, "gone"),
    "to a pipeline that is gone": (gone_pipeline, "gone"),
    "to stages of another entity type": (of_quotes, "type"),
    "to a stage that its one-to-one record fills": (taken, "twice"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_a_sentence_and_changes_nothing(
    name: str, partners: Pipeline, untouched: Callable[[Any], Any]
):
    DealFactory(stage=at(partners, "WON"))
    make, reason = REFUSALS[name]
    mapping = make(partners)
    untouched(partners)
    error = refused(lambda row: row.move_records(mapping), partners, Refused)
    assert (error.reason, str(error)[-1]) == (reason, ".")


def test_the_history_of_both_pipelines_has_it(deals: Pipeline, partners: Pipeline):
    TicketFactory(stage=at(partners, "NEW"))
    partners.move_records(by_code(partners, deals))
    assert not Change.objects.filter(operation=last()).exists()
    assert Moved.objects.get().count == 1
    for row in (deals, partners):
        assert last() in of_list(row)
    assert last() not in of_list(pipeline("LEAD"))


def test_what_is_proposed_goes_by_code_and_kind_then_by_name_then_by_place(deals: Pipeline):
    other = PipelineFactory(name="Other")
    for code in ("PREPARATION", "PREPAYMENT_INVOICE", "EXECUTING", "FINAL_INVOICE", "APOLOGY"):
        at(other, code).delete()
    for name, code in (("Offer", "OFFER"), ("Papers", "PREPARATION"), ("Final invoice", "BILL")):
        other.add(name, code)
    mapping = proposals(list(deals.entries.all()), list(other.entries.all()))
    assert {stage.code: target.code for stage, target in mapping.items()} == {
        "NEW": "NEW", "PREPARATION": "PREPARATION", "PREPAYMENT_INVOICE": "PREPARATION",
        "EXECUTING": "PREPARATION", "FINAL_INVOICE": "BILL", "WON": "WON", "LOSE": "LOSE", "APOLOGY": "LOSE",
    }  # fmt: skip
    for code in ("OFFER", "PREPARATION", "BILL"):
        at(other, code).delete()
    mapping = proposals(list(deals.entries.all()), list(other.entries.all()))
    assert mapping[at(deals, "EXECUTING")].code == "NEW"


def test_two_pipelines_stand_side_by_side(deals: Pipeline):
    other = PipelineFactory(name="Other")
    at(other, "EXECUTING").delete()
    at(other, "FINAL_INVOICE").delete()
    other.add("Final  INVOICE", "BILL")
    demo, loss = other.add("Demo"), other.add("No budget", kind=4)
    demo.move(before=at(other, "PREPARATION"))
    couples = aligned(list(deals.entries.all()), list(other.entries.all()))
    assert [(a and a.code, b and b.code) for a, b in couples] == [
        ("NEW", "NEW"), (None, "DEMO"), ("PREPARATION", "PREPARATION"),
        ("PREPAYMENT_INVOICE", "PREPAYMENT_INVOICE"), ("EXECUTING", None), ("FINAL_INVOICE", "BILL"),
        ("WON", "WON"), ("LOSE", "LOSE"), ("APOLOGY", "APOLOGY"), (None, loss.code),
    ]  # fmt: skip
