"""What programs may ask, as an OpenAPI document, made from the registry."""

from django.utils.translation import override

from connect.api.endpoints import CSV, JSON, YAML, Answer, Endpoint, Parameter, Schema, endpoints
from connect.api.problems import CONTENT_TYPE
from connect.api.schemas import schemas
from lists.loading.documents import FORMAT

VERSION = FORMAT.rpartition("/")[2]
COMMON = {
    401: Answer("There is no valid token", "problem"),
    429: Answer("Too many tokens that are not valid came from this address", "problem"),
    503: Answer("The site or its database is busy: try again", "problem"),
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
            "paths": _paths(),
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
