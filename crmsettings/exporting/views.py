"""Lists as files: as they are, or with `?at=` as they were at a moment."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crmsettings.access import list_for, require
from crmsettings.addresses import FAMILIES
from crmsettings.audit.snapshot import MomentForm
from crmsettings.exporting.forms import forms_for
from crmsettings.navigation import column_to_read
from crmsettings.requests import Request
from lists.entries import EntryList
from lists.loading.exporting import document_of
from lists.loading.formats.files import CONTENT_TYPES, FileForm, file_of
from lists.rights import Person


@require_safe
@never_cache
def choose_export(request: Request, address: str = "") -> HttpResponse:
    """The page on which a person says in which form, and as of when; without an address of all lists."""
    entry_list = _list_to_export(request.user, address)
    moment = MomentForm(request.GET if "at" in request.GET else None)
    at = moment.cleaned_data["at"] if moment.is_valid() else None
    context = {
        "list": entry_list,
        "heading": pgettext("noun", "Export"),
        **column_to_read(request.user),
        "moment": moment,
        "at": at,
        "forms": [] if moment.errors else list(forms_for(entry_list, at)),
    }
    status = 422 if moment.errors else 200
    return TemplateResponse(request, "exporting/export.html", context, status=status)


@require_safe
@never_cache
def download_export(request: Request, form: FileForm, address: str = "") -> HttpResponse:
    entry_list = _list_to_export(request.user, address)
    moment = MomentForm(request.GET) if "at" in request.GET else None
    if moment and not moment.is_valid():
        return redirect("snapshot", entry_list) if entry_list else redirect("export_lists")
    at: datetime | None = moment.cleaned_data["at"] if moment else None
    name = entry_list.code.lower() if entry_list else "lists"
    headers = {"Content-Disposition": f'attachment; filename="{name}-{timezone.localdate(at)}.{form}"'}
    document = document_of([entry_list] if entry_list else None, at=at)
    return HttpResponse(file_of(document, form), content_type=CONTENT_TYPES[form], headers=headers)


def _list_to_export(user: Person, address: str) -> EntryList | None:
    """None for all lists. Raises PermissionDenied and Http404."""
    if address:
        return list_for(user, address, "view")
    for family in FAMILIES.values():
        require(user, "view", family)
    return None
