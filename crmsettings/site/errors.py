"""Pages for what went wrong before or beside the views."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from crmsettings.site.kept import not_taken
from crmsettings.site.themes import theme_of


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the last login, or without its cookie: what was typed stays."""
    get_token(request)  # the answer brings a fresh one
    return not_taken(request) or render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks neither the database nor the session: they may be the fault. The theme is a cookie."""
    try:
        # Without the request there are no context processors.
        page = render_to_string("500.html", {"theme": theme_of(request)})
    except (OSError, TemplateDoesNotExist, TemplateSyntaxError, ValueError):  # not even the files are whole
        words = _("This is an error on our side. Nothing was saved. Try again.")
        return HttpResponseServerError(words, content_type="text/plain; charset=utf-8")
    return HttpResponseServerError(page)
