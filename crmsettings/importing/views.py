"""An import, step by step; nothing is kept on the server between them."""

from contextlib import suppress

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from crmsettings.access import list_for
from crmsettings.importing.applying import PlanForm
from crmsettings.importing.carried import unsealed
from crmsettings.importing.pages import around, plan_page
from crmsettings.importing.reading import READ
from crmsettings.importing.rights import require_any_right, require_sight
from crmsettings.importing.source import SourceForm
from crmsettings.requests import Request
from crmsettings.screen.responses import go, posted
from lists.entries import EntryList
from lists.loading.documents import Broken
from lists.protection import Refused
from records.requests import require_form_methods


@require_form_methods
@never_cache
def import_into_list(request: Request, address: str) -> HttpResponse:
    return _import(request, list_for(request.user, address, "view"))


@require_form_methods
@never_cache
def import_lists(request: Request) -> HttpResponse:
    return _import(request, None)


def _import(request: Request, entry_list: EntryList | None) -> HttpResponse:
    require_any_right(request.user, entry_list)
    form = SourceForm(entry_list, _said(request), request.FILES or None)
    if form.is_valid() and form.carried:
        require_sight(request.user, form.carried)
        return plan_page(request, form.carried)
    context = {**around(request, entry_list, pgettext("noun", "Import")), "form": form}
    has_faults = bool(form.errors or form.column_fault)
    return TemplateResponse(request, "importing/source.html", context, status=422 if has_faults else 200)


def _said(request: Request) -> QueryDict | None:
    """What the form says, or on the way back from a plan what it said."""
    data = posted(request)
    if data is None or "carried" not in data:
        return data
    earlier = QueryDict(mutable=True)
    with suppress(Broken):
        earlier.update({**unsealed(str(data["carried"])).origin, READ: "1"})
    return earlier if "policy" in earlier else None


@require_form_methods
@never_cache
def show_plan(request: Request) -> HttpResponse:
    """The plan with what was decided, or the page of the list in which it has been carried out."""
    try:
        form = PlanForm.read(request.user, request.POST)
    except Broken:
        return redirect("import_lists")  # also back from a login that had expired, with GET
    require_sight(request.user, form.carried)
    if "apply" not in request.POST:
        return plan_page(request, form.carried)
    try:
        form.act()
    except Refused as refusal:
        status = 403 if refusal.reason == "rights" else 409
        return plan_page(request, form.carried, sentence=str(refusal), status=status)
    return go(request, form.address, form.said)
