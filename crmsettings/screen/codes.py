"""The codes of entries are for programs: a list shows them to whoever asked for them, and remembers that."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "codes"


def shows_codes(request: HttpRequest) -> bool:
    return request.COOKIES.get(COOKIE) == "1"


def remember_codes(response: HttpResponse, shown: bool) -> HttpResponse:
    if not shown:
        response.delete_cookie(COOKIE, samesite="Lax")
        return response
    age, secure = settings.LANGUAGE_COOKIE_AGE, settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, "1", max_age=age, samesite="Lax", secure=secure, httponly=True)
    return response
