"""The way in: `/rest/<user>/<token>/<method>`, or `/rest/<method>` with `Authorization: Bearer`.

Whatever is sent, the answer is JSON, without a redirect and without a cookie.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from connect.authentication import BadToken, address_of, authenticate, bearer_of
from connect.models import Webhook
from connect.rest.batch import batch, name_of
from connect.rest.envelope import Clock, failure, success
from connect.rest.faults import FAULTS, Fault, fault_of, no_such_method, read_only
from connect.rest.methods import Answer, Call, methods
from connect.rest.requests import parameters_of
from lists.history import acting

EXPIRED = Fault("The access token provided has expired", "expired_token", 401)
SLOW = Fault("Too many requests", "QUERY_LIMIT_EXCEEDED", 429)
UNKNOWN = Fault("Wrong authorization data", "NO_AUTH_FOUND", 401)


@csrf_exempt
@login_not_required
def call_method(request: HttpRequest, method: str = "", user: str = "", token: str = "") -> HttpResponse:
    clock = Clock()
    try:
        webhook = authenticate(token or bearer_of(request), user or None, address=address_of(request))
    except BadToken as error:
        return _refusal(error)
    with override(webhook.language), acting(webhook.owner, via=webhook.name):
        try:
            return success(_answer(request, webhook, name_of(method)), clock)
        except FAULTS as error:
            return failure(fault_of(error))


def _refusal(error: BadToken) -> HttpResponse:
    if error.retry_after:
        response = failure(SLOW)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    return failure(EXPIRED if error.reason == "expired" else UNKNOWN)


def _answer(request: HttpRequest, webhook: Webhook, name: str) -> Answer:
    call = Call(webhook, parameters_of(request))
    return batch(call, run) if name == "batch" else run(call, name)


def run(call: Call, name: str) -> Answer:
    """Raises Fault, and what the models raise."""
    method = methods().get(name)
    if method is None:
        raise no_such_method()
    if method.writes and not call.webhook.may_write:
        raise read_only()
    return method.function(call)


@csrf_exempt
@login_not_required
def no_such_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    return failure(no_such_method())
