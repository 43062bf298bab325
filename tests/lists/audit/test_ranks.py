"""Where the row stood that an operation moved, and where it stands: the history says so for good."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from lists.audit import undo
from lists.audit.describing import changes_of, describe
from lists.history import operation
from lists.models import Operation
from lists.positions import write_positions
from pipelines.models import EntityType
from tests import admin
from tests.factories import UserFactory
from tests.people import administrator, entry_url, signed_in
from tests.protected import execute, stage, table_of, value

pytestmark = pytest.mark.django_db


def superuser() -> Any:
    return signed_in(UserFactory(is_staff=True, is_superuser=True))


def last() -> Operation:
    return Operation.objects.latest("pk")


def ranks() -> tuple[int | None, int | None]:
    return last().rank_before, last().rank_after


DOORS: dict[str, tuple[Callable[[Any], object], tuple[int, int]]] = {
    "to the end": (lambda row: row.move(), (3, 14)),
    "before another one": (lambda row: row.move(before=value("CALL")), (3, 1)),
    "to the top": (lambda row: row.move_first(), (3, 1)),
    "a step down": (lambda row: row.step(1), (3, 4)),
    "a step up": (lambda row: row.step(-1), (3, 2)),
    "the screen": (lambda row: administrator().post(entry_url("move_entry", row), {"step": "-1"}), (3, 2)),
    "the admin": (lambda row: admin.act(superuser(), "move_down", row), (3, 4)),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_move_notes_both_ranks_whichever_door_it_came_through(door, source):
    act, expected = DOORS[door]
    act(value("WEB"))
    assert ranks() == expected
    assert list(source.entries.active().values_list("code", flat=True)).index("WEB") == expected[1] - 1


def test_a_pipeline_that_is_moved_in_its_menu_has_ranks_too(deals):
    for name in ("Second", "Third"):
        EntityType.objects.get(code="DEAL").add_pipeline(name)
    administrator().post(reverse("move_list", args=[deals]), {"step": "1"})
    assert ranks() == (1, 2)
    assert describe([last()])[0].predicate == "moved the list “General” from place 1 to place 2"


def test_ranks_count_the_active_entries_of_the_group(source, deals):
    value("EMAIL").archive()
    value("WEB").step(1)
    assert ranks() == (2, 3)
    stage("EXECUTING").move_first()
    assert ranks() == (3, 1)


def test_a_list_whose_gaps_are_used_up_is_renumbered_and_the_ranks_are_right(source):
    for rank, entry in enumerate(source.entries.all(), start=1):
        write_positions(source.entries.all(), {entry.pk: rank})
    value("WEB").move(before=value("EMAIL"))
    assert ranks() == (3, 2)


def test_an_undo_of_a_move_has_its_own_ranks(source):
    value("WEB").move(before=value("CALL"))
    moved = last()
    value("EMAIL").move(before=value("CALL"))
    undo(moved, "Ann")
    assert ranks() == (1, 3)
    [change] = changes_of(last(), 10)
    assert change.ranks == (1, 3)


def test_what_moves_several_rows_has_no_ranks_of_one(source):
    with operation("robot", "move"):
        value("WEB").move()
        value("EMAIL").move()
    assert None in ranks()
    source.sort("en")
    assert ranks() == (None, None)


def test_of_a_move_that_nobody_noted_the_place_is_left_out(source):
    row = value("WEB")
    execute(f"UPDATE {table_of(row)} SET position = -1 WHERE id = %s", row.pk)
    assert describe([last()])[0].predicate == "moved “Website” in Sources"
    assert changes_of(last(), 10) == []


def test_the_ranks_are_written_with_the_statement_that_closes_the_operation(source):
    row, first, statements = value("WEB"), value("CALL"), []

    def watch(execute: Any, sql: str, *args: Any) -> Any:
        statements.append(sql)
        return execute(sql, *args)

    with connection.execute_wrapper(watch):
        row.move(before=first)
    assert len([sql for sql in statements if sql.startswith("UPDATE")]) == 2
