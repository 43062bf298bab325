"""Every act through every door leaves one true row in the history, with the person where one is known."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from dictionaries.models import DictionaryValue
from lists.audit.changes import values_of
from lists.models import Change, Operation
from pipelines.models import Stage
from tests import admin
from tests.factories import UserFactory
from tests.people import entry_url, signed_in
from tests.protected import Row, execute, stage, table_of, value

type Door = Callable[[str, Row, Any, Path], object]

ROWS: dict[str, Callable[[], Row]] = {"a value": lambda: value("WEB"), "a stage": lambda: stage("EXECUTING")}

# The column that an act changes; an addition and a deletion are about the whole row.
COLUMNS = {"rename": "name", "recolour": "color", "move": "position", "archive": "archived_at"}


def written(act: str, row: Row) -> dict[str, Any]:
    """The act for a door that knows no verbs, only columns."""
    values = {
        "name": "Phone",
        "color": "#123456",
        "position": row.position + 1,
        "archived_at": datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
    }
    return {COLUMNS[act]: values[COLUMNS[act]]}


def changed(act: str, row: Row) -> Row:
    for column, wanted in written(act, row).items():
        setattr(row, column, wanted)
    return row


def kind_of(row: Row) -> dict[str, int]:
    return {"kind": row.kind} if isinstance(row, Stage) else {}


def new(row: Row) -> Row:
    """Another one for the same list, not saved."""
    color = {"color": "#123456"} if isinstance(row, Stage) else {}
    parent = {row.parent_field: row.parent}
    return type(row)(**parent, **kind_of(row), **color, code="FAIR", name="Fair", position=row.position + 1)


def only(row: Row) -> Any:
    return type(row).objects.filter(pk=row.pk)


def by_screen(act: str, row: Row, ann: Any, _: Path) -> None:
    url, data = {
        "add": (
            reverse("add_entry", args=[row.entry_list]),
            {"name": "Fair", "code": "FAIR", **kind_of(row)},
        ),
        "rename": (entry_url("edit_entry", row), {"name": "Phone"}),
        "recolour": (entry_url("recolor_entry", row), {"color": "#123456"}),
        "move": (entry_url("move_entry", row), {"step": "-1"}),
        "archive": (entry_url("archive_entry", row), {}),
        "delete": (entry_url("delete_entry", row), {}),
    }[act]
    assert signed_in(ann).post(url, data).status_code == 302


def by_admin(act: str, row: Row, ann: Any, _: Path) -> None:
    client = signed_in(ann)
    if act == "add":
        parent = {row.parent_field: row.parent_pk}
        data = {**parent, **kind_of(row), "code": "FAIR", "name": "Fair"}
        assert client.post(admin.address("add", row), data).status_code == 302
    elif act == "delete":
        assert client.post(admin.address("delete", row, row.pk), {"post": "yes"}).status_code == 302
    elif act in {"move", "archive"}:
        admin.act(client, {"move": "move_up", "archive": "archive"}[act], row)
    else:
        admin.save(client, row, **written(act, row))


def by_admin_list(act: str, row: Row, ann: Any, _: Path) -> None:
    admin.act(signed_in(ann), "delete_selected", row, post="yes")


def by_verb(act: str, row: Row, *_: Any) -> None:
    {
        "add": lambda: row.entry_list.add("Fair", "FAIR", **kind_of(row)),
        "rename": lambda: row.rename("Phone"),
        "recolour": lambda: row.recolor("#123456"),
        "move": lambda: row.move(),
        "archive": lambda: row.archive(),
        "delete": lambda: row.delete(),
    }[act]()


def by_saving(act: str, row: Row, *_: Any) -> None:
    (new(row) if act == "add" else changed(act, row)).save()


def by_query(act: str, row: Row, *_: Any) -> None:
    if act == "delete":
        only(row).delete()
    else:
        only(row).update(**written(act, row))


def by_bulk(act: str, row: Row, *_: Any) -> None:
    if act == "add":
        type(row).objects.bulk_create([new(row)])
    else:
        type(row).objects.bulk_update([changed(act, row)], [COLUMNS[act]])


def by_relation(act: str, row: Row, *_: Any) -> None:
    """The related manager of the list."""
    if act == "add":
        row.entry_list.entries.create(code="FAIR", name="Fair", **kind_of(row))
    elif act == "delete":
        row.entry_list.entries.filter(pk=row.pk).delete()
    else:
        row.entry_list.entries.filter(pk=row.pk).update(**written(act, row))


def by_loaddata(act: str, row: Row, _: Any, folder: Path) -> None:
    load(folder, new(row) if act == "add" else changed(act, row))


def load(folder: Path, *rows: Row) -> None:
    file = folder / "rows.json"
    file.write_text(serializers.serialize("json", rows))
    call_command("loaddata", str(file), verbosity=0)


def by_sql(act: str, row: Row, *_: Any) -> None:
    table = table_of(row)
    if act == "delete":
        execute(f"DELETE FROM {table} WHERE id = %s", row.pk)
    elif act == "add":
        fair = stored(new(row))
        places = ", ".join(["%s"] * len(fair))
        execute(f"INSERT INTO {table} ({', '.join(fair)}) VALUES ({places})", *fair.values())
    else:
        column = COLUMNS[act]
        execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", stored(changed(act, row))[column], row.pk)


def stored(row: Row) -> dict[str, Any]:
    """The columns without the key, as the database takes them."""
    fields = [field for field in type(row)._meta.concrete_fields if not field.primary_key]
    return {f.column: f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields}


def by_raw_delete(act: str, row: Row, *_: Any) -> None:
    only(row)._raw_delete("default")


NAMED = {act: act for act in ("add", *COLUMNS, "delete")} | {"recolour": "recolor"}
EDITS = dict.fromkeys(COLUMNS, "edit")

# The door, what the history calls each act that can pass through it, and whom it names.
DOORS: dict[str, tuple[Door, dict[str, str], str]] = {
    "the screen": (by_screen, NAMED, "Ann"),
    "the admin": (by_admin, {**NAMED, "rename": "edit", "recolour": "edit"}, "Ann"),
    "the list of the admin": (by_admin_list, {"delete": "delete"}, "Ann"),
    "the verb": (by_verb, NAMED, ""),
    "save": (by_saving, {"add": "add", **EDITS}, ""),
    "a QuerySet": (by_query, {**EDITS, "delete": "delete"}, ""),
    "bulk_create and bulk_update": (by_bulk, {"add": "add", **EDITS}, ""),
    "a related manager": (by_relation, {"add": "add", **EDITS, "delete": "delete"}, ""),
    "loaddata": (by_loaddata, dict.fromkeys(["add", *COLUMNS], "load"), "loaddata"),
    "SQL": (by_sql, dict.fromkeys(NAMED, ""), ""),
    "_raw_delete": (by_raw_delete, {"delete": ""}, ""),
}  # fmt: skip

CASES = [
    (door, act, name)
    for door, (_, actions, _) in DOORS.items()
    for act in actions
    for name in ROWS
    if (act, name) != ("recolour", "a value")
]


@pytest.fixture
def ann(db: None) -> Any:
    return UserFactory(username="Ann", is_staff=True, is_superuser=True)


def states(entry_list: Any) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in entry_list.entries.values()}


def latest() -> int:
    done = Operation.objects.first()
    return done.pk if done else 0


@pytest.mark.parametrize(("door", "act", "name"), CASES)
def test_an_act_leaves_one_true_row_whichever_door_it_came_through(door, act, name, ann, tmp_path):
    go, actions, actor = DOORS[door]
    row, last = ROWS[name](), latest()
    was = states(row.entry_list)
    go(act, ROWS[name](), ann, tmp_path)
    now = states(row.entry_list)

    [change] = Change.objects.filter(operation__gt=last)
    pk = (now.keys() - was.keys()).pop() if act == "add" else row.pk
    before, after = values_of(type(row), change.before), values_of(type(row), change.after)
    assert (before, after) == (was.get(pk), now.get(pk))
    assert (before is None, after is None) == (act == "add", act == "delete")
    if before and after:
        assert {column for column in before if before[column] != after[column]} == {COLUMNS[act]}
    assert (change.table_name, change.row) == (table_of(row), pk)
    assert (change.list_table, change.list_id) == (table_of(row.entry_list), row.parent_pk)

    [done] = Operation.objects.filter(pk__gt=last)
    assert (done.action, done.actor_name) == (actions[act], actor)
    assert done.actor == (ann.pk if actor == "Ann" else None)
    assert not done.is_open


VALUES = DictionaryValue._meta.db_table
COPIED = "default_name, description, is_system, dictionary_id"

TOGETHER: dict[str, Callable[[Any, Path], object]] = {
    "an UPDATE": lambda source, _: execute(
        f"UPDATE {VALUES} SET description = 'x' WHERE dictionary_id = %s", source.pk
    ),
    "a DELETE": lambda source, _: execute(
        f"DELETE FROM {VALUES} WHERE NOT is_system AND dictionary_id = %s", source.pk
    ),
    "an INSERT": lambda source, _: execute(
        f"INSERT INTO {VALUES} ({COPIED}, code, name, position) "
        f"SELECT {COPIED}, 'X' || code, 'X' || code, -position FROM {VALUES} "
        "WHERE dictionary_id = %s", source.pk
    ),
    "_raw_delete": lambda source, _: source.entries.filter(is_system=False)._raw_delete("default"),
    "loaddata": lambda source, folder: load(
        folder, *(changed("archive", row) for row in source.entries.filter(is_system=False))
    ),
}  # fmt: skip


@pytest.mark.parametrize("door", TOGETHER)
def test_rows_that_change_together_leave_one_true_row_each_in_one_operation(door, source, tmp_path):
    was, last = states(source), latest()
    TOGETHER[door](source, tmp_path)
    now = states(source)
    noted = {
        change.row: tuple(values_of(DictionaryValue, state) for state in (change.before, change.after))
        for change in Change.objects.filter(operation__gt=last)
    }
    assert noted == {
        pk: (was.get(pk), now.get(pk)) for pk in was.keys() | now.keys() if was.get(pk) != now.get(pk)
    }
    assert Change.objects.filter(operation__gt=last).count() == len(noted) > 5
    assert Operation.objects.filter(pk__gt=last).count() == 1


def test_statements_before_and_after_an_act_stay_apart_from_it_and_from_each_other(source):
    last = latest()
    TOGETHER["an UPDATE"](source, Path())
    value("WEB").rename("Site")
    execute(f"UPDATE {VALUES} SET description = 'y' WHERE dictionary_id = %s", source.pk)
    done = Operation.objects.filter(pk__gt=last).order_by("pk")
    assert [(step.action, step.changes.count()) for step in done] == [("", 14), ("rename", 1), ("", 14)]
