"""What goes wrong, for programs: a status, a word, and a sentence in the language of the webhook."""

import json
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from connect.authentication import BadToken
from lists.loading.documents import Broken
from lists.protection import Refused

CONTENT_TYPE = "application/problem+json"
REFUSED = {"plan": 422, "rights": 403}  # by reason; all others say that the lists are otherwise


class Problem(Exception):
    """`code` is a word for programs, `more` what else they are told."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str | Promise,
        *,
        headers: Mapping[str, str] | None = None,
        **more: object,
    ) -> None:
        super().__init__(str(detail))
        self.status, self.code, self.detail = status, code, str(detail)
        self.headers, self.more = dict(headers or {}), more

    @property
    def response(self) -> HttpResponse:
        response = HttpResponse(status=self.status, content_type=CONTENT_TYPE, headers=self.headers)
        told = {
            "type": "about:blank",
            "title": response.reason_phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.more,
        }
        response.content = json.dumps(told, ensure_ascii=False, cls=DjangoJSONEncoder).encode()
        response.headers["Cache-Control"] = "no-store"
        return response


def unfit(parameter: str, sentence: str) -> Problem:
    """What was sent under this name, in the address, in a header or in the body, is not understood."""
    return Problem(400, "parameter", sentence, parameter=parameter)


def problem_of(error: Exception) -> Problem:
    """What is told of an error that a rule has raised."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, BadToken):
        return _of_token(error)
    if isinstance(error, Broken):
        return Problem(400, "broken", _("This cannot be read."), faults=str(error).splitlines())
    if isinstance(error, Refused):
        return Problem(REFUSED.get(error.reason, 409), error.reason, str(error))
    if isinstance(error, PermissionDenied):
        return Problem(403, "rights", str(error))
    return Problem(404, "unknown", str(error))


def _of_token(error: BadToken) -> Problem:
    if error.retry_after:
        sentence = _("Too many wrong tokens came from your address. Try again in a minute.")
        return Problem(429, "slow", sentence, headers={"Retry-After": str(error.retry_after)})
    sentence = _("A valid token is needed: “Authorization: Bearer …”.")
    code = "token"
    if error.reason == "expired":
        code, sentence = "expired", _("This token has expired.")
    return Problem(401, code, sentence, headers={"WWW-Authenticate": "Bearer"})
