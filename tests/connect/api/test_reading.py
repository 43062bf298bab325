"""`GET /api/lists/`: lists as documents."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import validate

from dictionaries.models import Dictionary
from lists.loading.exporting import document_of
from lists.loading.formats.writing import write
from lists.loading.schema import schema
from pipelines.models import Pipeline
from tests.connect.api.programs import Program, administrator, with_rights


def test_all_lists_come_as_the_document_that_an_export_writes(program: Program) -> None:
    response = program.get("lists/")
    assert response.getvalue().decode() == write(document_of(), "json")
    assert response.headers["Cache-Control"] == "private, no-cache"
    validate(response.json(), schema())
    assert program.get("lists/", {"format": "yaml"}).getvalue().decode() == write(document_of(), "yaml")
    assert (
        program.get("lists/", Accept="application/yaml")
        .headers["Content-Type"]
        .startswith("application/yaml")
    )


def test_one_list_comes_with_what_it_belongs_to(
    program: Program, source: Dictionary, deals: Pipeline
) -> None:
    (found,) = program.get(f"lists/{source.address}").json()["dictionaries"]
    assert [found["code"], found["values"][0]["code"]] == ["SOURCE", "CALL"]
    (deal,) = program.get(f"lists/{deals.address}").json()["entity_types"]
    assert [deal["code"], deal["pipelines"][0]["code"]] == ["DEAL", deals.code]


def test_who_has_seen_it_gets_304_until_it_changes(program: Program, source: Dictionary) -> None:
    for address in ("lists/", f"lists/{source.address}"):
        first = program.get(address)
        again = program.get(address, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.getvalue()) == (304, b"")
        assert program.client.head(f"/api/{address}").headers["ETag"] == first.headers["ETag"]
        source.entries.first().rename(f"Phone of {address}")
        assert program.get(address, If_None_Match=first.headers["ETag"]).status_code == 200


def test_an_old_code_that_is_noted_or_removed_changes_the_etag(program: Program, source: Dictionary) -> None:
    program.post("lists/apply", _with_old_code("GONE"))
    noted = program.get(f"lists/{source.address}")
    assert noted.json()["dictionaries"][0]["values"][1]["replaces"] == ["GONE"]
    program.post("lists/apply", _with_old_code("GONE_TOO"))
    assert program.get(f"lists/{source.address}", If_None_Match=noted.headers["ETag"]).status_code == 200


def _with_old_code(code: str) -> Any:
    values = [{"code": "EMAIL", "replaces": [code]}]
    return {"format": "crm-settings/1", "dictionaries": [{"code": "SOURCE", "values": values}]}


def test_a_list_comes_as_it_was_at_a_moment(program: Program, source: Dictionary) -> None:
    before, first = timezone.now(), source.entries.first()
    first.rename("Phone")
    found = program.get(f"lists/{source.address}", {"at": before.isoformat()})
    assert "name" not in found.json()["dictionaries"][0]["values"][0]
    later = {"at": (timezone.now() + timedelta(seconds=1)).isoformat()}
    assert program.get("lists/", later).json()["dictionaries"][0]["code"] == "SOURCE"


def test_a_program_sees_what_its_owner_may_see(source: Dictionary, deals: Pipeline) -> None:
    some, none = with_rights("view_dictionaryvalue"), with_rights()
    document = some.get("lists/").json()
    assert document.keys() == {"format", "dictionaries"}
    assert some.get(f"lists/{deals.address}").status_code == 403
    assert some.get(f"lists/{source.address}").status_code == 200
    assert {
        none.get(address).status_code for address in ("lists/", "changes", f"lists/{source.address}")
    } == {403}


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("lists/dictionaries/NOTHING", 404, "unknown"),
        ("lists/pipelines/DEAL", 404, "unknown"),
        ("lists/?at=yesterday", 400, "parameter"),
        ("lists/?at=2026-02-30T00:00:00", 400, "parameter"),
        ("lists/?at=0001-01-01T00:00:00%2B10:00", 400, "parameter"),
        ("lists/?format=xml", 400, "parameter"),
        ("nothing/at/all", 404, "unknown"),
        ("lists", 404, "unknown"),
        ("changes?after=x", 400, "parameter"),
        ("lists/plan", 405, "method"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_in_json(
    program: Program, address: str, status: int, code: str
) -> None:
    response = program.get(address)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (response.status_code, response.json()["code"], response.json()["status"]) == (
        status,
        code,
        status,
    )


def test_nobody_is_let_in_without_a_token(db: None) -> None:
    signed_in = Client()
    signed_in.force_login(administrator().owner)
    for client in (Client(), signed_in, Client(headers={"Authorization": "Bearer nothing"})):
        for response in (client.get("/api/lists/"), client.post("/api/lists/apply", {}, "application/json")):
            assert response.status_code == 401
            assert response.headers["WWW-Authenticate"] == "Bearer"
            assert response.headers["Content-Type"] == "application/problem+json"


def test_a_program_is_told_in_the_language_of_its_webhook(db: None) -> None:
    response = administrator(language="pl").get("lists/dictionaries/NOTHING")
    assert response.json()["detail"] == "Nie ma takiej listy."
    assert response.headers["Content-Language"] == "pl"


@pytest.mark.parametrize(
    "request_of",
    [
        lambda client: client.get("/api/lists/", headers={"Content-Type": "text/plain; charset=rot13"}),
        lambda client: client.get("/api/lists/?at=%00"),
    ],
)
def test_what_no_client_sends_is_a_problem_too(program: Program, request_of: Any) -> None:
    assert request_of(program.client).headers["Content-Type"] == "application/problem+json"


def test_reading_takes_few_queries_however_many_lists_there_are(
    program: Program, django_assert_max_num_queries: Any
) -> None:
    Dictionary.objects.bulk_create(
        Dictionary(code=f"D{n}", default_name=f"List {n}", position=10**6 + n) for n in range(20)
    )
    with django_assert_max_num_queries(14):
        program.get("lists/")
