"""A page of the screen that its reader has already, for one statement: 304 before anything else is asked.

Its ETag says for whom it is, so that one statement asks for the session, the person with their rights and
the state of the lists, all of the same moment. What they make is compared with the ETag; whatever is not as
it was, or not the usual, goes the long way through sessions, people and views, which decides.

What has made an ETag once makes it again: that is remembered, because to read it and to make the ETag takes
as long as to ask for it.
"""

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare

from crmsettings.requests import GetResponse
from crmsettings.screen.caching import build_hash, etag_of
from crmsettings.screen.state import FAMILIES, all_of, state_from
from crmsettings.site.auth_backend import person_of, person_with_permissions
from crmsettings.site.connections import first
from crmsettings.site.sessions import SessionStore
from lists.rights import may_with_entries
from lists.statements import Statement, param

ETAG = re.compile(r'W/"([0-9]{1,18})\.[0-9a-f]{64}"')
MORE = 1 + len(FAMILIES)  # columns behind those of the person
MOST = 500  # ETags of a worker that are remembered, of some kilobytes each

type Rows = list[tuple[Any, ...]]

_made_of: dict[str, tuple[Any, ...]] = {}


def answer_unchanged(get_response: GetResponse) -> GetResponse:
    def respond(request: HttpRequest) -> HttpResponse:
        etag = request.META.get("HTTP_IF_NONE_MATCH", "")
        found = ETAG.fullmatch(etag) if _is_usual(request) else None
        if found is None or not _is_current(request, etag, int(found[1])):
            return get_response(request)
        response = HttpResponseNotModified(headers={"ETag": etag})
        patch_vary_headers(response, ["HX-Request", "Accept-Language", "Cookie"])
        _keep_cookie(request, response)
        return response

    return respond


def _is_usual(request: HttpRequest) -> bool:
    """A whole page for somebody with cookies, and no message in one of them: only there one can wait."""
    names = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    cookies = request.COOKIES.keys()
    whole = request.method == "GET" and "HTTP_HX_REQUEST" not in request.META
    return whole and names <= cookies and CookieStorage.cookie_name not in cookies


def _is_current(request: HttpRequest, etag: str, pk: int) -> bool:
    """Whether the page would have this ETag now, and this person is signed in here."""
    key = request.COOKIES[settings.SESSION_COOKIE_NAME]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    rows = first(lambda: _statement().ask(pk, key, now))
    languages = request.META.get("HTTP_ACCEPT_LANGUAGE")
    whole = (rows, request.get_full_path(), languages, request.COOKIES, settings.SECRET_KEY, build_hash())
    if _made_of.get(etag) == whole:
        return True
    if _etag(request, rows) != etag:
        return False
    if len(_made_of) >= MOST:
        _made_of.clear()
    _made_of[etag] = whole
    return True


def _etag(request: HttpRequest, rows: Rows) -> str:
    """Of the page as it would be now; empty where this person is not signed in here."""
    for row in _statement().read(rows):
        user, (stored, *lists) = person_of(row[:-MORE]), row[-MORE:]
        if not _is_signed_in(user, stored):
            continue
        seen = [rows for family, rows in zip(FAMILIES, lists, strict=True) if _sees(user, family)]
        with translation.override(translation.get_language_from_request(request)):
            return etag_of(request, user, request.COOKIES[settings.CSRF_COOKIE_NAME], state_from(seen))
    return ""


def _keep_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """The token of the page is as old as the page, and should be good for as long as it is looked at."""
    response.set_cookie(
        settings.CSRF_COOKIE_NAME,
        request.COOKIES[settings.CSRF_COOKIE_NAME],
        max_age=settings.CSRF_COOKIE_AGE,
        path=settings.CSRF_COOKIE_PATH,
        domain=settings.CSRF_COOKIE_DOMAIN,
        secure=settings.CSRF_COOKIE_SECURE,
        httponly=settings.CSRF_COOKIE_HTTPONLY,
        samesite=settings.CSRF_COOKIE_SAMESITE,
    )


def _sees(user: User, family: Any) -> bool:
    return may_with_entries(user, "view", family)


def _is_signed_in(user: User, stored: str | None) -> bool:
    """By the key of now: whoever signed in under one of before goes the long way, and gets a new one."""
    if not (user.is_active and stored):
        return False
    session = SessionStore().decode(stored)
    return (
        session.get(SESSION_KEY) == str(user.pk)
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    )


@cache
def _statement() -> Statement:
    session = Session.objects.filter(session_key=param(1), expire_date__gt=param(2)).order_by()
    columns = (Subquery(session.values("session_data")), *map(all_of, FAMILIES))
    return Statement(person_with_permissions(*columns))
