"""What need not be made or sent again: an ETag for a whole page of the screen.

It is made of everything that the page shows. No signal empties anything: a change, through whatever
door, raises a version in the database, and so the next request has another ETag.
"""

import os
from collections.abc import Iterator
from functools import cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from crmsettings.access import rights_of
from crmsettings.overview import overview
from crmsettings.requests import Request, View
from crmsettings.screen.codes import shows_codes
from crmsettings.screen.sieve import Sieve
from crmsettings.screen.state import State, state_of
from crmsettings.site.themes import theme_of

SUFFIXES = (".py", ".html", ".mo", ".css", ".js", ".svg")  # of what the program is made of


def revalidated(view: View) -> View:
    """A whole page of the screen: 304 to a browser that shows the very same one already.

    The view finds the left column in `request.overview`, read before anything else: what is
    committed while the page is made changes the next ETag.
    """

    @wraps(view)
    def respond(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.overview = overview(request.user)
        # A message is shown once, and a fragment for htmx is no whole page. "*" would fit any page, also one
        # that the person may not see; who knows an ETag has seen the page. What is unused, only records know.
        any_page = request.headers.get("If-None-Match", "").strip() == "*"
        by_records = Sieve.from_query(request.GET).depends_on_records
        if request.htmx or len(get_messages(request)) or any_page or by_records:
            response = view(request, *args, **kwargs)
        else:
            get_token(request)  # keeps the cookie alive
            etag = etag_of(request, request.user, request.META["CSRF_COOKIE"], state_of(request.overview))
            response = get_conditional_response(request, etag) or view(request, *args, **kwargs)
            if response.status_code in {200, 304}:
                response.headers["ETag"] = etag
        return response

    return respond


def etag_of(request: HttpRequest, user: User, secret: str, state: State) -> str:
    """Weak, because the CSRF token is masked anew in each response; the secret behind it is what counts.

    It begins with whom it is for: so `unchanged` asks for all that it is made of at once.
    """
    shown = (
        build_hash(),
        request.get_full_path(),
        (user.pk, user.get_username(), user.is_staff),
        rights_of(user),  # no query: they have come with the person
        get_language(),
        theme_of(request),
        shows_codes(request),
        secret,
        state,
    )
    digest = salted_hmac("crmsettings.screen.caching", repr(shown), algorithm="sha256").hexdigest()
    return f'W/"{user.pk}.{digest}"'


@cache
def build_hash() -> str:
    """The program as this process runs it: another version of it makes other pages."""
    own = [app.path for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    folders = [*own, *(str(settings.BASE_DIR / name) for name in ("templates", "static", "locale"))]
    digest = sha256(repr((settings.DEBUG, settings.STATIC_URL)).encode())
    for path in sorted(source for folder in folders for source in _sources(folder)):
        digest.update(path.removeprefix(str(settings.BASE_DIR)).encode() + Path(path).read_bytes())
    digest.update((settings.BASE_DIR / "requirements.txt").read_bytes())
    return digest.hexdigest()


def _sources(folder: str) -> Iterator[str]:
    """By their plain names: hundreds of paths would take longer than to read what they name."""
    for place, _folders, names in os.walk(folder):
        yield from (f"{place}/{name}" for name in names if name.endswith(SUFFIXES))
