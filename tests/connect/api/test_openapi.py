"""The OpenAPI document and its page say what there is, and the site does what they say."""

import re
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.test import Client
from django.urls import reverse
from openapi_spec_validator import validate
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from connect.api.endpoints import endpoints
from connect.api.openapi import openapi
from connect.rest.methods import methods
from tests.connect.api.programs import administrator

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = hypothesis.settings(
    max_examples=25, deadline=None, derandomize=True, database=None, phases=[hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)  # fmt: skip
FEW = hypothesis.settings(EXAMPLES, max_examples=4)
LOADED = re.compile(r'(?:src|href)="([^"]+)"')


@pytest.mark.any_database
def test_the_document_is_openapi_3_1_and_names_every_endpoint(db: None) -> None:
    document = Client().get("/api/openapi.json").json()
    validate(document)
    assert document["openapi"] == "3.1.0"
    of_paths = [of.get(method) for of in document["paths"].values() for method in ("get", "post")]
    names = {operation["operationId"] for operation in of_paths if operation}
    assert names == {endpoint.name for endpoint in endpoints()} | {"batch", *methods()}


@pytest.mark.any_database
def test_the_page_shows_every_endpoint_and_loads_nothing_from_elsewhere(db: None) -> None:
    response = Client().get("/api/")
    page = response.getvalue().decode()
    assert all(f"{endpoint.method.upper()} /{endpoint.path}" in page for endpoint in endpoints())
    assert all(f"<code>{name}</code>" in page for name in ("batch", *methods()))
    assert all(address.startswith("/") for address in LOADED.findall(page))
    assert f'href="{reverse("lists")}"' in page  # for a person who is in the product
    assert "style=" not in page
    assert "<script" not in page
    assert "'unsafe" not in response.headers["Content-Security-Policy"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", [endpoint.name for endpoint in endpoints()])
def test_whatever_is_sent_gets_an_answer_that_the_document_names(live_server: Any, name: str) -> None:
    program, address = administrator(), f"{live_server.url}/api"
    operation = schemathesis.openapi.from_dict(openapi(address)).find_operation_by_id(name)

    @EXAMPLES
    @hypothesis.given(case=operation.as_strategy())
    def call(case: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {program.token}"}
        case.query = {key: value for key, value in (case.query or {}).items() if key != "wait"}
        case.validate_response(case.call(base_url=address), checks=CHECKS)

    call()


@pytest.mark.django_db(transaction=True)
def test_whatever_a_method_of_bitrix24_is_sent_gets_an_answer_that_the_document_names(
    live_server: Any,
) -> None:
    program = administrator()
    document = schemathesis.openapi.from_dict(openapi(f"{live_server.url}/api"))
    for name in ("batch", *methods()):
        operation = document.find_operation_by_id(name)

        @FEW
        @hypothesis.given(case=operation.as_strategy())
        def call(case: Any) -> None:
            case.path_parameters = {"user": program.owner.pk, "token": program.token}
            case.validate_response(case.call(base_url=live_server.url), checks=CHECKS)

        call()
