"""How views answer: a browser gets the page of a list, htmx the part of it that changes.

200 shown or done · 302 done, without JavaScript · 409 refused · 422 the form again, with what is wrong.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django_htmx.http import reswap, retarget

from crmsettings.access import list_at, permissions, undoable
from crmsettings.requests import Request, View
from crmsettings.screen.pages import fragment, page, region
from crmsettings.screen.sieve import EVERYTHING, Sieve
from crmsettings.screen.windows import address_of
from lists.entries import Entry, EntryList
from lists.protection import Refused
from records.requests import require_form_methods

ROWS = {"answer", "saved"}  # parts of the page that are the row of an entry, or that it is gone


def posted(request: Request) -> QueryDict | None:
    """The data of a form: none while it is only shown."""
    return request.POST if request.method == "POST" else None


def show(
    request: Request, entry_list: EntryList, part: str, *, status: int = 200,
    around: Entry | None = None, **context: Any,
) -> HttpResponse:  # fmt: skip
    """A form that opens among the entries; `around` is the one that the page of a long list shows."""
    if request.htmx:
        return fragment(request, entry_list, part, status=status, **context)
    return page(request, entry_list, status=status, around=around, **context)


def dialog(
    request: Request, entry_list: EntryList, template: str, *, status: int = 200,
    around: Entry | None = None, **context: Any,
) -> HttpResponse:  # fmt: skip
    """A question or a form that opens over the page; without JavaScript in it."""
    if not request.htmx:
        return page(request, entry_list, status=status, around=around, dialog=template, **context)
    context |= {"list": entry_list, "can": permissions(request.user, type(entry_list))}
    response = TemplateResponse(request, template, context, status=status)
    return retarget(reswap(response, "innerHTML"), "#dialog")


def toast(request: Request, said: str, *, redoes: bool = False) -> None:
    """A sentence for the toast of the next page, with a button that undoes what was done, or redoes it."""
    operation = undoable(request.user)
    tags = f"{operation} redoes" if redoes else str(operation)
    messages.success(request, said, extra_tags=tags if operation else "")


def sieve_of(request: Request, entry_list: EntryList) -> Sieve:
    """What narrows the page that acts."""
    page, _mark, query = (request.htmx.current_url or "").partition("#")[0].partition("?")
    return Sieve.from_query(QueryDict(query)) if page.endswith(entry_list.get_absolute_url()) else EVERYTHING


def done(
    request: Request, entry_list: EntryList, said: str, part: str = "answer", *,
    entry: Entry | None = None, address: str = "", **context: Any,
) -> HttpResponse:  # fmt: skip
    """Something was done: the part of the page that it changed; without JavaScript the page at `address`."""
    if not request.htmx:
        toast(request, said)
        return redirect(address or (address_of(entry) if entry else entry_list))
    sieve = sieve_of(request, entry_list) if part in {*ROWS, "region"} else EVERYTHING
    if part == "region":
        return region(request, entry_list, sieve=sieve, moved=entry, said=said, **context)
    if sieve and (entry is None or entry.pk not in sieve.keys(entry_list)):
        return region(request, entry_list, sieve=sieve, said=said, **context)  # it no longer falls through
    return fragment(request, entry_list, part, entry=entry, said=said, **context)


def go(request: Request, address: str, said: str) -> HttpResponse:
    """Something was done that another page shows, or this one from the beginning."""
    toast(request, said)
    if not request.htmx:
        return redirect(address)
    # A redirect to the very page that is open would only scroll it; and one that is narrowed stays so.
    here = (request.htmx.current_url_abs_path or "").split("#")[0]
    path, _mark, query = here.partition("?")
    is_narrowed = path == address.split("#")[0].split("?")[0] and Sieve.from_query(QueryDict(query))
    if is_narrowed or here == address.split("#")[0]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return HttpResponse(headers={"HX-Redirect": address})


def not_done(
    request: Request, entry_list: EntryList, sentence: str, *, status: int, part: str = "outcome",
    entry: Entry | None = None,
) -> HttpResponse:  # fmt: skip
    """Nothing was done, and the sentence says why."""
    if request.htmx:
        return fragment(request, entry_list, part, status=status, entry=entry, refusal=sentence, undo=None)
    messages.error(request, sentence)
    return page(request, entry_list, status=status)


def refused(request: Request, refusal: Refused, address: str, pk: int | None = None) -> HttpResponse:
    """409 with the reason, and the row as it is now; nothing where it is no longer among the others."""
    entry_list = list_at(address)
    entry = entry_list.entries.filter(pk=pk, archived_at=None).first() if pk else None
    part = "answer" if pk else "outcome"
    return not_done(request, entry_list, str(refusal), status=409, part=part, entry=entry)


def refusable(answer: View) -> Callable[[View], View]:
    """What the models refuse while a view acts is answered by `answer`, with the arguments of the view."""

    def decorate(view: View) -> View:
        @wraps(view)
        def respond(request: Request, **kwargs: object) -> HttpResponseBase:
            try:
                return view(request, **kwargs)
            except Refused as refusal:
                return answer(request, refusal, **kwargs)

        return respond

    return decorate


def only_posted(view: View) -> View:
    """Back from a login that had expired, with GET, nothing is done: the page of the list comes instead."""

    @require_form_methods
    @wraps(view)
    def respond(request: Request, address: str, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST":
            return redirect("list", address)
        return view(request, address=address, **kwargs)

    return respond


def only_htmx(anchor: str) -> Callable[[View], View]:
    """A part of a list's page: without htmx the whole page, which shows the same for the same query."""

    def decorate(view: View) -> View:
        @wraps(view)
        def respond(request: Request, address: str) -> HttpResponseBase:
            if request.htmx:
                return view(request, address=address)
            response = redirect("list", address)
            response.headers["Location"] += f"?{request.GET.urlencode()}{anchor}"
            return response

        return respond

    return decorate
