"""Replace and merge: the records of some entries go over to another one, and those entries go.

Few records are moved while the browser waits; many on a page of its own, which grows while it works.
"""

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from secrets import token_hex
from typing import Any

from django.db import DatabaseError
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crmsettings.access import list_for
from crmsettings.bulk.forms import SelectionForm
from crmsettings.bulk.views import not_done, say, shown_anew
from crmsettings.removal.forms import ConfirmForm, Plan, TargetForm
from crmsettings.requests import Request
from crmsettings.screen.responses import ask
from crmsettings.usage.numbers import grouped
from lists.protection import Refused
from lists.replacing import Progress, refuse, replace, replacing
from lists.text.searching import found

logger = logging.getLogger(__name__)

SUGGESTIONS = 10
NAMED = 10  # entries that the question of a merge calls by their names
PLACE = f"progress{token_hex(16)}"  # in the page where it grows: nobody can have typed it


@require_http_methods(["GET", "HEAD", "POST"])
def merge_many(request: Request, address: str) -> HttpResponseBase:
    entry_list = list_for(request.user, address, "delete")
    if request.method != "POST":
        return redirect(entry_list)
    selection = SelectionForm(entry_list, request.POST)
    try:
        if not selection.is_valid():
            return not_done(request, entry_list, selection.errors)
        if len(selection.entries) < 2:
            return say(request, entry_list, _("Select at least two entries to merge them."), status=422)
        stay = [entry for entry in selection.entries if entry.refusal]
        if len(stay) > 1:
            raise stay[-1].refusal
        form = TargetForm(selection.entries, request.POST if "merge" in request.POST else None, is_merge=True)
        if not (form.is_bound and form.is_valid()):
            named = [(entry, grouped(form.counts.get(entry.pk, 0))) for entry in form.entries[:NAMED]]
            context = {"merge": form, "named": named, "entries": selection.numbers}
            status = 422 if form.is_bound else 200
            return ask(request, entry_list, "removal/merge.html", status=status, **context)
        where = reverse("merge_many", args=[entry_list])
        done = replace_as_planned(request, form.plan, where, selection.numbers)
    except Refused as refusal:
        return say(request, entry_list, str(refusal), status=409)
    return shown_anew(request, entry_list, done) if isinstance(done, str) else done


@require_safe
def suggest_targets(request: Request, address: str) -> HttpResponse:
    """Names for the field in which a long list takes what stays."""
    entry_list = list_for(request.user, address, "view")
    entries = entry_list.entries.active()
    context = entry_list.entries.model(**{entry_list.entries.field.name: entry_list}).message_context
    pks = found(entries, request.GET.get("other", ""), context)[:SUGGESTIONS]
    return TemplateResponse(
        request, "removal/targets.html#suggestions", {"suggestions": entries.filter(pk__in=pks)}
    )


def replace_as_planned(request: Request, plan: Plan, where: str, entries: str = "") -> HttpResponseBase | str:
    """What was done, in a sentence; or the question before it, or the page that does it. Raises Refused.

    `where` takes the answer, with the numbers of the `entries` where there are several.
    """
    refuse(plan.entries, plan.other)
    sure = ConfirmForm(plan, request.POST if "sure" in request.POST else None)
    is_sure = sure.is_bound and sure.is_valid()
    # A page of its own cannot come into the dialog: the question is asked in a plain form then.
    if plan.asks and (not is_sure or (plan.is_long and request.htmx)):
        context = {"plan": plan, "sure": sure, "where": where, "entries": entries}
        status = 422 if sure.is_bound and not is_sure else 200
        return ask(request, plan.other.entry_list, "removal/replace.html", status=status, **context)
    if plan.is_long:
        return _growing_page(request, plan)
    return _done(plan, replace(plan.entries, plan.other))


def _done(plan: Plan, moved: int) -> str:
    count, gone = grouped(moved), len(plan.entries)
    words = {"count": count, "label": plan.entries[0].label, "other": plan.other.label, "gone": gone}
    if gone == 1:
        sentence = ngettext(
            "%(count)s record moved from “%(label)s” to “%(other)s”; “%(label)s” is deleted.",
            "%(count)s records moved from “%(label)s” to “%(other)s”; “%(label)s” is deleted.",
            moved,
        )
        return sentence % words
    into = ngettext(
        "%(count)s record moved to “%(other)s”.", "%(count)s records moved to “%(other)s”.", moved
    )
    deleted = ngettext("%(gone)d entry is deleted.", "%(gone)d entries are deleted.", gone)
    return f"{into} {deleted}" % words


def _growing_page(request: Request, plan: Plan) -> StreamingHttpResponse:
    language = get_language() or "en"

    def drawn(part: str, **context: Any) -> str:
        with override(language):
            context = {"list": plan.other.entry_list, "plan": plan, "place": PLACE, **context}
            return render_to_string(f"removal/progress.html{part}", context, request)

    steps = replacing(plan.entries, plan.other, actor=request.user, reason=request.POST.get("reason", ""))
    response = StreamingHttpResponse(_growing(plan, steps, drawn))
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep it until the end
    response.headers["Cache-Control"] = "no-store"
    return response


def _growing(plan: Plan, steps: Generator[Progress], drawn: Callable[..., str]) -> Iterator[str]:
    """The server draws a part when it has sent the one before, all of them in one thread. When the browser
    has left, it closes this generator, and the transaction ends undone."""
    top, _place, bottom = drawn("").partition(PLACE)
    yield top
    moved = done = 0
    try:
        with closing(steps):
            for step in steps:
                moved, done = step.moved, step.operation
                yield drawn("#step", step=step, moved=grouped(moved), total=grouped(step.total))
        yield drawn("#outcome", said=_done(plan, moved), done=done)
    except Refused as refusal:
        yield drawn("#outcome", refusal=str(refusal))
    except DatabaseError:
        logger.exception("A replacement failed.")
        yield drawn("#outcome", refusal=_("The database did not take it. Try it again later."))
    yield bottom
