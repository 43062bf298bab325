"""What no browser sends is refused here, before anything else reads it: one place for all views.

Other charsets than UTF-8 (Python's `rot13` and `unicode_escape` are charsets, too), zero bytes, halves of
characters, endless numbers, a form that is broken or was cut short, the page of htmx where it is no address.
"""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict

from crmsettings.requests import GetResponse
from crmsettings.site.errors import refusal

REFUSED = "crmsettings.refused"  # in the environment of a request: the status of an answer that is settled
MOST_DIGITS = 1000  # in a row; Python refuses to read a number of more than 4,300
UNREADABLE = (
    BadRequest,
    LookupError,
    MultiPartParserError,
    SuspiciousOperation,
    UnreadablePostError,
    ValueError,
)
CHARSETS = {"utf-8", "utf8"}


def refuse_odd_input(get_response: GetResponse) -> GetResponse:
    def respond(request: HttpRequest) -> HttpResponse:
        status = request.META.get(REFUSED) or _status(request)
        return refusal(request, status) if status else get_response(request)

    return respond


def _status(request: HttpRequest) -> int:
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return 413
    return 0 if is_readable(request) else 400


def is_readable(request: HttpRequest) -> bool:
    """Reads all of it."""
    if (request.content_params or {}).get("charset", "utf-8").lower() not in CHARSETS:
        request.encoding = "utf-8"
        return False
    try:
        page = request.META.get("HTTP_HX_CURRENT_URL", "")
        urlsplit(page), urlsplit(unquote(page))  # for their ValueError: htmx sends it in either way
        # PostgreSQL stores no zero byte. One that was typed is told beside its field.
        for text in (request.path_info, *_texts(request.GET), *request.COOKIES.values(), *request.POST):
            if "\0" in text or _endless(text):
                return False
    except UNREADABLE:
        return False
    return True


def _texts(data: MultiValueDict[str, str]) -> list[str]:
    return [text for name, values in data.lists() for text in (name, *values)]


def _endless(text: str) -> bool:
    return len(text) > MOST_DIGITS and text.strip("+-").isdecimal()
