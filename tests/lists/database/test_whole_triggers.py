"""The database check compares whole triggers, and `migrate` puts right whatever somebody did to them."""

import pytest
from django.db import connection

from lists.checks import check_rows, check_triggers
from lists.database import triggers
from lists.models import Change, Operation
from tests.protected import execute, value
from tests.trigger_acts import VALUE

pytestmark = pytest.mark.django_db

NAME = f"{VALUE}_system_delete"
OTHER = "lists_tombstone"
NOTHING = "$$BEGIN RETURN OLD; END$$"

on_sqlite = connection.vendor == "sqlite"

TAMPERED = (
    {
        "is away": f"DROP TRIGGER {NAME}",
        "stands elsewhere": f"DROP TRIGGER {NAME};\nCREATE TRIGGER {NAME} BEFORE DELETE ON {OTHER} "
        "BEGIN SELECT RAISE(ABORT, 'refused:x:y:DELETE'); END",
        "has another condition": f"DROP TRIGGER {NAME};\nCREATE TRIGGER {NAME} BEFORE DELETE ON {VALUE} "
        "WHEN OLD.id < 0 BEGIN SELECT RAISE(ABORT, 'refused:x:y:DELETE'); END",
    }
    if on_sqlite
    else {
        "is away": f"DROP TRIGGER {NAME} ON {VALUE}",
        "is disabled": f"ALTER TABLE {VALUE} DISABLE TRIGGER {NAME}",
        "fires for a replica only": f"ALTER TABLE {VALUE} ENABLE REPLICA TRIGGER {NAME}",
        "has a condition": f"CREATE OR REPLACE TRIGGER {NAME} BEFORE DELETE ON {VALUE} FOR EACH ROW "
        f"WHEN (OLD.id < 0) EXECUTE FUNCTION {NAME}()",
        "has another event": f"CREATE OR REPLACE TRIGGER {NAME} BEFORE INSERT ON {VALUE} FOR EACH ROW "
        f"EXECUTE FUNCTION {NAME}()",
        "stands elsewhere": f"DROP TRIGGER {NAME} ON {VALUE};\n"
        f"CREATE TRIGGER {NAME} BEFORE DELETE ON {OTHER} FOR EACH ROW EXECUTE FUNCTION {NAME}()",
        "does something else": f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path TO 'public', 'pg_temp' AS {NOTHING}",
        "looks for tables elsewhere": f"ALTER FUNCTION {NAME}() RESET search_path",
    }
)


@pytest.mark.parametrize("state", TAMPERED)
def test_a_trigger_that_is_not_as_declared_is_reported_and_put_right(state):
    for statement in TAMPERED[state].split(";\n"):
        execute(statement)
    messages = {message.id: message.msg for message in check_triggers(databases=["default"])}
    assert messages["lists.W001"] == f"The database does not keep all rules: {NAME}."
    assert ("lists.W002" in messages) == (state == "stands elsewhere")
    triggers.install(connection)
    assert check_triggers(databases=["default"]) == []


def a_trigger(name: str, refusal: str) -> None:
    if on_sqlite:
        execute(f"CREATE TRIGGER {name} BEFORE DELETE ON {VALUE} BEGIN SELECT RAISE(ABORT, '{refusal}'); END")
        return
    body = f"$$BEGIN RAISE EXCEPTION '{refusal}'; END$$"
    execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {body}")
    execute(f"CREATE TRIGGER {name} BEFORE DELETE ON {VALUE} FOR EACH ROW EXECUTE FUNCTION {name}()")


def test_what_is_no_longer_declared_goes_and_what_others_made_stays():
    a_trigger("former", f"refused:{VALUE}:former:DELETE")
    a_trigger("somebody_elses", "not today")
    [warning] = check_triggers(databases=["default"])
    assert (warning.id, warning.msg.endswith(f": former on {VALUE}.")) == ("lists.W002", True)
    triggers.install(connection)
    _absent, extra = triggers.differences(connection)
    assert extra == []
    with pytest.raises(Exception, match="not today"):
        execute(f"DELETE FROM {VALUE} WHERE code = 'WEB'")


@pytest.mark.skipif(on_sqlite, reason="tests/lists/database/test_plain_sqlite.py")
@pytest.mark.parametrize("path", ["public", "pg_temp, public"])
def test_temporary_tables_of_the_same_names_do_not_swallow_the_history(path, source):
    row = value("WEB")
    for table in ("lists_change", "lists_operation", "dictionaries_dictionary"):
        execute(f"CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING ALL)")
    execute(f"SET LOCAL search_path TO {path}")
    execute(f"UPDATE {VALUE} SET name = 'Page' WHERE id = %s", row.pk)
    execute("DROP TABLE pg_temp.lists_change, pg_temp.lists_operation, pg_temp.dictionaries_dictionary")
    last = Change.objects.latest("pk")
    assert (last.row, last.after["name"]) == (row.pk, "Page")
    version = source.version
    source.refresh_from_db()
    assert source.version > version


def test_rows_that_break_a_rule_which_the_database_could_not_keep_are_named(source):
    Operation.objects.create(action="prune", actor_name="boss", is_open=True)
    [warning] = check_rows(databases=["default"])
    last = Operation.objects.latest("pk")
    assert warning.id == "lists.W007"
    assert warning.msg == f"An operation ends with its transaction. (lists.Operation {last.pk})"
    Operation.objects.filter(is_open=True).update(is_open=False)
