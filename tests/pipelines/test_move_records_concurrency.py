"""Records move to another pipeline while other people work: none is lost, and nobody waits for good."""

from functools import partial
from random import Random
from typing import Any

import pytest
from django.db import connection

from lists.audit import undo
from lists.history import operation
from lists.models import Moved, Operation
from lists.protection import Refused
from pipelines.matching import proposals
from pipelines.models import Pipeline, Stage
from records.models import Deal
from tests.concurrency import at_once, errors, fresh
from tests.factories import DealFactory, PipelineFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lists.replacing.CHUNK", 3)


@pytest.fixture
def partners(deals: Pipeline) -> Any:
    made = PipelineFactory(name="Partners")
    for stage in made.entries.all():
        DealFactory.create_batch(4, stage=stage)
    return made


def mapping(source: Pipeline, target: Pipeline) -> dict[Stage, Stage]:
    return proposals(list(source.entries.all()), list(target.entries.all()))


def move(source: Pipeline, target: Pipeline) -> int:
    return fresh(source).move_records(mapping(source, target))


def move_and(then: str, source: Pipeline, target: Pipeline) -> None:
    row, pairs = fresh(source), mapping(source, target)
    with operation(None, "move_records"):
        row.move_records(pairs)
        getattr(row, then)()


def assert_all_have_stages() -> None:
    connection.check_constraints()
    assert set(Deal.objects.values_list("stage", flat=True)) <= set(
        Stage.objects.values_list("pk", flat=True)
    )
    lines = [(line.operation_id, pk) for line in Moved.objects.all() for pk in line.records]
    assert len(lines) == len(set(lines))


def test_two_pipelines_give_each_other_their_records(deals: Pipeline, partners: Pipeline):
    DealFactory.create_batch(20, stage=deals.entries.get(code="NEW"))
    for _round in range(3):
        results = at_once(partial(move, partners, deals), partial(move, deals, partners))
        assert not errors(results)
        homes = set(Deal.objects.values_list("stage__pipeline", flat=True))
        assert len(homes) == 1  # whoever came second has all of them
    assert Deal.objects.count() == 52
    assert_all_have_stages()


def test_deals_walk_on_while_their_pipeline_is_emptied_and_archived(deals: Pipeline, partners: Pipeline):
    several, stages = list(Deal.objects.all()), list(partners.entries.all())

    def walker(number: int) -> int:
        random = Random(number)
        return sum(
            Deal.objects.filter(pk=random.choice(several).pk).update(stage=random.choice(stages))
            for _ in range(15)
        )

    results = at_once(*(partial(walker, n) for n in range(3)), partial(move_and, "archive", partners, deals))
    assert not errors(results)
    assert Deal.objects.count() == 32
    assert fresh(partners).archived_at
    assert_all_have_stages()


def test_it_is_deleted_once_and_no_deal_is_left_without_a_stage(deals: Pipeline, partners: Pipeline):
    fresh(partners).archive()
    new = partners.entries.get(code="NEW")

    def create() -> Any:
        return Deal.objects.create(name="Late", stage=new)

    acts = [partial(move_and, "delete", partners, deals) for _ in range(2)]
    results = at_once(*acts, create)
    for error in errors(results[:2], Refused):
        assert error.reason in {"gone", "in_use"}  # type: ignore[attr-defined]
    assert not all(isinstance(result, Refused) for result in results[:2])
    assert not Pipeline.objects.filter(pk=partners.pk).exists()
    assert_all_have_stages()


def test_a_move_a_merge_and_an_undo_at_once_end_in_one_order_or_another(deals: Pipeline, partners: Pipeline):
    move(partners, deals)
    done = Operation.objects.latest("pk")
    executing, preparation = (deals.entries.get(code=code) for code in ("EXECUTING", "PREPARATION"))
    results = at_once(
        partial(undo, done, None),
        partial(executing.replace_with, preparation),
        partial(move, partners, deals),
    )
    for error in errors(results, Refused):
        assert error.reason in {"gone", "busy"}  # type: ignore[attr-defined]
    assert Deal.objects.count() == 32
    assert_all_have_stages()
