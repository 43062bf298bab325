"""Every way to delete a protected row, on the database that runs.

Each test compares all lists and all records before and after: a refusal leaves nothing behind.
"""

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.utils.translation import override

from lists.protection import Refused, refusal_from
from lists.rows import row_models
from tests.doors_to_delete import ORM_DELETIONS, SQL_DELETIONS, Door, all_at_once, by_itself
from tests.protected import IN_USE, MANDATORY, Row, execute, refused, table_of


@pytest.mark.parametrize("door", ORM_DELETIONS)
@pytest.mark.parametrize("name", MANDATORY)
def test_the_orm_refuses_to_delete_a_mandatory_row_with_a_sentence(name, door, untouched):
    make, reason = MANDATORY[name]
    row = untouched(make())
    assert_speaks(door, row, reason, count=0)


@pytest.mark.parametrize("door", ORM_DELETIONS)
@pytest.mark.parametrize("name", IN_USE)
def test_the_orm_refuses_to_delete_a_row_in_use_and_counts_its_records(name, door, untouched):
    row = untouched(IN_USE[name]())
    assert_speaks(door, row, "in_use", count=2)


def assert_speaks(door: Door, row: Row, reason: str, count: int) -> None:
    english = refused(door, row, Refused)
    with override("pl"):
        polish = refused(door, row, Refused)
        label = row.label
    assert (english.reason, english.count) == (polish.reason, polish.count) == (reason, count)
    assert row.label in str(english)
    assert label in str(polish)
    assert str(english).endswith(".")
    assert str(polish).replace(label, "") != str(english).replace(row.label, "")


@pytest.mark.parametrize("name", ["a system value", "the initial stage", "the default pipeline"])
def test_nothing_goes_with_what_stands_above_it(name, untouched):
    row = untouched(MANDATORY[name][0]())
    assert refused(by_itself, row.parent, Refused).reason in {"shipped", "default", "entity_type"}


@pytest.mark.parametrize(
    "name", ["a system value", "the initial stage", "the default pipeline", "an entity type"]
)
def test_a_mandatory_row_keeps_all_others_of_one_deletion(name, untouched):
    row = untouched(MANDATORY[name][0]())
    refused(all_at_once, row, Refused)


@pytest.mark.parametrize("door", SQL_DELETIONS)
@pytest.mark.parametrize("name", MANDATORY)
def test_the_database_refuses_to_delete_a_mandatory_row(name, door, untouched):
    row = untouched(MANDATORY[name][0]())
    assert refusal_from(refused(door, row, IntegrityError)) is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", SQL_DELETIONS)
@pytest.mark.parametrize("name", IN_USE)
def test_the_database_refuses_to_commit_without_a_row_in_use(name, door, untouched):
    row = untouched(IN_USE[name]())
    refused(door, row, IntegrityError)


@pytest.mark.parametrize("model", row_models())
def test_no_table_is_emptied_in_one_go(model, untouched):
    row = untouched(model.objects.first())
    emptied = "TRUNCATE {} CASCADE" if connection.vendor == "postgresql" else "DELETE FROM {}"
    error = refused(lambda row: execute(emptied.format(table_of(row))), row, DatabaseError)
    assert refusal_from(error) is not None
