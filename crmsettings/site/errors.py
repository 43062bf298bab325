"""Pages for what went wrong before or beside the views.

Nobody knows what was saved before a fault, so no sentence says it.
"""

import sys

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from crmsettings.site import database_errors
from crmsettings.site.kept import not_taken
from crmsettings.site.request_ids import request_id
from crmsettings.site.themes import theme_of

RETRY = 2  # seconds


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the last login, or without its cookie: what was typed stays."""
    get_token(request)  # the answer brings a fresh one
    return not_taken(request) or render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exception()
    told = database_errors.answer(request, error) if error else None
    return told or alone(request, "500.html", 500)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return alone(request, "400.html", 400)


def refusal(request: HttpRequest, status: int) -> HttpResponse:
    """Before any view: 400 cannot be read, 413 is too large, 503 is more than can be done at once."""
    with translation.override(translation.get_language_from_request(request)):
        if status == 413 and request.headers.get("HX-Request"):
            words = _("What you sent is too large. Send less at a time.")
            return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
        response = alone(request, "400.html", status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY)
    return response


def alone(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page that asks neither the database nor the session: they may be the fault. The theme is a cookie."""
    number = request_id(request)
    try:
        # Without the request there are no context processors.
        context = {"theme": theme_of(request), "number": number, "status": status}
        return HttpResponse(render_to_string(template, context), status=status)
    except (OSError, TemplateDoesNotExist, TemplateSyntaxError, ValueError):  # not even the files are whole
        words = _(
            "This is an error on our side. If you were changing something, "
            "check whether it was saved before you try again."
        )
        return HttpResponse(words, status=500, content_type="text/plain; charset=utf-8")
