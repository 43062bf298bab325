"""An answer that asks neither the database nor the session, because they may be the fault: one sentence.

Nobody knows what was saved before a fault, so no sentence of these says it.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string

from connect.api.problems import Problem
from connect.rest.envelope import failure
from connect.rest.faults import CORE, Fault
from crmsettings.site.request_ids import request_id
from crmsettings.site.themes import theme_of

PROGRAMS, BITRIX24 = "/api/", "/rest/"  # whoever asks there always hears JSON
# At QUERY_LIMIT_EXCEEDED most clients of Bitrix24 wait, and try again.
CODES = {409: CORE, 500: "INTERNAL_SERVER_ERROR", 503: "QUERY_LIMIT_EXCEEDED"}


def is_for_program(request: HttpRequest) -> bool:
    return request.path_info.startswith((PROGRAMS, BITRIX24))


def alone(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """For htmx the sentence, which the toast says; JSON for a program; else a page in its reader's theme."""
    number = request_id(request)
    if request.path_info.startswith(PROGRAMS):
        return Problem(status, "site", sentence, request=number).response
    if request.path_info.startswith(BITRIX24):
        return failure(Fault(sentence, CODES.get(status, "INVALID_REQUEST"), status))
    if request.headers.get("HX-Request"):
        return _plain(f"{sentence} ({number})" if status == 500 else sentence, status)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"error": sentence, "request": number}, status=status)
    try:
        # Without the request there are no context processors.
        context = {"theme": theme_of(request), "number": number, "sentence": sentence}
        return HttpResponse(render_to_string("site/alone.html", context), status=status)
    except (OSError, TemplateDoesNotExist, TemplateSyntaxError, ValueError):  # not even the files are whole
        return _plain(sentence, status)


def _plain(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
