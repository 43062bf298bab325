"""Interfaces for programs, from the registries that the OpenAPI document is made from."""

from django.utils.translation import override

from connect.api.endpoints import Endpoint, endpoints
from connect.rest.descriptions import described
from tools.reference.markdown import code, page, table

ABOUT = """\
# API

Every call has the token of a webhook: `Authorization: Bearer crms_…`, and may do what its owner may. The
same as a document for programs (OpenAPI 3.1) is at `/api/openapi.json` of every site, as a page at `/api/`.
How to begin: [for integrators](../integrators.md)."""
METHODS = """\
## Methods of Bitrix24

`POST /rest/{user}/{token}/{method}`: clients written for Bitrix24 call them unchanged."""


def made() -> str:
    with override("en"):
        methods = [[code(told.name), told.about, ", ".join(map(code, told.takes))] for told in described()]
        calls = [part for endpoint in endpoints() for part in _call(endpoint)]
        return page(ABOUT, *calls, METHODS, table(["method", "", "takes"], methods))


def _call(endpoint: Endpoint) -> list[str]:
    parameters = [[code(each.name), each.place, each.about] for each in endpoint.parameters]
    answers = [[str(status), answer.about] for status, answer in sorted(endpoint.answers.items())]
    return [
        f"## {endpoint.method.upper()} /api/{endpoint.path}",
        "\n".join(line.strip() for line in endpoint.about.strip().splitlines()),
        "Only with a webhook that may write." if endpoint.writes else "",
        table(["parameter", "in", ""], parameters) if parameters else "",
        table(["answer", ""], answers),
    ]
