"""What was changed, by whom, and taking it back."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crmsettings.access import SENTENCES, may, may_undo
from crmsettings.addresses import FAMILIES
from crmsettings.audit.query import PAGE, HistoryQuery
from crmsettings.navigation import sections
from crmsettings.requests import Request, way_back
from crmsettings.screen.responses import toast
from lists.audit.reading import steps_of, told
from lists.audit.undo import is_undone
from lists.history import ACTIONS
from lists.models import Operation
from lists.protection import Refused

MOST_NEWS = 3  # sentences in a toast
MOST_NEWS_AGE = 3600  # seconds
MOST_PEOPLE = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NOTED = ("id", "at", "actor", "actor_name", "action", "reason", "undoes")
MOST_STEPS = 200  # rows of one operation that its page shows


@require_safe
def show_history(request: Request) -> HttpResponse:
    _ask(request.user, "view")
    asked = HistoryQuery.from_query(request.GET)
    operations = list(asked.operations(request.user)[: PAGE + 1])
    shown = told(operations[:PAGE])
    context = {
        "asked": asked,
        "list": asked.entry_list,
        "entry_label": asked.entry_label,
        "told": shown,
        "older": asked.older(operations[PAGE - 1]) if len(operations) > PAGE else None,
        "actions": [(action, title) for action, title in ACTIONS.items() if action],
        "people": _people(),
        "sections": sections(request.user),
        "may_undo": may_undo(request.user),
    }
    return TemplateResponse(request, "audit/history.html", context)


@require_safe
def show_operation(request: Request, pk: int) -> HttpResponse:
    _ask(request.user, "view")
    operation = _operation(request.user, pk)
    steps = steps_of(operation, MOST_STEPS + 1)
    context = {
        "told": told([operation])[0],
        "steps": steps[:MOST_STEPS],
        "more": len(steps) > MOST_STEPS,
        "is_undone": is_undone(operation),
        "may_undo": may_undo(request.user),
    }
    return TemplateResponse(request, "audit/operation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def undo_operation(request: Request, pk: int) -> HttpResponse:
    """The operation is taken back, or nothing is and a sentence says why."""
    if not may_undo(request.user):
        raise PermissionDenied(SENTENCES["change"])
    operation = _operation(request.user, pk)
    if request.method != "POST":
        return redirect("operation", pk)  # back from a login that had expired: it asks again
    what = told([operation])[0].what
    try:
        operation.undo(request.user, request.POST.get("reason", ""))
        toast(request, _("Taken back: %(what)s.") % {"what": what})
    except Refused as refusal:
        messages.error(request, str(refusal))
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return HttpResponseRedirect(way_back(request, reverse("history")))


@require_safe
def tell_news(request: Request) -> HttpResponse:
    """What other people did to a list within the last `ago` seconds, in sentences; for an open page."""
    _ask(request.user, "view")
    ago = int(request.GET["ago"]) if request.GET.get("ago", "").isdecimal() else 0
    since = timezone.now() - timedelta(seconds=min(ago, MOST_NEWS_AGE))
    operations = HistoryQuery.from_query(request.GET).operations(request.user).filter(at__gte=since)
    others = operations.exclude(actor=request.user.pk)[:MOST_NEWS]
    return JsonResponse({"told": [f"{line.sentence}." for line in told(others)]})


@require_safe
def download_history(request: Request, form: str) -> HttpResponseBase:
    """All that is asked for, as CSV or JSON lines in one array; streamed, so that it may be long."""
    _ask(request.user, "view")
    operations = HistoryQuery.from_query(request.GET).operations(request.user).iterator(PAGE * 10)
    lines, kind = {"csv": (_csv, "text/csv"), "json": (_json, "application/json")}[form]
    response = StreamingHttpResponse(lines(operations), content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="history.{form}"'
    return response


class _Echo:
    def write(self, value: str) -> str:
        return value


def _csv(operations: Iterable[Operation]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([_("When"), _("Who"), _("Act"), _("What"), _("Why")])
    for line in _lines(operations):
        done = line.operation
        cells = [done.at.isoformat(), line.actor, str(ACTIONS.get(done.action, "")), line.what, done.reason]
        # A spreadsheet must not take what somebody typed for a formula.
        yield writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])


def _json(operations: Iterable[Operation]) -> Iterator[str]:
    before = "[\n"
    for line in _lines(operations):
        done = line.operation
        noted = {name: getattr(done, name) for name in NOTED}
        changes = list(done.changes.values("table_name", "row", "before", "after"))
        whole = {**noted, "sentence": line.sentence, "changes": changes}
        yield before + json.dumps(whole, ensure_ascii=False, cls=DjangoJSONEncoder)
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


def _lines(operations: Iterable[Operation]) -> Iterator[Any]:
    rows = iter(operations)
    while part := list(islice(rows, PAGE * 10)):
        yield from told(part)


def _operation(user: Any, pk: int) -> Operation:
    """One that the person may see."""
    try:
        return get_object_or_404(HistoryQuery().operations(user), pk=pk)
    except Http404:
        raise Http404(_("There is no such act in the history.")) from None


def _ask(user: Any, action: Any) -> None:
    if not any(may(user, action, family) for family in FAMILIES.values()):
        raise PermissionDenied(SENTENCES[action])


def _people() -> list[tuple[int, str]]:
    """Whoever can sign in; who no longer can is found by a click on the name."""
    people = get_user_model()._default_manager.order_by("username").values_list("pk", "username")
    return list(people[:MOST_PEOPLE])
