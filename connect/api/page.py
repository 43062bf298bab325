"""What programs may ask, as an OpenAPI document, and as a page to read that loads nothing from elsewhere."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from connect.api.calls import answer
from connect.api.openapi import openapi
from connect.rest.descriptions import described


@require_safe
@login_not_required
def show_openapi(request: HttpRequest) -> HttpResponse:
    """Anybody may know what there is to ask: nothing in it is of this installation."""
    return answer(openapi(_server(request)))


@require_safe
@login_not_required
def show_api(request: HttpRequest) -> HttpResponse:
    document = _without_marks(openapi(_server(request)))
    operations = [
        {"method": method.upper(), "path": path, "body": _types_of_body(operation), **operation}
        for path, methods in document["paths"].items()
        if not path.startswith("/rest/")
        for method, operation in methods.items()
    ]
    context = {"info": document["info"], "server": _server(request), "operations": operations}
    context |= {
        "methods": [told._replace(about=_without_marks(told.about)) for told in described()],
        "site": _server(request).removesuffix("/api"),
    }
    return TemplateResponse(request, ["api/page.html", "connect/page.html"], context)  # as our site has it


def _without_marks(part: Any) -> Any:
    """The same without the marks of Markdown, which readers of OpenAPI documents understand."""
    if isinstance(part, dict):
        return {key: _without_marks(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_without_marks(one) for one in part]
    return part.replace("`", "") if isinstance(part, str) else part


def _types_of_body(operation: dict[str, object]) -> list[str]:
    body = operation.get("requestBody")
    return list(body["content"]) if isinstance(body, dict) else []


def _server(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("api:page")).rstrip("/")
