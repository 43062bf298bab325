"""Pages for what went wrong before or beside the views."""

import sys

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from crmsettings.site import database_errors
from crmsettings.site.themes import theme_of


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the last login, or without its cookie. A fresh page has a fresh token."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks neither the database nor the session: they may be the fault. The theme is a cookie."""
    error = sys.exception()
    told = database_errors.answer(request, error) if error else None
    if told:
        return told
    try:
        # Without the request there are no context processors.
        page = render_to_string("500.html", {"theme": theme_of(request)})
    except (OSError, TemplateDoesNotExist, TemplateSyntaxError, ValueError):  # not even the files are whole
        words = _("This is an error on our side. Nothing was saved. Try again.")
        return HttpResponseServerError(words, content_type="text/plain; charset=utf-8")
    return HttpResponseServerError(page)
