"""Fifty commands in one call, each with what earlier ones have found."""

from typing import Any
from urllib.parse import quote

import pytest

from lists.audit import undo
from lists.models import Operation
from tests.connect.rest.callers import Caller, caller
from tests.protected import value

pytestmark = pytest.mark.django_db


def add(code: str, name: str = "") -> str:
    fields = f"fields[ENTITY_ID]=SOURCE&fields[STATUS_ID]={code}&fields[NAME]={quote(name or code)}"
    return f"crm.status.add?{fields}"


def test_each_command_has_its_part_of_the_answer(program: Caller) -> None:
    found = program.call(
        "batch",
        cmd={
            "list": "crm.status.list?filter[ENTITY_ID]=SOURCE&start=0",
            "first": "crm.status.get?id=$result[list][0][ID]",
            "same": "crm.Status.Get.json?id=%24result%5Blist%5D%5B0%5D%5BID%5D&__order=1&",
            "inside": "crm.category.add?entityTypeId=2&fields[name]=Like $result[first][NAME] here",
        },
    )
    assert found["result"]["first"] == found["result"]["list"][0] == found["result"]["same"]
    assert found["result"]["inside"]["category"]["name"] == "Like Call here"
    assert found["result_total"] == {"list": len(found["result"]["list"])}
    assert (found["result_error"], found["result_next"]) == ([], [])
    assert found["result_time"].keys() == {"list", "first", "same", "inside"}


@pytest.mark.parametrize("place", ["-1", "1" * 5000, "1000", "²", ""])
def test_a_reference_to_a_row_that_is_not_there_stays_unresolved(program: Caller, place: str) -> None:
    commands = {"a": "crm.status.list", "b": quote(f"crm.status.get?id=$result[a][{place}][ID]", "?=")}
    found = program.call("batch", cmd=commands)
    assert found["result_error"]["b"]["error_description"] == "ID is not defined or invalid."


def test_a_list_of_commands_is_answered_with_lists(program: Caller) -> None:
    found = program.call("batch", cmd=["server.time", "scope"])
    assert isinstance(found["result"], list)
    assert len(found["result"]) == len(found["result_time"]) == 2
    response = program.client.get(f"{program.address}batch?cmd[0]=server.time&cmd[1]=scope%3Fa%3D1&halt=0")
    assert len(response.json()["result"]["result"]) == 2


def test_what_succeeded_stays_though_another_command_fails(program: Caller) -> None:
    commands = {"a": add("FAIR"), "b": add("WEB"), "c": add("RADIO"), "d": "no.such?x=1"}
    found = program.call("batch", cmd=commands, halt=0)
    assert found["result"].keys() == {"a", "c"}
    assert {key: fault["error"] for key, fault in found["result_error"].items()} == {
        "b": "ERROR_CORE",
        "d": "ERROR_METHOD_NOT_FOUND",
    }
    assert value("FAIR").label == "FAIR"
    assert value("RADIO").label == "RADIO"


def test_whoever_halts_does_nothing_after_the_first_failure(program: Caller) -> None:
    found = program.call("batch", cmd={"a": add("FAIR"), "b": add("WEB"), "c": add("RADIO")}, halt=1)
    assert (found["result"].keys(), found["result_error"].keys()) == ({"a"}, {"b"})
    assert not type(value("WEB")).objects.filter(code="RADIO").exists()


def test_a_batch_is_one_act_and_taken_back_as_one(program: Caller) -> None:
    acts = Operation.objects.count()
    number = 2 * value("WEB").pk
    program.call(
        "batch",
        cmd={
            "a": add("FAIR"),
            "b": add("RADIO"),
            "c": f"crm.status.update?id={number}&fields[NAME]=Page",
            "d": add("WEB"),
        },
    )
    assert Operation.objects.count() == acts + 1
    act = Operation.objects.first()
    assert act is not None
    undo(act, program.owner)
    assert not type(value("WEB")).objects.filter(code__in=["FAIR", "RADIO"]).exists()
    assert value("WEB").name == ""


def test_who_only_reads_leaves_no_act_and_who_may_only_read_changes_nothing() -> None:
    reader = caller(may_write=False)
    acts = Operation.objects.count()
    found = reader.call("batch", cmd={"a": "crm.status.list", "b": add("FAIR")})
    assert found["result"].keys() == {"a"}
    assert found["result_error"]["b"]["error"] == "insufficient_scope"
    assert Operation.objects.count() == acts


def test_more_than_fifty_and_a_batch_in_a_batch_are_refused(program: Caller) -> None:
    commands: dict[str, Any] = {f"c{number}": "server.time" for number in range(52)}
    found = program.call("batch", cmd=commands | {"c3": "batch?cmd[a]=server.time"})
    assert len(found["result"]) == 49
    assert {key: fault["error"] for key, fault in found["result_error"].items()} == {
        "c3": "ERROR_BATCH_METHOD_NOT_ALLOWED",
        "c50": "ERROR_BATCH_LENGTH_EXCEEDED",
        "c51": "ERROR_BATCH_LENGTH_EXCEEDED",
    }


def test_what_was_not_found_widens_no_answer(program: Caller) -> None:
    found = program.call(
        "batch",
        cmd={
            "a": "crm.status.get?id=9000001",
            "b": "crm.status.list?filter[ENTITY_ID]=$result[a][ENTITY_ID]",
            "c": "crm.status.list?filter[@STATUS_ID][0]=$result[b][0][STATUS_ID]",
        },
    )
    assert (found["result"]["b"], found["result"]["c"]) == ([], [])
    assert found["result_error"]["a"]["error_description"] == "Status is not found."
