"""The actor of the history, for projects that install the lists as apps: whoever is signed in.

After the authentication in MIDDLEWARE. Our site has one of its own, which also asks for a reason.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lists.history import acting


def acting_user(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whatever a request changes, through whatever view, was done by whoever is signed in."""

    def respond(request: HttpRequest) -> HttpResponse:
        with acting(request.user):
            return get_response(request)

    return respond
