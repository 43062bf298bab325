"""Operations: what belongs to one, whom it names, and what leaves none. See test_doors_to_history."""

from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from dictionaries.models import Dictionary, DictionaryValue
from lists.audit.changes import values_of
from lists.database.triggers import DIALECTS
from lists.history import acting, last_operation, operation
from lists.models import Change, Operation
from lists.protection import Refused
from tests import admin
from tests.factories import UserFactory
from tests.people import entry_url, signed_in
from tests.protected import execute, value

TABLE = "dictionaries_dictionaryvalue"


@pytest.fixture
def superuser(db: None) -> Any:
    return UserFactory(username="Ann", is_staff=True, is_superuser=True)


@pytest.fixture
def since(db: None) -> Callable[[], list[Change]]:
    last = Operation.objects.first()
    return lambda: list(Change.objects.filter(operation__gt=last.pk if last else 0))


def state(row: Any) -> dict[str, Any]:
    return DictionaryValue.objects.filter(pk=row.pk).values().get()


@pytest.mark.parametrize("many", [1, 3])
def test_an_addition_leaves_one_row_for_each_new_entry(many, source, since):
    source.add_many("\n".join(f"Fair {n}" for n in range(many)))
    changes = since()
    assert [change.before for change in changes] == [None] * many
    assert [values_of(DictionaryValue, change.after) for change in changes] == [
        state(source.entries.get(pk=change.row)) for change in changes
    ]
    assert len({change.operation_id for change in changes}) == 1


def test_a_move_leaves_one_row_and_a_new_order_one_for_each(source, since):
    value("WEB").move()
    assert [change.row for change in since()] == [value("WEB").pk]
    source.sort("en")
    rows = [change.row for change in since()[1:]]
    assert len(rows) == len(set(rows)) == source.entries.count()


def test_what_changes_nothing_leaves_nothing(source, since, superuser):
    row = value("WEB")
    row.save()
    row.rename(row.label)
    row.restore()
    source.entries.filter(pk=row.pk).update(name=row.name)
    execute(f"UPDATE {TABLE} SET name = name")
    for model in (Dictionary, DictionaryValue):
        assert model.objects.none().delete()[0] == 0
    signed_in(superuser).post(entry_url("edit_entry", row), {"name": row.label})
    admin.save(signed_in(superuser), row)
    assert since() == []
    assert not Operation.objects.filter(changes=None).exists()


def test_what_is_refused_leaves_nothing(since):
    with pytest.raises(Refused):
        value("CALL").delete()
    assert since() == []


def test_acts_inside_an_operation_belong_to_it(source, since, superuser):
    with operation(superuser, "edit", reason="  Spring clean  ") as done:
        value("WEB").rename("Site")
        source.add("Fair")
        execute(f"UPDATE {TABLE} SET description = 'x' WHERE id = {value('CALL').pk}")
    assert {change.operation for change in since()} == {done}
    assert (done.action, done.actor_name, done.reason) == ("edit", "Ann", "Spring clean")
    value("EMAIL").rename("Post")
    assert Operation.objects.first() != done


def test_whoever_is_acting_is_the_actor(superuser, since):
    with acting(superuser):
        value("WEB").rename("Site")
    value("EMAIL").rename("Post")
    assert [change.operation.actor_name for change in since()] == ["Ann", ""]


def test_the_last_operation_is_that_of_whoever_is_acting_and_of_nobody_else(db):
    value("WEB").rename("Site")
    assert last_operation() is None
    with acting("robot"):
        assert Context().run(last_operation) is None  # as in a thread of its own
        value("WEB").rename("Page")
        assert last_operation() == Operation.objects.latest("pk").pk
        assert Context().run(last_operation) is None
    assert last_operation() is None


def test_an_operation_that_fails_leaves_nothing_and_the_next_one_stands_alone(since):
    with suppress(ValueError), operation("robot", "edit"):
        value("WEB").rename("Site")
        raise ValueError
    assert since() == []
    value("WEB").rename("Site")
    [change] = since()
    assert change.operation.actor_name == ""


def test_history_outlives_the_entry_the_pipeline_and_the_user(deals, superuser, since):
    with acting(superuser):
        twin = deals.copy("Partners")
        twin.archive()
        twin.delete()
    superuser.delete()
    assert {change.operation.actor_name for change in since()} == {"Ann"}
    assert len(since()) == 9 + 1 + 9


@pytest.mark.parametrize("table", ["lists_change", "lists_operation"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_history_is_neither_rewritten_nor_deleted(table, act, db):
    value("WEB").rename("Site")
    with pytest.raises(IntegrityError, match="refused"), transaction.atomic():
        execute(act.format(table))


def test_a_trigger_finds_the_open_operation_by_its_index(db):
    dialect: Any = DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{dialect.OPEN}")
        assert "operation_open" in str(cursor.fetchall())
