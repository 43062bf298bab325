"""The plain program `sqlite3`, which leaves foreign_keys and recursive_triggers off, meets the rules, too."""

import sqlite3

import pytest
from django.db import connection

from dictionaries.models import DictionaryValue
from lists.models import Operation
from tests.factories import DictionaryFactory, ValueFactory, VisitFactory
from tests.protected import value
from tests.trigger_acts import VALUE

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="what the sqlite3 program may do"),
]


@pytest.fixture
def rows(source):
    """A list with a used value, one with a free one, and a history."""
    VisitFactory(source=value("WEB"))
    ValueFactory(code="FREE", dictionary=DictionaryFactory(code="FREE_LIST"))
    value("WEB").rename("Site")
    return source


@pytest.fixture
def plain(rows):
    """The file of the database, opened as the program opens it."""
    database = sqlite3.connect(connection.settings_dict["NAME"])
    assert database.execute("PRAGMA foreign_keys").fetchone() == (0,)
    assert database.execute("PRAGMA recursive_triggers").fetchone() == (0,)
    yield database
    database.rollback()
    database.close()


ALL = f"SELECT id, dictionary_id, code, name, default_name, '', is_system, position, NULL FROM {VALUE}"
COLUMNS = "id, dictionary_id, code, name, default_name, description, is_system, position, archived_at"
WEB = "WHERE code = 'WEB'"

REFUSED = {
    "a used value is deleted": f"DELETE FROM {VALUE} {WEB}",
    "the list of a used value is deleted": (
        "UPDATE dictionaries_dictionary SET is_system = is_system; "
        "DELETE FROM dictionaries_dictionary WHERE code = 'SOURCE'"
    ),
    "a used value is replaced by itself": f"REPLACE INTO {VALUE} ({COLUMNS}) {ALL} {WEB}",
    "a value takes the code of a used one": (
        f"REPLACE INTO {VALUE} ({COLUMNS}) SELECT 99999, dictionary_id, code, '', '', '', 0, 1, NULL "
        f"FROM {VALUE} {WEB}"
    ),
    "a value takes the place of another one": (
        f"UPDATE OR REPLACE {VALUE} SET position = (SELECT position FROM {VALUE} {WEB}) WHERE code = 'EMAIL'"
    ),
    "a value takes the number of another one": (
        f"UPDATE OR REPLACE {VALUE} SET id = (SELECT id FROM {VALUE} WHERE code = 'CALL') {WEB}"
    ),
    "a value comes without a list": (
        f"INSERT INTO {VALUE} ({COLUMNS}) VALUES (99999, 99999, 'X', 'X', '', '', 0, 1, NULL)"
    ),
    "a record comes with a value that is not there": (
        "INSERT INTO thirdparty_visit (source_id) VALUES (99999)"
    ),
    "a record is given a value that is not there": "UPDATE thirdparty_visit SET source_id = 99999",
    "a flag is neither on nor off, so that two pipelines could be the default": (
        "UPDATE pipelines_pipeline SET is_default = 2 WHERE is_default"
    ),
    "a place is no number": f"UPDATE {VALUE} SET position = 'first' {WEB}",
    "a moment is none": f"UPDATE {VALUE} SET archived_at = '2026-02-31 12:00:00' {WEB}",
    "a moment is a word": f"UPDATE {VALUE} SET archived_at = 'now' {WEB}",
    "a list has a version that nothing comes after": "UPDATE dictionaries_dictionary SET version = 1 << 62",
    "an operation is put into the past, and has an actor": (
        "INSERT INTO lists_operation (at, action, actor_name, reason, is_open) "
        "VALUES ('2026-01-01 00:00:00', '', 'boss', '', 0)"
    ),
    "a change joins an operation of before": (
        "INSERT INTO lists_change (operation_id, table_name, row, list_table, list_id) "
        "SELECT MIN(id), 'x', 1, 'x', 1 FROM lists_operation WHERE action = ''"
    ),
    "the history is rewritten": (
        "REPLACE INTO lists_change (id, operation_id, table_name, row, list_table, list_id, before, after) "
        "SELECT id, operation_id, 'x', row, list_table, list_id, before, after FROM lists_change"
    ),
    "an operation is rewritten": (
        "REPLACE INTO lists_operation (id, at, action, actor_name, reason, is_open) "
        "SELECT id, at, action, 'somebody else', reason, 1 FROM lists_operation"
    ),
}


@pytest.mark.parametrize("act", REFUSED)
def test_sqlite_refuses_it_whatever_the_pragmas(act, plain):
    before = list(plain.iterdump())
    *first, last = REFUSED[act].split("; ")
    for statement in first:
        plain.execute(statement)
    with pytest.raises(sqlite3.IntegrityError, match="refused:"):
        plain.execute(last)
    plain.rollback()
    assert list(plain.iterdump()) == before


def test_a_list_that_nothing_uses_goes_with_its_values_and_all_of_it_is_on_record(plain):
    plain.execute("DELETE FROM dictionaries_dictionary WHERE code = 'FREE_LIST'")
    assert plain.execute(f"SELECT * FROM {VALUE} WHERE code = 'FREE'").fetchall() == []
    changes = "SELECT table_name FROM lists_change WHERE after IS NULL ORDER BY id"
    assert plain.execute(changes).fetchall() == [("dictionaries_dictionary",), (VALUE,)]


def test_a_temporary_table_of_the_same_name_does_not_swallow_the_history(plain):
    plain.execute("CREATE TEMP TABLE lists_change AS SELECT * FROM main.lists_change WHERE 0")
    plain.execute("CREATE TEMP TABLE lists_operation AS SELECT * FROM main.lists_operation WHERE 0")
    plain.execute(f"UPDATE {VALUE} SET name = 'Page' {WEB}")
    assert plain.execute("SELECT COUNT(*) FROM temp.lists_change").fetchone() == (0,)
    [after] = plain.execute("SELECT after FROM main.lists_change ORDER BY id DESC LIMIT 1").fetchone()
    assert '"name":"Page"' in after


def test_an_operation_that_somebody_left_open_gets_nothing_of_what_others_do(rows):
    left = Operation.objects.create(action="edit", actor_name="boss", is_open=True)
    DictionaryValue.objects.get(code="FREE").rename("Fair")
    assert not left.changes.exists()
    assert Operation.objects.latest("pk").action == "rename"
