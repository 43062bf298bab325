"""What Python could not read is refused by the database: the history would keep it, unreadable for good."""

import pytest
from django.db import IntegrityError, connection, transaction

from lists.models import Change, Operation
from lists.protection import refusal_from
from tests.protected import execute, value
from tests.trigger_acts import LIST, VALUE

pytestmark = pytest.mark.django_db

ENDLESS = 2**62
ACTS = {
    "a place after which no other comes": f"UPDATE {VALUE} SET position = {ENDLESS} WHERE code = 'WEB'",
    "a version after which no other comes": f"UPDATE {LIST} SET version = {ENDLESS} WHERE code = 'SOURCE'",
    "a list with such a version": (
        f"INSERT INTO {LIST} (code, name, default_name, position, description, version, is_system) "
        f"VALUES ('X', 'X', '', 1, '', {ENDLESS}, false)"
    ),
    "a moment that never comes": f"UPDATE {VALUE} SET archived_at = 'infinity' WHERE code = 'WEB'",
    "an operation of such a moment": (
        "INSERT INTO lists_operation (at, action, actor_name, reason, is_open) "
        "VALUES ('infinity', 'edit', '', '', true)"
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_it_is_refused_with_a_sentence(source, act):
    with pytest.raises(IntegrityError, match="unfit") as caught, transaction.atomic():
        execute(ACTS[act])
    assert str(refusal_from(caught.value)) == "A number, a date or a flag has an impossible value."


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no functions in SQL")
def test_a_trigger_of_somebody_puts_no_name_into_the_history(source):
    value("WEB").rename("Site")
    before = Operation.objects.count(), Change.objects.count()
    execute("CREATE TEMP TABLE door (x int)")
    execute(
        "CREATE FUNCTION pg_temp.forge() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        "INSERT INTO public.lists_operation (at, action, actor, actor_name, reason, is_open) "
        "VALUES (statement_timestamp(), 'delete', 1, 'boss', '', false); RETURN NULL; END$$"
    )
    execute("CREATE TRIGGER forging AFTER INSERT ON door FOR EACH ROW EXECUTE FUNCTION pg_temp.forge()")
    with pytest.raises(IntegrityError, match="by_hand"), transaction.atomic():
        execute("INSERT INTO door VALUES (1)")
    assert (Operation.objects.count(), Change.objects.count()) == before
