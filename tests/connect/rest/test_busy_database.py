"""Where the database cannot at the moment, programs are told so in the one way at which they try again."""

import pytest

from connect.models import Webhook
from dictionaries.models import Dictionary
from tests.connect.rest.callers import caller
from tests.protected import value
from tests.troubles import locked, read_only

RENAME = {"fields": {"NAME": "Site"}}


@pytest.mark.django_db(transaction=True)
def test_a_call_that_waits_for_others_too_long_has_done_nothing_and_may_come_again(
    source: Dictionary,
) -> None:
    program = caller()
    program.client.raise_request_exception = False
    [row] = [row for row in program.statuses("SOURCE") if row["STATUS_ID"] == "WEB"]
    batch = {"cmd": {"a": f"crm.status.update?id={row['ID']}&fields[NAME]=Site"}}
    Webhook.objects.update(last_used=None)
    with locked(source):
        for method, sent in (("crm.status.update", {"id": row["ID"], **RENAME}), ("batch", batch)):
            answer = program.send(method, **sent)
            assert (answer.status_code, answer.json()["error"]) == (503, "QUERY_LIMIT_EXCEEDED")
            assert answer.headers["Retry-After"] == "5"
        assert row in program.statuses("SOURCE")
    assert value("WEB").label == "Website"
    assert program.call("crm.status.update", id=row["ID"], **RENAME) is True


@pytest.mark.django_db(transaction=True)
def test_whoever_only_reads_is_served_by_a_database_that_cannot_be_written() -> None:
    program = caller()
    program.client.raise_request_exception = False
    Webhook.objects.update(last_used=None)
    with read_only():
        assert program.statuses("SOURCE")
        answer = program.send("crm.status.add", fields={"ENTITY_ID": "SOURCE", "STATUS_ID": "A", "NAME": "A"})
        assert (answer.status_code, answer.json()["error"]) == (503, "QUERY_LIMIT_EXCEEDED")
    assert program.statuses("SOURCE")
