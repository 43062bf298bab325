"""What programs may ask, as an OpenAPI document, and as a page to read that loads nothing from elsewhere."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from connect.api.calls import answer
from connect.api.openapi import openapi


@require_safe
@login_not_required
def show_openapi(request: HttpRequest) -> HttpResponse:
    """Anybody may know what there is to ask: nothing in it is of this installation."""
    return answer(openapi(_server(request)))


@require_safe
@login_not_required
def show_api(request: HttpRequest) -> HttpResponse:
    document = openapi(_server(request))
    operations = [
        {"method": method.upper(), "path": path, "body": body_of(operation), **operation}
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    context = {"info": document["info"], "server": _server(request), "operations": operations}
    return TemplateResponse(request, "api/page.html", context)


def body_of(operation: dict[str, object]) -> list[str]:
    """The types of what is sent."""
    body = operation.get("requestBody")
    return list(body["content"]) if isinstance(body, dict) else []


def _server(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("api:page")).rstrip("/")
