"""What was changed and by whom, and how it is undone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from crmsettings.access import MAY_NOT_UNDO, may_undo
from crmsettings.audit.act import Act
from crmsettings.audit.downloads import download
from crmsettings.audit.feed import feed
from crmsettings.audit.query import HistoryQuery, operation_for, operation_shown, require_history
from crmsettings.navigation import column_to_read
from crmsettings.requests import Request, way_back
from crmsettings.screen.responses import toast
from lists.audit import undo
from lists.audit.chains import next_to_redo, next_to_undo
from lists.audit.describing import describe
from lists.audit.sentences import action_titles
from lists.models import Operation
from lists.protection import Refused
from lists.text.numbers import parse_number
from records.requests import require_form_methods

MOST_NEWS = 3  # sentences in a toast
MOST_NEWS_AGE = 3600  # seconds
MOST_PEOPLE = 500


@require_safe
def show_history(request: Request) -> HttpResponse:
    query = HistoryQuery.from_query(request.GET)
    require_history(request.user, query.address)
    found = operation_shown(request.user, query)
    act = Act(found, request.user) if found else None
    context: dict[str, object] = {"query": query, "feed": feed(query, request.user), "act": act}
    context |= {
        "of_list": query.entry_list,
        "entry_label": query.entry_label,
        "actions": [(action, title) for action, title in action_titles().items() if action],
        "people": _people(),
        **column_to_read(request.user),
    }
    response = TemplateResponse(request, "audit/history.html", context)
    return push_url(response, query.page) if request.htmx.target == "main" else response


def _people() -> list[tuple[int, str]]:
    """Whoever can sign in; who no longer can is found by a click on the name."""
    people = get_user_model()._default_manager.order_by("username").values_list("pk", "username")
    return list(people[:MOST_PEOPLE])


@require_safe
def show_operation(request: Request, pk: int) -> HttpResponse:
    """Its own page, or beside the others."""
    require_history(request.user)
    act = Act(operation_for(request.user, pk), request.user)
    if request.htmx.target != "act":
        return TemplateResponse(request, "audit/operation.html", {"act": act, **column_to_read(request.user)})
    page = HistoryQuery.from_query(QueryDict(urlsplit(request.htmx.current_url or "").query))
    response = TemplateResponse(request, "audit/beside.html", {"act": act, "query": page})
    return push_url(response, replace(page, open=pk).page)


@require_form_methods
def undo_operation(request: Request, pk: int) -> HttpResponse:
    """The operation is undone, or nothing is and a sentence says why."""
    require_history(request.user)
    operation = operation_for(request.user, pk)
    if not may_undo(request.user, [pk]):
        raise PermissionDenied(MAY_NOT_UNDO)
    if request.method != "POST":
        return redirect("operation", pk)  # back from a login that had expired: it asks again
    return _undo(request, operation)


@require_form_methods
def undo_last(request: Request) -> HttpResponse:
    """Ctrl+Z: the last act of this person."""
    return _step(request, next_to_undo, _("You have changed nothing lately that could be undone."))


@require_form_methods
def redo_last(request: Request) -> HttpResponse:
    """Ctrl+Shift+Z: what this person has undone last, as long as they have done nothing else since."""
    return _step(request, next_to_redo, _("You have undone nothing lately that could be redone."))


def _step(request: Request, find: Callable[[int], Operation | None], nothing: str) -> HttpResponse:
    require_history(request.user)
    if request.method != "POST":
        return redirect("history")  # back from a login that had expired
    last = find(request.user.pk)
    if last and may_undo(request.user, [last.pk]):
        return _undo(request, last)
    sentence, status = (MAY_NOT_UNDO, 403) if last else (nothing, 404)
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")  # for the toast


def _undo(request: Request, operation: Operation) -> HttpResponse:
    (description,) = describe([operation])
    done = _("Redone: %(what)s.") if description.is_undo else _("Undone: %(what)s.")
    what = (description.original or description).predicate
    try:
        undo(operation, request.user, request.POST.get("reason", ""))
        toast(request, done % {"what": what}, redoes=not description.is_undo)
    except Refused as refusal:
        messages.error(request, str(refusal))
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return HttpResponseRedirect(way_back(request, reverse("history")))


@require_safe
def show_news(request: Request) -> HttpResponse:
    """What other people and programs did to a list in the last `ago` seconds, for an open page."""
    query = HistoryQuery.from_query(request.GET)
    require_history(request.user, query.address)
    ago = min(parse_number(request.GET.get("ago")) or 0, MOST_NEWS_AGE)
    operations = query.operations(request.user)
    recent = operations.filter(at__gte=timezone.now() - timedelta(seconds=ago))
    others = recent.exclude(actor=request.user.pk, via="")[:MOST_NEWS]
    return JsonResponse({"sentences": [f"{description.sentence}." for description in describe(others)]})


@require_safe
def download_history(request: Request, form: str) -> HttpResponseBase:
    query = HistoryQuery.from_query(request.GET)
    require_history(request.user, query.address)
    parts = download(query, request.user, form)
    kind = {"csv": "text/csv", "json": "application/json"}[form]
    response = StreamingHttpResponse(parts, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="history.{form}"'
    return response
