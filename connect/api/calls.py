"""One call: who makes it, what it asks for, and its answer, which is JSON whatever happens."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from connect.api.endpoints import JSON, Endpoint
from connect.api.problems import Problem, problem_of, unfit
from connect.authentication import BadToken, webhook_of
from connect.models import Webhook
from lists.history import acting
from lists.loading.documents import Broken
from lists.protection import Refused
from lists.text.moments import parse_moment
from lists.text.numbers import parse_number

PRIVATE = "private, no-cache"  # kept by the caller, and asked for anew each time


@dataclass(frozen=True)
class Call:
    request: HttpRequest
    webhook: Webhook

    @property
    def user(self) -> User:
        return self.webhook.owner

    def text(self, name: str) -> str:
        text = self.request.GET.get(name, "")
        if "\0" in text:
            raise unfit(name, _("It contains a character that cannot be seen."))
        return text

    def number(self, name: str, default: int, most: int) -> int:
        """A number from the query, at most `most`. Raises Problem."""
        text = self.text(name)
        number = parse_number(text) if text else default
        if number is None:
            raise unfit(name, _("A whole number is expected."))
        return min(number, most)

    def moment(self, name: str) -> datetime | None:
        """Raises Problem."""
        text = self.text(name)
        if not text:
            return None
        moment = parse_moment(text)
        if moment is None:
            raise unfit(name, _("A date and a time are expected, such as 2026-05-01T12:00:00Z."))
        return moment


def answer(content: object, status: int = 200, content_type: str = JSON) -> HttpResponse:
    """`content` is a text, or what becomes JSON."""
    if not isinstance(content, str):
        content = json.dumps(content, ensure_ascii=False, cls=DjangoJSONEncoder)
    return HttpResponse(content, status=status, content_type=f"{content_type}; charset=utf-8")


def route(methods: dict[str, Endpoint]) -> Callable[..., HttpResponse]:
    """The view of one address, by the method in small letters."""
    allowed = ", ".join(sorted({*map(str.upper, methods), *(["HEAD"] if "get" in methods else [])}))

    @csrf_exempt
    @login_not_required
    def respond(request: HttpRequest, **path: str) -> HttpResponse:
        method = "get" if request.method == "HEAD" else str(request.method).lower()
        if method not in methods:
            sentence = _("This address does not accept %(method)s.") % {"method": request.method}
            return Problem(405, "method", sentence, headers={"Allow": allowed}).response
        try:
            webhook = webhook_of(request)
        except BadToken as error:
            return problem_of(error).response
        with override(webhook.language), acting(webhook.owner, via=webhook.name):
            response = _answered(Call(request, webhook), methods[method], path)
            response.headers["Content-Language"] = webhook.language
        return response

    return respond


def _answered(call: Call, endpoint: Endpoint, path: dict[str, str]) -> HttpResponse:
    try:
        if endpoint.writes and not call.webhook.may_write:
            raise Problem(403, "read_only", _("This webhook may only read."))
        response = endpoint.view(call, **path)
    except (Problem, Broken, Refused, PermissionDenied, Http404) as error:
        return problem_of(error).response
    if not response.has_header("Cache-Control"):
        response.headers["Cache-Control"] = PRIVATE
    patch_vary_headers(response, ["Authorization", "Accept"])
    return response


@csrf_exempt
@login_not_required
def no_such_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    return Problem(404, "unknown", _("There is nothing at this address.")).response
