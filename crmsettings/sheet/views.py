"""A list in a sheet beside a form: who fills in a record finds, adds or renames a value without leaving it.

The acts, their rights and what they refuse are those of the list's own page. 200 the sheet as it is now ·
409 refused, a sentence for the toast · 422 the sheet with what is wrong. Without htmx: the page of the list.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from crmsettings.access import MAY_NOT_UNDO, entry_for, list_for, may_undo, permissions, undoable
from crmsettings.entries.adding import AddForm
from crmsettings.entries.forms import EditForm
from crmsettings.requests import Request
from crmsettings.screen.responses import posted, refusable
from crmsettings.screen.sentences import told
from crmsettings.screen.windows import kind_in
from crmsettings.sheet.values import Values
from lists.audit import undo
from lists.entries import EntryList
from lists.models import Operation
from lists.protection import Refused
from pipelines.models import Stage
from records.requests import require_form_methods

SHEET = "sheet/sheet.html"


def refused(request: Request, refusal: Refused, **_arguments: object) -> HttpResponse:
    return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")


@require_form_methods
@refusable(refused)
def show_sheet(request: Request, address: str) -> HttpResponse:
    """The list; what is typed finds values, and is added where it is sent."""
    entry_list = list_for(request.user, address, "add" if request.method == "POST" else "view")
    if not request.htmx:
        return redirect(entry_list)
    form = AddForm(entry_list, kind_in(request.POST or request.GET), posted(request))
    if form.act():
        said = _("Added “%(label)s”") % {"label": form.entry}
        return sheet(request, entry_list, said=said, added=form.entry)
    text = request.GET.get("name", "").strip()
    part = "#values" if request.htmx.target == "sheet-values" else ""
    return sheet(request, entry_list, part, status=form.status, add=form, text=text)


@require_form_methods
@refusable(refused)
def rename_in_sheet(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "change")
    if not request.htmx:
        return redirect(entry.entry_list)
    form = EditForm(entry, posted(request))
    if not form.act():
        return sheet(request, entry.entry_list, status=form.status, edit=form)
    return sheet(request, entry.entry_list, said=told(form.row), saved=form.row)


@require_form_methods
@refusable(refused)
def undo_in_sheet(request: Request, address: str, operation: int) -> HttpResponse:
    """What was just done in the sheet; the page around it stays as it is."""
    entry_list = list_for(request.user, address, "view")
    if request.method != "POST" or not request.htmx:
        return redirect(entry_list)
    if not may_undo(request.user, [operation]):
        raise PermissionDenied(MAY_NOT_UNDO)
    undo(get_object_or_404(Operation, pk=operation), request.user)
    return sheet(request, entry_list, said=_("Undone."), undo=None)


def sheet(
    request: Request, entry_list: EntryList, part: str = "", *,
    status: int = 200, text: str = "", **context: Any,
) -> TemplateResponse:  # fmt: skip
    whole = {
        "list": entry_list,
        "can": permissions(request.user, type(entry_list)),
        "values": Values(entry_list, text),
        "add": AddForm(entry_list),
        "kinds": Stage.Kind if entry_list.entries.model is Stage else (),
        "undo": undoable(request.user),
        "text": text,
    }
    return TemplateResponse(request, SHEET + part, whole | context, status=status)
