"""Batches: fifty commands at once, commands that need the answer of another, and commands that fail."""

from dictionaries.models import Dictionary
from lists.models import Operation
from tests.connect.rest.clients.portal import Portal


def value(number: int) -> dict[str, object]:
    return {
        "ENTITY_ID": "SOURCE",
        "STATUS_ID": f"B{number}",
        "NAME": f"Fair & more {number} + “ż”",
        "SORT": 500 + number,
    }


def test_fifty_commands_are_fifty_entries_in_one_call(portal: Portal, source: Dictionary) -> None:
    ids = portal.fast.call("crm.status.add", [{"fields": value(number)} for number in range(50)])
    assert len(set(ids)) == 50
    added = source.entries.filter(code__startswith="B", name__startswith="Fair")
    assert [entry.label for entry in added] == [value(number)["NAME"] for number in range(50)]


def test_more_than_fifty_commands_go_in_several_calls(portal: Portal, source: Dictionary) -> None:
    status = portal.official.crm.status
    adding = [status.add(fields=value(number)) for number in range(60)]
    answer = portal.official.call_batches(adding).result
    assert len(answer.result) == 60
    assert not answer.result_error
    commands = {str(number): "server.time" for number in range(51)}
    errors = portal.official_call("batch", {"cmd": commands})["result"]["result_error"]
    assert {key: error["error"] for key, error in errors.items()} == {"50": "ERROR_BATCH_LENGTH_EXCEEDED"}


def test_a_command_takes_what_an_earlier_one_has_found(portal: Portal) -> None:
    commands = {
        "sources": "crm.status.list?filter[ENTITY_ID]=SOURCE&order[SORT]=ASC",
        "first": "crm.status.get?id=$result[sources][0][ID]",
        "twin": "crm.status.list?filter[STATUS_ID]=$result[first][STATUS_ID]&filter[ENTITY_ID]=SOURCE",
    }
    answer = portal.official_call("batch", {"halt": 0, "cmd": commands})["result"]
    assert answer["result"]["first"] == answer["result"]["sources"][0] == answer["result"]["twin"][0]
    assert answer["result_total"] == {"sources": len(answer["result"]["sources"]), "twin": 1}


def test_what_succeeded_stays_where_another_command_failed(portal: Portal, source: Dictionary) -> None:
    status = portal.official.crm.status
    commands = {
        "one": status.add(fields=value(1)),
        "again": status.add(fields=value(1)),
        "two": status.add(fields=value(2)),
    }
    answer = portal.official.call_batch(commands).result
    assert set(answer.result) == {"one", "two"}
    assert answer.result_error["again"]["error"] == "ERROR_CORE"
    assert [entry.code for entry in source.entries.filter(code__in=["B1", "B2"])] == ["B1", "B2"]


def test_a_batch_that_halts_leaves_the_rest_alone(portal: Portal, source: Dictionary) -> None:
    status = portal.official.crm.status
    commands = {"none": status.get(99999999), "one": status.add(fields=value(1))}
    answer = portal.official.call_batch(commands, halt=True).result
    assert (answer.result, set(answer.result_error)) == ([], {"none"})
    assert not source.entries.filter(code="B1").exists()


def test_a_batch_is_one_operation_of_the_history(portal: Portal) -> None:
    before = Operation.objects.count()
    portal.fast.call("crm.status.add", [{"fields": value(number)} for number in range(3)])
    assert Operation.objects.count() == before + 1
