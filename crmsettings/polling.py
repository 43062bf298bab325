"""What an open page asks every ten seconds: is there anything new in this list?

Five hundred open pages ask fifty times a second, so the answer comes before anybody asks for sessions and
people: the page was given a signed address that tells of one list, and of it only whether it changed.
"""

from collections.abc import Callable
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from crmsettings.addresses import FAMILIES

PREFIX = "/poll/"
MOST_AGE = 24 * 3600  # seconds; a page that is older asks no more until it is loaded again

signer = TimestampSigner(salt="crmsettings.polling")


def poll_address(entry_list: Any) -> str:
    """For somebody who may see the list."""
    return f"{PREFIX}{signer.sign_object([entry_list._meta.app_label, entry_list.pk])}/"


def answer_polls(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """`?v=` is the version that the page shows: 204 when nothing is new, else the present one.

    403 for an address that is too old, 410 for a list that is gone: do not ask again.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        response = _answer(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    return respond


def _answer(request: HttpRequest) -> HttpResponse:
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    try:
        family, pk = signer.unsign_object(
            request.path_info.removeprefix(PREFIX).rstrip("/"), max_age=MOST_AGE
        )
    except BadSignature:
        return HttpResponse(status=403)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT version FROM {FAMILIES[family]._meta.db_table} WHERE id = %s", [pk])  # noqa: S608
        found = cursor.fetchone()
    if found is None:
        return HttpResponse(status=410)
    if str(found[0]) == request.GET.get("v"):
        return HttpResponse(status=204)
    return JsonResponse({"version": found[0]})
