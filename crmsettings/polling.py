"""What an open page asks every ten seconds: is there anything new in this list?

Five hundred open pages ask fifty times a second, so the middleware answers before sessions and people are
read: the page has a signed address that names one list, and the answer says only whether it has changed.
"""

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, JsonResponse

from crmsettings.addresses import FAMILIES
from crmsettings.requests import GetResponse
from crmsettings.site.connections import first
from lists.entries import EntryList
from lists.statements import one

PREFIX = "/poll/"
MOST_AGE = 24 * 3600  # seconds; an older page asks no more until it is loaded again

signer = TimestampSigner(salt="crmsettings.polling")


def poll_address(entry_list: EntryList) -> str:
    """For somebody who may see the list."""
    return f"{PREFIX}{signer.sign_object([entry_list._meta.app_label, entry_list.pk])}/"


def answer_polls(get_response: GetResponse) -> GetResponse:
    """`?v=` is the version that the page shows: 204 when nothing is new, otherwise the present one.

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
    signed = request.path_info.removeprefix(PREFIX).rstrip("/")
    try:
        family, pk = signer.unsign_object(signed, max_age=MOST_AGE)
    except BadSignature:
        return HttpResponse(status=403)
    found: EntryList | None = first(lambda: one(FAMILIES[family], pk=pk))
    if found is None:
        return HttpResponse(status=410)
    if str(found.version) == request.GET.get("v"):
        return HttpResponse(status=204)
    return JsonResponse({"version": found.version})
