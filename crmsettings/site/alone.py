"""An answer that asks neither the database nor the session, because they may be the fault: one sentence.

Nobody knows what was saved before a fault, so no sentence of these says it.
"""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string

from connect.api.problems import Problem
from connect.rest.envelope import failure
from connect.rest.faults import CORE, Fault
from crmsettings.site.request_ids import request_id
from crmsettings.site.themes import theme_of

PROGRAMS, BITRIX24 = re.compile("/*api/"), re.compile("/*rest/")  # whoever asks there always hears JSON
# At QUERY_LIMIT_EXCEEDED most clients of Bitrix24 wait, and try again.
CODES = {409: CORE, 500: "INTERNAL_SERVER_ERROR", 503: "QUERY_LIMIT_EXCEEDED"}


def is_for_program(request: HttpRequest) -> bool:
    return bool(PROGRAMS.match(request.path_info)) or is_for_bitrix24(request)


def is_for_bitrix24(request: HttpRequest) -> bool:
    return bool(BITRIX24.match(request.path_info))


def alone(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """For htmx the sentence, which the toast says; JSON for a program; else a page in its reader's theme."""
    number = request_id(request)
    if PROGRAMS.match(request.path_info):
        return Problem(status, "site", sentence, request=number).response
    if is_for_bitrix24(request):
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
