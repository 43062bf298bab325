"""What stands in the way of an undo is known before anybody tries, and named."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given

from lists.audit import undo
from lists.audit.describing import describe
from lists.audit.obstacles import Obstacle, Obstacles
from lists.history import operation
from lists.models import Operation
from lists.protection import Refused
from pipelines.models import EntityType
from tests.examples import EXAMPLES
from tests.lists.audit.test_undo import STANDS_IN_THE_WAY, STEPS, VERBS, latest, since
from tests.protected import stage, value
from tests.thirdparty.models import Ticket, Visit

pytestmark = pytest.mark.django_db


def obstacles(act: Operation) -> list[Obstacle]:
    [description] = describe([act])
    changes = description.recorded or ()
    return list(Obstacles([changes]).of(changes))


REASONS = {
    "renamed again": "changed",
    "deleted since": "gone",
    "its label is taken": "duplicate",
    "its code is taken": "code",
    "in use": "in_use",
    "changed since it was added": "changed",
    "more stages": "more",
}


@pytest.mark.parametrize("reason", REASONS)
def test_each_obstacle_is_known_before_the_undo_is_tried(reason: str, source: Any, deals: Any):
    act, action, _sentence = STANDS_IN_THE_WAY[reason]
    last = latest()
    act()
    done = Operation.objects.filter(pk__gt=last, action=action).last()
    assert done
    assert [obstacle.reason for obstacle in obstacles(done)] == [REASONS[reason]]


def test_a_list_or_an_entry_that_has_become_indispensable_is_not_taken_away(deals: Any):
    partners = deals.entity_type.add_pipeline("Partners")
    added = Operation.objects.latest("pk")
    assert not obstacles(added)
    partners.make_default()
    assert [obstacle.reason for obstacle in obstacles(added)] == ["changed"]
    deals.archive()
    deals.restore()
    restored = Operation.objects.latest("pk")
    deals.make_default()
    assert [obstacle.reason for obstacle in obstacles(restored)] == ["kept"]
    with pytest.raises(Refused):
        undo(restored, "Ann")


def test_the_later_act_is_named_that_changed_the_same_and_no_move_since(source: Any):
    value("WEB").rename("Site")
    renamed = Operation.objects.latest("pk")
    value("WEB").rename("Page")
    again = Operation.objects.latest("pk")
    value("WEB").move()
    value("WEB").archive()
    [obstacle] = obstacles(renamed)
    assert obstacle.named(renamed).act == again


def test_the_entry_that_has_the_name_now_is_named(source: Any):
    value("WEB").delete()
    deleted = Operation.objects.latest("pk")
    twin = source.add("WEBSITE")
    [obstacle] = obstacles(deleted)
    assert obstacle.row == twin
    assert obstacle.sentence == "“Website” is already in the list again."


def test_an_undo_that_takes_a_name_back_from_a_row_of_the_same_act_is_free(source: Any):
    with operation("robot", "edit"):
        value("WEB").rename("X")
        value("EMAIL").rename("Website")
        value("WEB").rename("E-Mail")
    swapped = Operation.objects.latest("pk")
    assert not obstacles(swapped)
    undo(swapped, "Ann")
    assert (value("WEB").label, value("EMAIL").label) == ("Website", "E-Mail")


def test_for_many_acts_it_takes_as_many_queries_as_for_few(source: Any):
    def queries(acts: list[Operation]) -> int:
        several = [description.recorded or () for description in describe(acts)]
        with CaptureQueriesContext(connection) as captured:
            found = Obstacles(several)
            assert [list(found.of(changes)) for changes in several]
        return len(captured)

    for number in range(10):
        value("WEB").rename(f"Site {number}")
        source.add(f"Fair {number}").delete()
    acts = list(Operation.objects.all())
    assert queries(acts) == queries(acts[:4]) <= 8


@pytest.mark.parametrize("list_of", ["value", "stage"])
@EXAMPLES
@given(steps=STEPS)
def test_where_nothing_stands_in_the_way_the_undo_works_and_else_it_refuses(list_of, steps, source, deals):
    entry_list = source if list_of == "value" else deals
    with transaction.atomic():
        for entry in entry_list.entries.all()[:5]:
            (Visit(source=entry) if list_of == "value" else Ticket(stage=entry)).save()
        last = latest()
        for verb, first, second, label in steps:
            rows = list(entry_list.entries.all())
            try:
                with transaction.atomic():
                    VERBS[verb](rows[first % len(rows)], rows[second % len(rows)], label)
            except (Refused, ValidationError):
                continue
        for act in since(last):
            agree(act)
        transaction.set_rollback(True)


def agree(act: Operation) -> None:
    in_the_way = [obstacle.sentence for obstacle in obstacles(act)]
    if not describe([act])[0].recorded:
        in_the_way = ["There is nothing to undo."]
    assert bool(in_the_way) == (not works(act)), in_the_way


def works(act: Operation) -> bool:
    try:
        with transaction.atomic():
            undo(act, "Ann")
            transaction.set_rollback(True)
    except Refused:
        return False
    return True


def test_an_entity_type_is_never_taken_away(deals: Any):
    EntityType.objects.get(code="DEAL").rename("Bargains")
    renamed = Operation.objects.latest("pk")
    assert not obstacles(renamed)
    assert stage("NEW").pipeline.title.startswith("Bargains")
