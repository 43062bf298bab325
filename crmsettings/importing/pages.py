"""The pages of an import, and what stands around them."""

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from crmsettings.addresses import find_list
from crmsettings.importing.carried import Carried
from crmsettings.importing.page import PlanPage
from crmsettings.importing.planning import plan_of
from crmsettings.navigation import column_to_read
from crmsettings.requests import Request
from lists.entries import EntryList


def around(request: Request, entry_list: EntryList | None, heading: str) -> dict[str, Any]:
    return {"list": entry_list, "heading": heading, **column_to_read(request.user)}


def plan_page(request: Request, carried: Carried, *, sentence: str = "", status: int = 200) -> HttpResponse:
    """`sentence` says why nothing has been done."""
    entry_list = find_list(carried.address) if carried.address else None
    number, shows_unchanged = request.POST.get("page", ""), "unchanged" in request.POST
    shown = PlanPage(plan_of(carried), carried, request.user, number, shows_unchanged)
    around_it = around(request, entry_list, _("What would change"))
    context = {**around_it, "shown": shown, "sentence": sentence}
    return TemplateResponse(request, "importing/plan.html", context, status=status)
