"""`POST /api/lists/plan` and `/api/lists/apply`: what would change, and the change."""

from typing import Any

import pytest

from dictionaries.models import Dictionary
from lists.audit import undo
from lists.models import REASON_LENGTH, Operation
from pipelines.models import Pipeline
from tests.concurrency import at_once
from tests.connect.api.programs import Program, administrator, with_rights
from tests.factories import LeadFactory

PHONE = {"code": "CALL", "name": "Phone"}
NEW = {"code": "FAIR", "name": "Fair"}
STALE = '"0123456789abcdef"'


def document(*values: Any, **more: Any) -> Any:
    return {"format": "crm-settings/1", "dictionaries": [{"code": "SOURCE", "values": [*values], **more}]}


def envelope(*values: Any, **more: Any) -> Any:
    return {"document": document(*values), **more}


def test_a_plan_says_what_would_change_and_changes_nothing(program: Program, untouched: Any) -> None:
    untouched(program)
    plan = program.post("lists/plan", document(PHONE, NEW)).json()
    renamed, added = plan["steps"]
    assert (renamed["address"], renamed["acts"]) == ("dictionaries/SOURCE/CALL", ["renamed"])
    assert (renamed["before"], renamed["after"]) == ({"name": ""}, {"name": "Phone"})
    assert added["acts"] == ["added"]
    assert plan["counts"]["added"] == 1
    assert plan["policy"] == "merge"
    assert plan["permissions"] == ["dictionaries.add_dictionaryvalue", "dictionaries.change_dictionaryvalue"]


def test_a_list_that_is_refused_for_want_of_a_name_is_called_by_its_code(program: Program) -> None:
    nameless = {"format": "crm-settings/1", "dictionaries": [{"code": "REGION"}, {"code": "REGION"}]}
    plan = program.post("lists/plan", nameless).json()
    assert plan["is_refused"]
    for step in plan["steps"]:
        assert (step["address"], step["list"], step["label"]) == ("dictionaries/REGION", "REGION", "REGION")


def test_what_was_planned_is_applied_as_one_operation_which_undo_takes_back(
    program: Program, source: Dictionary
) -> None:
    digest = program.post("lists/plan", document(PHONE, NEW)).json()["digest"]
    response = program.post("lists/apply?reason=Autumn", document(PHONE, NEW), If_Match=f'W/"{digest}"')
    done = response.json()
    assert done["count"] == 2
    assert done["operation"]["user"] == {"id": program.owner.pk, "name": program.owner.username}
    assert (done["operation"]["reason"], done["operation"]["webhook"]) == ("Autumn", "ERP")
    assert {change["label"] for change in done["operation"]["changes"]} == {"Phone", "Fair"}
    assert source.entries.get(code="CALL").label == "Phone"
    undo(Operation.objects.get(pk=done["operation"]["id"]), program.owner)
    assert source.entries.get(code="CALL").name == ""
    assert not source.entries.filter(code="FAIR").exists()


def test_nothing_to_do_is_no_operation(program: Program) -> None:
    assert program.post("lists/apply", document()).json() == {"count": 0, "operation": None}


@pytest.mark.parametrize("in_body", [True, False])
def test_a_plan_of_before_somebody_changed_the_list_is_stale(
    program: Program, source: Dictionary, *, in_body: bool
) -> None:
    digest = program.post("lists/plan", document(PHONE)).json()["digest"]
    source.entries.get(code="EMAIL").rename("Letters")
    if in_body:
        response = program.post("lists/apply", envelope(PHONE, digest=digest))
    else:
        response = program.post("lists/apply", document(PHONE), If_Match=f'"{digest}"')
    assert (response.status_code, response.json()["code"]) == (409, "stale")
    assert source.entries.get(code="CALL").name == ""


def test_refused_rows_are_all_told_with_their_places_and_nothing_happens(
    program: Program, source: Dictionary, untouched: Any
) -> None:
    untouched(source)
    wrong = [{"code": "CALL", "name": "Website"}, {"code": "EMAIL", "name": "Advertising"}]
    response = program.post("lists/apply", document(*wrong))
    assert (response.status_code, response.json()["code"]) == (422, "plan")
    steps = response.json()["steps"]
    assert len(steps) == 2
    assert all(step["note"] and step["place"] and step["acts"] == ["refused"] for step in steps)
    assert program.post("lists/plan", document(*wrong)).json()["is_refused"]


def test_every_right_that_the_rows_need_is_asked(source: Dictionary, untouched: Any) -> None:
    program = with_rights("view_dictionaryvalue", "change_dictionaryvalue")
    assert program.post("lists/apply", document(PHONE)).status_code == 200
    untouched(source)
    response = program.post("lists/apply", document(NEW))
    assert (response.status_code, response.json()["code"]) == (403, "rights")
    assert "dictionaries.add_dictionaryvalue" in response.json()["permissions"]
    stages = {"format": "crm-settings/1", "entity_types": [{"code": "DEAL", "default_name": "Deals"}]}
    assert program.post("lists/plan", stages).status_code == 403


def test_a_webhook_that_only_reads_may_plan_and_not_apply(source: Dictionary, untouched: Any) -> None:
    program = administrator(may_write=False)
    untouched(source)
    assert program.post("lists/plan", document(NEW)).status_code == 200
    response = program.post("lists/apply", document(NEW))
    assert (response.status_code, response.json()["code"]) == (403, "read_only")


def test_what_is_sent_again_with_its_key_is_done_once(program: Program, source: Dictionary) -> None:
    first = program.post("lists/apply", document(NEW), Idempotency_Key="a")
    source.entries.get(code="FAIR").delete()
    again = program.post("lists/apply", document(NEW), Idempotency_Key="a")
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert not source.entries.filter(code="FAIR").exists()
    program.post("lists/apply", document(NEW), Idempotency_Key="b")
    assert source.entries.filter(code="FAIR").exists()


def test_what_was_refused_is_tried_anew_with_the_same_key(program: Program) -> None:
    stale = program.post("lists/apply", document(NEW), Idempotency_Key="a", If_Match=STALE)
    assert stale.status_code == 409
    digest = program.post("lists/plan", document(NEW)).json()["digest"]
    again = program.post("lists/apply", document(NEW), Idempotency_Key="a", If_Match=f'"{digest}"')
    assert again.json()["count"] == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_key_twice_at_once_is_one_operation(program: Program) -> None:
    def send() -> Any:
        return program.post("lists/apply", document(NEW), Idempotency_Key="a").json()

    first, second = at_once(send, send)
    assert first == second
    assert Operation.objects.count() == 1


def test_decisions_are_taken_into_account(program: Program, source: Dictionary) -> None:
    call, email = source.entries.get(code="CALL"), source.entries.get(code="EMAIL")
    web = source.entries.get(code="WEB")
    lead = LeadFactory(source=email)
    decisions = {
        "left": ["dictionaries/SOURCE/FAIR"],
        "missing": {"dictionaries/SOURCE/EMAIL": "=WEB", "dictionaries/SOURCE/ADVERTISING": "keep"},
    }
    said = envelope(PHONE, NEW, {"code": "WEB"}, policy="exact", decisions=decisions)
    plan = program.post("lists/plan", said).json()
    told = {step["address"]: step for step in plan["steps"]}
    assert told["dictionaries/SOURCE/EMAIL"]["target"] == "WEB"
    assert told["dictionaries/SOURCE/EMAIL"]["records"] == 1
    assert told["dictionaries/SOURCE/FAIR"]["acts"] == ["left"]
    done = program.post("lists/apply", {**said, "digest": plan["digest"]}).json()
    assert done["operation"]["records_moved"] == 1
    lead.refresh_from_db()
    call.refresh_from_db()
    assert (lead.source, call.label) == (web, "Phone")


def test_tables_and_yaml_are_read_as_well(program: Program, deals: Pipeline, source: Dictionary) -> None:
    table = "code;name\nCALL;Phone\nFAIR;Fair\n"
    plan = program.post(f"lists/plan?list={source.address}", table, "text/csv").json()
    assert {step["label"] for step in plan["steps"]} == {"Phone", "Fair"}
    text = "format: crm-settings/1\ndictionaries:\n- code: SOURCE\n  values:\n  - {code: CALL, name: Phone}\n"
    assert program.post("lists/plan", text, "application/yaml").json()["counts"]["renamed"] == 1
    assert program.post("lists/plan", {"document": text}).json()["counts"]["renamed"] == 1
    # What curl says of it, if nobody says anything.
    form = "application/x-www-form-urlencoded"
    assert program.post("lists/plan", text, form).json()["counts"]["renamed"] == 1


def test_a_broken_document_is_told_with_all_its_faults(program: Program) -> None:
    rows = "  - {code: A, colour: red}\n  - {code: B, colour: red}\n"
    text = f"format: crm-settings/1\ndictionaries:\n- code: SOURCE\n  values:\n{rows}"
    response = program.post("lists/apply", text, "application/yaml")
    assert (response.status_code, response.json()["code"]) == (400, "broken")
    first, *_others, last = response.json()["faults"]
    assert first.startswith("line 5")
    assert last.startswith("line 6")


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({"document": {}, "colour": 1}, "colour"),
        ({"document": {}, "policy": "all"}, "policy"),
        ({"document": {}, "policy": ["exact"]}, "policy"),
        ({"document": {}, "list": "a\0b"}, "list"),
        ({"document": {}, "reason": "x" * (REASON_LENGTH + 1)}, "reason"),
        ({"document": {}, "decisions": []}, "decisions"),
        ({"document": {}, "decisions": {"left": "x"}}, "decisions.left"),
        ({"document": {}, "decisions": {"left": [{}]}}, "decisions.left"),
        ({"document": {}, "decisions": {"matches": {"a": 1}}}, "decisions.matches"),
        ({"document": {}, "decisions": {"missing": {"a": "burn"}}}, "decisions.missing"),
        ({"document": {}, "decisions": {"keeps_order": "yes"}}, "decisions.keeps_order"),
    ],
)
def test_what_is_wrong_beside_the_document_is_named(program: Program, body: Any, parameter: str) -> None:
    for address in ("lists/plan", "lists/apply"):
        response = program.post(address, {**body, "document": document()})
        assert (response.status_code, response.json()["parameter"]) == (400, parameter)


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"\0" * 100, b"[" * 100_000, b'{"document": null}', b'{"document": "\\ud800"}',
     b'{"format": "crm-settings/1", "dictionaries": [{"code": "SOURCE", "values": [{"name": "\\u0000"}]}]}'],
)  # fmt: skip
def test_what_is_no_document_is_a_problem(program: Program, body: bytes) -> None:
    response = program.post("lists/apply", body)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.status_code == 400


def test_a_form_is_no_document(program: Program) -> None:
    response = program.client.post("/api/lists/plan", {"document": "x"})
    assert (response.status_code, response.json()["code"]) == (415, "type")
