"""What happens around every request: sign-in, the actor of the history, what caches may keep."""

from typing import Any

from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _

from crmsettings.requests import GetResponse, View
from crmsettings.site.kept import not_taken
from lists.history import acting
from lists.models import REASON_LENGTH


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """An expired login leads to the login form and back, and costs nothing that was typed."""

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        response = super().process_view(request, view_func, view_args, view_kwargs)
        return response and (not_taken(request) or response)


def acting_user(get_response: GetResponse) -> GetResponse:
    """Whatever a request changes, through whatever view, was done by whoever is signed in.

    Why, they may say in a field `reason` of any form. One that is too long for the history is refused, not
    cut: the field says so beforehand, see audit/reason.html.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        reason = request.POST.get("reason", "").strip()
        if len(reason) > REASON_LENGTH:
            sentence = _("The reason is too long: 200 characters at most. Nothing has changed.")
            return HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")
        with acting(request.user, reason):
            return get_response(request)

    return respond


def vary_by_htmx(get_response: GetResponse) -> GetResponse:
    """The same address answers a page to a browser and a fragment to htmx: caches must know."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        return response

    return respond


def private(get_response: GetResponse) -> GetResponse:
    """Every page is somebody's own and asked for anew, so that it is gone after they sign out.

    Unless it says otherwise itself: static files may be kept by anybody.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return respond
