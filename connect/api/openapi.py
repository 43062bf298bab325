"""Interfaces for programs, as an OpenAPI document, made from the registry."""

from django.utils.translation import override

from connect.api.endpoints import CSV, JSON, YAML, Answer, Endpoint, Parameter, Schema, endpoints
from connect.api.problems import CONTENT_TYPE
from connect.api.schemas import schemas
from connect.authentication import KEY
from connect.rest.descriptions import Description, described
from lists.loading.documents import FORMAT

VERSION = FORMAT.rpartition("/")[2]
COMMON = {
    401: Answer("There is no valid token", "problem"),
    429: Answer("Too many tokens that are not valid came from this address", "problem"),
    503: Answer("The site or its database is busy: try again", "problem"),
}
OF_METHODS = {
    200: Answer("What the method has found or done", "method_answer"),
    400: Answer("It cannot be: a code and a sentence", "method_fault"),
    401: Answer("The token is unknown, or has expired", "method_fault"),
    403: Answer("This webhook may only read", "method_fault"),
    405: Answer("A batch in a batch", "method_fault"),
    409: Answer("Somebody else is working on the same rows", "method_fault"),
    429: Answer("Too many tokens from this address that are none", "method_fault"),
    503: Answer("The site or its database is busy: try again", "method_fault"),
}
IN_THE_WAY = {409: Answer("Somebody else is working on the same rows", "problem")}
ABOUT = """\
The lists of a CRM: pipelines with their stages, and drop-down lists with their values.

A *document* says how lists should be, a *plan* is what has to change, and applying it is one operation of the
history, which can be undone. Every call needs the token of a webhook, and may do what its owner may.
"""


def openapi(server: str) -> Schema:
    with override("en"):
        return {
            "openapi": "3.1.0",
            "info": {"title": "CRM settings", "version": VERSION, "description": ABOUT},
            "servers": [{"url": server}],
            "security": [{"token": []}],
            "paths": _paths() | _methods(server.removesuffix("/api")),
            "components": {
                "schemas": schemas(),
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            },
        }


def _paths() -> Schema:
    paths: Schema = {}
    for endpoint in endpoints():
        paths.setdefault(f"/{endpoint.path}", {})[endpoint.method] = _operation(endpoint)
    return paths


def _methods(site: str) -> Schema:
    """Those that clients of Bitrix24 call, below another address."""
    path = [
        {"name": name, "in": "path", "required": True, "schema": schema, "description": about}
        for name, schema, about in (
            ("user", {"type": "string", "pattern": f"^{KEY}$"}, "The key of the owner of the webhook."),
            ("token", {"type": "string"}, "That of the webhook."),
        )
    ]
    return {
        f"/rest/{{user}}/{{token}}/{told.name}": {
            "servers": [{"url": site}],
            "parameters": path,
            "post": _method(told),
        }
        for told in described()
    }


def _method(told: Description) -> Schema:
    body = {"type": "object", "properties": {name: {"type": type_} for name, type_ in told.takes.items()}}
    return {
        "operationId": told.name,
        "tags": ["Bitrix24"],
        "summary": told.about or told.name,
        "security": [],
        "requestBody": {"content": {JSON: {"schema": body}}},
        "responses": {str(status): _answer(answer) for status, answer in OF_METHODS.items()},
    }


def _operation(endpoint: Endpoint) -> Schema:
    answers = COMMON | (IN_THE_WAY if endpoint.method == "post" else {}) | endpoint.answers
    found = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "description": endpoint.about.strip(),
        "parameters": [_parameter(parameter) for parameter in endpoint.parameters],
        "responses": {str(status): _answer(answer) for status, answer in sorted(answers.items())},
    }
    if endpoint.body:
        # Only JSON has room for what is said beside a document.
        of_type = {JSON: _ref(endpoint.body), YAML: _ref("document"), CSV: {"type": "string"}}
        content = {type_: {"schema": schema} for type_, schema in of_type.items()}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _parameter(parameter: Parameter) -> Schema:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "description": parameter.about,
        "required": parameter.place == "path",
        "schema": parameter.schema,
    }


def _answer(answer: Answer) -> Schema:
    if not answer.schema:
        return {"description": answer.about}
    types = (CONTENT_TYPE,) if answer.schema == "problem" else answer.types
    return {
        "description": answer.about,
        "content": {type_: {"schema": _ref(answer.schema)} for type_ in types},
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
