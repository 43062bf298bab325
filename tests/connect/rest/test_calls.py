"""How a call comes in, and what its answer is: by every client, and by whoever is none."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from connect.models import Webhook
from connect.rest.methods import methods
from tests.connect.rest.callers import Caller, caller
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "crm.status.get", "crm.status.get.json", "crm.status.get/", "crm.status.get.json/", "crm.Status.Get",
        "CRM.STATUS.GET.JSON",
    ],
)  # fmt: skip
def test_a_method_has_its_name_in_any_case_and_with_any_ending(program: Caller, address: str) -> None:
    for response in (
        program.client.get(f"{program.address}{address}?ID=2"),
        program.client.post(f"{program.address}{address}", {"id": "2"}),
        program.client.post(f"{program.address}{address}", "id=2&", "text/plain"),
        program.client.post(f"{program.address}{address}?id=4", '{"id": 2}', "application/json"),
        program.client.post(
            f"{program.address}{address}", "id=2&__order=1", "application/x-www-form-urlencoded"
        ),
    ):
        assert response.status_code == 200
        assert response.json()["result"]["ID"] == "2"
        assert response.headers["Content-Type"].startswith("application/json")
        assert not response.cookies


def test_an_address_with_a_slash_too_many_is_understood(program: Caller) -> None:
    """A browser's page instead would have the token in it."""
    user, token = program.address.strip("/").split("/")[1:]
    for path in (f"//rest/{user}/{token}/scope", f"/rest//{user}//{token}//scope.json//"):
        response = program.client.get("/", PATH_INFO=path)
        assert response.status_code == 200
        assert "crm" in response.json()["result"]
    assert program.client.get("/", PATH_INFO="//rest/nothing").json()["error"] == "NO_AUTH_FOUND"


def test_parameters_come_in_brackets_too(program: Caller) -> None:
    chosen = "filter[ENTITY_ID]=SOURCE&filter[@STATUS_ID][]=WEB&filter[@STATUS_ID][]=CALL"
    query = f"{chosen}&order[ID]=desc&select[0]=ID"
    rows = program.client.get(f"{program.address}crm.status.list?{query}").json()["result"]
    assert [row["STATUS_ID"] for row in rows] == ["WEB", "CALL"]
    by_other_names = {"arFilter": {"ENTITY_ID": "SOURCE", "STATUS_ID": "WEB"}}
    assert len(program.call("crm.status.list", **by_other_names)) == 1
    assert program.call("crm.status.entity.items", entity_id="SOURCE")
    for name in ("order", "filter"):
        sentence = f"Parameter '{name}' must be array."
        assert program.fault("crm.status.list", **{name: "ID"}) == (400, "ERROR_CORE", sentence)


def test_each_success_tells_its_time_in_six_keys(program: Caller) -> None:
    for name in ("server.time", "crm.status.list", "batch"):
        time = program.told(name, cmd={})["time"]
        assert time.keys() == {"start", "finish", "duration", "processing", "date_start", "date_finish"}


def test_a_token_opens_for_its_owner_alone_and_only_while_it_lasts(program: Caller) -> None:
    other, token = UserFactory(), program.address.split("/")[3]
    expired = Webhook.issue(program.owner, "Old")
    Webhook.objects.filter(pk=expired[0].pk).update(expires=timezone.now() - timedelta(days=1))
    revoked = Webhook.issue(program.owner, "Gone")
    revoked[0].revoke()
    unknown = (401, "NO_AUTH_FOUND", "Wrong authorization data")
    for address, fault in (
        (f"/rest/{other.pk}/{token}/", unknown),
        (f"/rest/{program.owner.pk}/{token[:-1]}/", unknown),
        (f"/rest/{program.owner.pk}/{revoked[1]}/", unknown),
        ("/rest/", unknown),
        (
            f"/rest/{program.owner.pk}/{expired[1]}/",
            (401, "expired_token", "The access token provided has expired"),
        ),
    ):
        program.address = address
        assert program.fault("crm.status.list") == fault


def test_a_bearer_token_serves_as_well(program: Caller) -> None:
    headers = {"Authorization": f"Bearer {program.address.split('/')[3]}"}
    assert program.client.get("/rest/crm.status.get?id=2", headers=headers).json()["result"]["ID"] == "2"


@pytest.mark.parametrize(
    ("address", "body", "content_type", "status", "code"),
    [
        ("no.such.method", "{}", "application/json", 404, "ERROR_METHOD_NOT_FOUND"),
        ("", "{}", "application/json", 404, "ERROR_METHOD_NOT_FOUND"),
        ("a/b/c", "{}", "application/json", 404, "ERROR_METHOD_NOT_FOUND"),
        ("crm.status.list", '{"filter": ', "application/json", 400, "INVALID_REQUEST"),
        ("crm.status.list", "[" * 100_000, "application/json", 400, "INVALID_REQUEST"),
        ("crm.status.list", "[1]", "application/json", 400, "INVALID_REQUEST"),
        ("crm.status.list", b"\xff\xfe", "application/json", 400, "INVALID_REQUEST"),
        ("crm.status.list", "x", "multipart/form-data", 400, "INVALID_REQUEST"),
        ("crm.status.list", "a" + "[b]" * 500 + "=1", "text/plain", 400, "INVALID_REQUEST"),
        ("crm.status.list", "&".join(f"a{n}=1" for n in range(30_000)), "text/plain", 400, "INVALID_REQUEST"),
        ("crm.status.get", '{"id": "1' + "0" * 5000 + '"}', "application/json", 400, "ERROR_CORE"),
        ("crm.status.get", '{"id": {"a": [1]}}', "application/json", 400, "ERROR_CORE"),
        ("crm.status.list?filter%00=1", "", "application/json", 400, "INVALID_REQUEST"),
        ("batch", '{"cmd": "x"}', "application/json", 400, "ERROR_CORE"),
    ],
)  # fmt: skip
def test_whatever_is_sent_the_answer_is_json(
    program: Caller, address: str, body: Any, content_type: str, status: int, code: str
) -> None:
    response = program.client.post(program.address + address, body, content_type)
    assert (response.status_code, response.json()["error"]) == (status, code)
    assert response.json()["error_description"]


def test_odd_values_in_any_parameter_of_any_method_are_never_a_fault_of_ours(program: Caller) -> None:
    odd: list[Any] = [None, True, "\0", "\ud800", 10**30, -1.5, [], {}, [[]], {"a": {"b": []}}, "𝄞" * 300]
    names = ("id", "fields", "filter", "order", "start", "entityId", "entityTypeId", "params", "name", "cmd")
    for method in methods():
        for value in odd:
            for sent in (
                dict.fromkeys(names, value),
                {"entityTypeId": 2, "fields": {"NAME": value, "SORT": value, "COLOR": value, "EXTRA": value}},
                {"id": 2, "filter": {"ID": value, "@NAME": value, ">SORT": value}, "order": {"ID": value}},
                {"fields": {"ENTITY_ID": "SOURCE", "STATUS_ID": value, "NAME": value}, "start": value},
            ):
                text = json.dumps(sent).encode()
                response = program.client.post(program.address + method, text, "application/json")
                assert response.status_code < 500, (method, sent)
                assert response.json(), method


def test_what_there_is_to_call(program: Caller) -> None:
    assert program.call("profile")["ID"] == str(program.owner.pk)
    assert program.call("user.current")["ID"] == str(program.owner.pk)
    UserFactory()
    assert [user["ID"] for user in program.call("user.get")] == [str(program.owner.pk)]
    names = program.call("methods")
    assert {"batch", "crm.status.list", "crm.category.add"} <= set(names)
    for name, is_there in (("crm.Status.List", True), ("event.bind", False)):
        found = program.call("method.get", name=name)
        assert found == {"isExisting": is_there, "isAvailable": is_there}
    assert program.call("crm.status.fields")["STATUS_ID"]["isImmutable"] is True
    assert "crm" in program.call("scope")
    assert program.call("app.info")["INSTALLED"] is True
    assert caller(may_write=False).call("crm.status.list")


@pytest.mark.parametrize("sent", [True, "Y", "1", "true", "True"])
def test_users_are_found_by_whether_they_are_active_however_a_program_writes_it(
    program: Caller, sent: Any
) -> None:
    UserFactory(is_active=False)
    found = program.call("user.get", filter={"ACTIVE": sent})
    assert [row["ID"] for row in found] == [str(program.owner.pk)]


def test_a_site_in_production_answers_over_https_alone_and_redirects_no_program(
    program: Caller, settings: Any
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    plain = program.send("profile")
    assert (plain.status_code, plain.json()) == (
        400,
        {"error": "INVALID_REQUEST", "error_description": "Https required."},
    )
    assert program.client.get(f"{program.address}profile", secure=True).status_code == 200


@pytest.mark.parametrize("address", ["/rest", "/rest/", "/rest/1", "/restore"])
def test_an_address_without_a_method_is_not_redirected_to_one(address: str) -> None:
    response = Client().get(address)
    if address == "/restore":
        assert not response.headers["Content-Type"].startswith("application/json")
    else:
        assert (response.status_code, response.json()["error"]) == (404, "ERROR_METHOD_NOT_FOUND")


@pytest.mark.parametrize("content_type", ["application/json; charset=rot13", "multipart/form-data"])
def test_what_cannot_be_read_is_told_to_a_program_and_not_to_a_browser(
    program: Caller, content_type: str
) -> None:
    response = program.client.generic("POST", f"{program.address}profile", b"{}", content_type)
    assert (response.status_code, response.json()["error"]) == (400, "INVALID_REQUEST")
    assert "browser" not in response.json()["error_description"]
