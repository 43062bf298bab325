"""What went wrong before or beside the views."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from crmsettings.site import database_errors
from crmsettings.site.alone import alone, is_for_program
from crmsettings.site.kept import not_taken

RETRY = 2  # seconds
SENTENCES = {
    400: _("The server cannot read what your browser sent. Go back, reload the page and try again."),
    413: _("What you sent is too large. Send less at a time."),
    500: _(
        "This is an error on our side. If you were changing something, "
        "check whether it was saved before you try again."
    ),
    503: _("The site is busy. Try again in a moment."),
}


UNREADABLE = _("The request cannot be read.")  # to programs, which have neither a browser nor a page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the last login, or without its cookie: what was typed stays."""
    get_token(request)  # the answer brings a fresh one
    return not_taken(request) or render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exception()
    told = database_errors.answer(request, error) if error else None
    return told or _said(request, 500)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _said(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def refusal(request: HttpRequest, status: int) -> HttpResponse:
    """Before any view: 400 cannot be read, 413 is too large, 503 is more than can be done at once."""
    with translation.override(translation.get_language_from_request(request)):
        response = _said(request, status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY)
    return response


def _said(request: HttpRequest, status: int) -> HttpResponse:
    sentence = UNREADABLE if status == 400 and is_for_program(request) else SENTENCES[status]
    return alone(request, str(sentence), status)
