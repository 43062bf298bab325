"""Lists as files: as they are, or with `?at=` as they were at a moment."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crmsettings.access import list_for, require
from crmsettings.addresses import FAMILIES
from crmsettings.audit.snapshot import MomentForm
from crmsettings.requests import Request
from lists.entries import EntryList
from lists.loading.exporting import document_of
from lists.loading.formats.writing import Form, write

TYPES = {"yaml": "application/yaml", "json": "application/json"}


@require_safe
@never_cache
def export_list(request: Request, address: str, form: Form) -> HttpResponse:
    entry_list = list_for(request.user, address, "view")
    moment = MomentForm(request.GET) if "at" in request.GET else None
    if moment and not moment.is_valid():
        return redirect("snapshot", entry_list)
    return _file([entry_list], entry_list.code.lower(), form, moment.cleaned_data["at"] if moment else None)


@require_safe
@never_cache
def export_lists(request: Request, form: Form) -> HttpResponse:
    for family in FAMILIES.values():
        require(request.user, "view", family)
    return _file(None, "lists", form)


def _file(lists: list[EntryList] | None, name: str, form: Form, at: datetime | None = None) -> HttpResponse:
    day = timezone.localdate(at).isoformat()
    headers = {"Content-Disposition": f'attachment; filename="{name}-{day}.{form}"'}
    content_type = f"{TYPES[form]}; charset=utf-8"
    return HttpResponse(write(document_of(lists, at=at), form), content_type=content_type, headers=headers)
