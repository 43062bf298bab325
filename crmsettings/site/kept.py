"""A form whose sender is signed out, or whose token is an old one: nothing that was typed is lost.

htmx leaves the page as it is and says what to do: an answer in plain text is a sentence for the toast. For a
plain form a page brings back what was typed, to be sent again. It is kept in that page only, never on the
server; and only for a form of this site, because else any other site could have its own form sent from here.
"""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crmsettings.requests import Request

# Nothing that people type: what a form says by itself, and the values of buttons and choices.
CHOSEN = {
    *("next", "key", "previewed", "begin", "swatch", "side", "step", "to", "act", "focus", "entries"),
    *("split", "header", "code_column", "name_column", "language", "theme", "action", "post"),
    *("policy", "carried", "digest", "row", "take", "work_out", "unchanged"),
}
# A number in any other field is a choice.
WORDS = {"name", "code", "description", "color", "lines", "other", "typed", "reason", "amount"}


def not_taken(request: HttpRequest) -> HttpResponse | None:
    """401 to who is signed out, else 403; None where a page of its own can do as well: nothing was typed."""
    signed_out = not request.user.is_authenticated
    status = 401 if signed_out else 403
    if signed_out:
        sentence = _("You have been signed out. What you typed is still here: sign in, then send it again.")
    else:
        sentence = _(
            "The form could not be checked, perhaps because you have signed in again since. "
            "What you typed is still here: send it again."
        )
    if request.headers.get("HX-Request"):
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    typed, beside = _fields(request)
    if not typed:
        return None
    context = {"signed_out": signed_out, "sentence": sentence, "typed": typed, "beside": beside}
    response = render(request, "site/kept.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _fields(request: HttpRequest) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What was typed in a form of this site, and what the form sent beside it."""
    data, own = request.POST, f"{request.scheme}://{request.get_host()}"
    is_own = request.headers.get("Origin") == own
    if request.method != "POST" or not is_own or request.FILES or any("password" in name for name in data):
        return [], []
    pairs = [
        (name, str(value)) for name in data for value in data.getlist(name) if name != "csrfmiddlewaretoken"
    ]
    shown = {name for name in data if _is_typed(name, data)}
    return [pair for pair in pairs if pair[0] in shown], [pair for pair in pairs if pair[0] not in shown]


def _is_typed(name: str, data: QueryDict) -> bool:
    """Text that the form did not show already; the buttons of the admin begin with “_”."""
    value = data.get(name, "").strip()
    beside = name in CHOSEN or name.startswith(("initial-", "_")) or value == data.get(f"initial-{name}")
    return bool(value) and not beside and (name in WORDS or not value.isdecimal())


@require_safe
def signed_in(request: Request) -> HttpResponse:
    """Where somebody comes who signs in beside a page in which they have typed something."""
    return render(request, "site/signed_in.html")
