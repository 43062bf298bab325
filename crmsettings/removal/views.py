"""The cross. What no record uses is deleted; else there is a choice, and no record is ever lost by it.

200 done, or asked · 409 refused: the question again, with the reason · 422 something was left out.
"""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crmsettings.access import Action, entry_for, may
from crmsettings.addresses import family_of
from crmsettings.entries.conflicts import as_seen, seen
from crmsettings.removal.choices import Removal
from crmsettings.removal.forms import TargetForm
from crmsettings.removal.replace import replace_as_planned
from crmsettings.requests import Request
from crmsettings.screen import pages
from crmsettings.screen.archived import archived
from crmsettings.screen.responses import ask_about, refused
from crmsettings.undoable import toast
from lists.entries import Entry
from lists.protection import Refused

ACTS: dict[str, Action] = {"archive": "change", "replace": "delete", "delete": "delete"}


@require_http_methods(["GET", "HEAD", "POST"])
def delete_entry(request: Request, address: str, pk: int) -> HttpResponseBase:
    act = request.POST.get("act", "delete")
    entry = entry_for(request.user, address, pk, _needed(request, address, act))
    try:
        if entry.refusal:
            raise entry.refusal
        if request.method == "POST" and act == "archive":
            return _archive(request, entry)
        if request.method == "POST" and act == "replace":
            return _replace(request, entry)
        if request.method == "POST":
            label, was_archived = entry.label, entry.archived_at is not None
            with as_seen(entry, "delete", seen(request.POST, "name")):
                entry.delete()
            return _gone(request, entry, _("“%(label)s” is deleted.") % {"label": label}, fold=was_archived)
    except Refused as refusal:
        return _refused(request, entry, refusal)
    return ask_about(request, Removal(request.user, entry))


def _needed(request: Request, address: str, act: str) -> Action:
    """Who may only change the list archives an entry behind the same cross."""
    if request.method == "POST":
        return ACTS.get(act, "delete")
    return "delete" if may(request.user, "delete", family_of(address)) else "change"


def _archive(request: Request, entry: Entry) -> HttpResponse:
    with as_seen(entry, "archive", seen(request.POST, "name")):
        entry.archive()
    return _gone(request, entry, _("“%(label)s” is archived.") % {"label": entry.label}, fold=True)


def _replace(request: Request, entry: Entry) -> HttpResponseBase:
    form = TargetForm([entry], request.POST)
    if not form.is_valid():
        return ask_about(request, Removal(request.user, entry, form=form), status=422)
    with as_seen(entry, "replace", seen(request.POST, "name")):
        pass  # the act has a transaction of its own, which may be a long one
    where = reverse("delete_entry", args=[entry.entry_list, entry.pk])
    done = replace_as_planned(request, form.plan, where)
    return _gone(request, entry, done, fold=entry.archived_at is not None) if isinstance(done, str) else done


def _gone(request: Request, entry: Entry, said: str, *, fold: bool) -> HttpResponse:
    """The row leaves its place; `fold`: the archived entries are others now."""
    entry_list = entry.entry_list
    if not request.htmx:
        toast(request, said)
        return redirect(entry_list)
    context: dict[str, Any] = {"fold": archived(entry_list)} if fold else {}
    size = entry_list.entries.active().count()
    response = pages.fragment(request, "answer", entry_list, said=said, size=size, **context)
    response.headers["HX-Trigger"] = "recount"  # another entry may have the records now
    return response


def _refused(request: Request, entry: Entry, refusal: Refused) -> HttpResponse:
    """The page was older than the list: what stands in the way, and what can be done about it."""
    try:
        present = entry.sibling(entry.pk)
    except Refused:
        return refused(request, entry, refusal)
    if present.refusal:
        return refused(request, entry, refusal)
    return ask_about(request, Removal(request.user, present, refusal=refusal), status=409)
