"""A list, or one entry of it, becomes again what it was at a moment: the plan is shown first."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from crmsettings.access import list_for
from crmsettings.audit.snapshot import MomentForm
from crmsettings.importing.carried import Carried
from crmsettings.importing.pages import plan_page
from crmsettings.requests import Request
from crmsettings.screen.responses import only_posted
from lists.entries import EntryList
from lists.loading.documents import Document
from lists.loading.exporting import document_of
from lists.loading.narrowing import narrowed, of_one_entry
from lists.loading.plans import Policy


@only_posted
@never_cache
def restore_state(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "change")
    form = MomentForm(request.POST)
    if not form.is_valid():
        return redirect("snapshot", entry_list)
    moment, code = form.cleaned_data["at"], request.POST.get("entry", "")
    document, _others = narrowed(document_of([entry_list], at=moment), entry_list)
    return plan_page(request, _carried(entry_list, document, moment, code))


def _carried(entry_list: EntryList, document: Document, moment: datetime, code: str) -> Carried:
    words = {"moment": date_format(timezone.localtime(moment), "DATETIME_FORMAT")}
    return Carried(
        of_one_entry(document, code) if code else document,
        Policy.EXACT,
        entry_list.address,
        action="restore_state",
        reason=_("as of %(moment)s") % words,
        is_of_one=bool(code),
    )
