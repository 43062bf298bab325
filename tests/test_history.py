"""Every door leaves one true row for each act, with the person if anybody said who it was."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from dictionaries.models import DictionaryValue
from lists.history import acting, operation
from lists.models import Change, Operation
from lists.protection import Refused
from lists.states import state_of
from tests.factories import UserFactory
from tests.people import signed_in
from tests.protected import execute, value

TABLE = "dictionaries_dictionaryvalue"
RENAME = f"UPDATE {TABLE} SET name = 'Phone' WHERE id = %s"


@pytest.fixture
def superuser(db: None) -> Any:
    return UserFactory(username="Ann", is_staff=True, is_superuser=True)


@pytest.fixture
def since(db: None) -> Callable[[], list[Change]]:
    last = Operation.objects.first()
    return lambda: list(Change.objects.filter(operation__gt=last.pk if last else 0))


def state(row: Any) -> dict[str, Any]:
    return DictionaryValue.objects.filter(pk=row.pk).values().get()


def screen(act: str) -> Callable[..., None]:
    def door(row: Any, user: Any, data: dict[str, Any]) -> None:
        response = signed_in(user).post(reverse(act, args=[row.entry_list, row.pk]), data)
        assert response.status_code == 302

    return door


def admin(row: Any, user: Any, data: dict[str, Any]) -> None:
    url = reverse("admin:dictionaries_dictionaryvalue_change", args=[row.pk])
    response = signed_in(user).post(url, {"name": row.name, "description": "", **data})
    assert response.status_code == 302


def loaddata(row: Any, tmp_path: Path, **fields: Any) -> None:
    rows = json.loads(json.dumps([{"model": "dictionaries.dictionaryvalue", "pk": row.pk, "fields": {
        "dictionary": row.dictionary_id, "code": row.code, "name": row.name, "default_name": row.default_name,
        "is_system": row.is_system, "position": row.position, **fields,
    }}]))  # fmt: skip
    file = tmp_path / "row.json"
    file.write_text(json.dumps(rows))
    call_command("loaddata", str(file), verbosity=0)


def bulk_update(row: Any) -> None:
    row.name = "Phone"
    DictionaryValue.objects.bulk_update([row], ["name"])


def saved(row: Any) -> None:
    row.name = "Phone"
    row.save()


RENAMES: dict[str, tuple[Callable[..., Any], str, str]] = {
    "the pencil": (
        lambda row, user, path: screen("edit_entry")(row, user, {"name": "Phone"}), "rename", "Ann",
    ),
    "the admin": (lambda row, user, path: admin(row, user, {"name": "Phone"}), "edit", "Ann"),
    "the verb": (lambda row, user, path: row.rename("Phone"), "rename", ""),
    "save": (lambda row, user, path: saved(row), "edit", ""),
    "update": (lambda row, user, path: row.siblings().filter(pk=row.pk).update(name="Phone"), "edit", ""),
    "bulk_update": (lambda row, user, path: bulk_update(row), "edit", ""),
    "loaddata": (lambda row, user, path: loaddata(row, path, name="Phone"), "", ""),
    "SQL": (lambda row, user, path: execute(RENAME, row.pk), "", ""),
}  # fmt: skip

DELETIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "the cross": (lambda row, user: screen("delete_entry")(row, user, {}), "Ann"),
    "the verb": (lambda row, user: row.delete(), ""),
    "the QuerySet": (lambda row, user: DictionaryValue.objects.filter(pk=row.pk).delete(), ""),
    "_raw_delete": (
        lambda row, user: DictionaryValue.objects.filter(pk=row.pk)._raw_delete("default"), "",
    ),
    "SQL": (lambda row, user: execute(f"DELETE FROM {TABLE} WHERE id = %s", row.pk), ""),
}  # fmt: skip


@pytest.mark.parametrize("door", RENAMES)
def test_a_rename_leaves_one_row_with_before_and_after(door, since, superuser, tmp_path):
    row = value("WEB")
    before = state(row)
    act, action, actor = RENAMES[door]
    act(row, superuser, tmp_path)
    [change] = since()
    assert state_of(DictionaryValue, change.before) == before
    assert state_of(DictionaryValue, change.after) == {**before, "name": "Phone"} == state(row)
    assert (change.table_name, change.row) == (TABLE, row.pk)
    assert (change.list_table, change.list_id) == ("dictionaries_dictionary", row.dictionary_id)
    assert (change.operation.action, change.operation.actor_name) == (action, actor)
    assert change.operation.actor == (superuser.pk if actor else None)
    assert not change.operation.is_open


@pytest.mark.parametrize("door", DELETIONS)
def test_a_deletion_leaves_one_row_with_all_that_was_there(door, since, superuser):
    row = value("WEB")
    before = state(row)
    act, actor = DELETIONS[door]
    act(row, superuser)
    [change] = since()
    assert state_of(DictionaryValue, change.before) == before
    assert change.after is None
    assert change.operation.actor_name == actor


@pytest.mark.parametrize("many", [1, 3])
def test_an_addition_leaves_one_row_for_each_new_entry(many, source, since):
    source.add_many("\n".join(f"Fair {n}" for n in range(many)))
    changes = since()
    assert [change.before for change in changes] == [None] * many
    assert [state_of(DictionaryValue, change.after) for change in changes] == [
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
    screen("edit_entry")(row, superuser, {"name": row.label})
    admin(row, superuser, {})
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
