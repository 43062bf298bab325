"""Acts on one entry. Each answers htmx with the row, and a browser without JavaScript with the page.

200 done · 422 the form again, with what is wrong · 409 refused, with the reason, or another one was faster.
"""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget

from crmsettings.access import entry_for, list_for
from crmsettings.entries.forms import AddForm, EditForm
from crmsettings.entries.moving import PlaceForm
from crmsettings.requests import Request
from crmsettings.screen import pages
from crmsettings.screen.responses import refused
from crmsettings.screen.windows import address_of
from crmsettings.undoable import toast
from lists.entries import Entry
from lists.protection import Refused

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def show_entry(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "view")
    if request.htmx:
        return pages.fragment(request, "row", entry.entry_list, entry=entry, focus="edit")
    return redirect(address_of(entry))


@require_form_methods
def edit_entry(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "change")
    form = EditForm(entry, request.POST if request.method == "POST" else None)
    try:
        if form.is_bound and form.act():
            said = _("“%(label)s” is saved.") % {"label": form.entry.label}
            return _done(request, form.entry, said, part="saved")
    except Refused as refusal:
        return refused(request, entry, refusal)
    entry = form.entry  # as it is by now
    status = 409 if form.conflict else 422 if form.is_bound else 200
    if request.htmx:
        return pages.fragment(request, "edit_row", entry.entry_list, status=status, entry=entry, edit=form)
    return pages.page(request, entry.entry_list, status=status, edit=form)


@require_form_methods
def add_entry(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "add")
    kind = AddForm.kind_in(request.POST or request.GET)
    form = AddForm(entry_list, kind, request.POST if request.method == "POST" else None)
    if form.is_bound and form.act():
        said = _("“%(label)s” is added.") % {"label": form.entry.label}
        fresh = AddForm(entry_list, kind)
        if request.htmx:
            return pages.fragment(
                request, "added", entry_list, entry=form.entry, add=fresh, add_kind=kind, said=said,
                size=entry_list.entries.active().count(),
            )  # fmt: skip
        toast(request, said)
        return redirect(f"{request.path}?kind={kind or ''}#add{kind or ''}")
    status = 422 if form.is_bound else 200
    if request.htmx:
        return pages.fragment(request, "add_row", entry_list, status=status, add=form, add_kind=kind)
    return pages.page(request, entry_list, status=status, add=form)


@require_form_methods
def move_entry(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "change")
    form = PlaceForm(entry, request.POST if request.method == "POST" else None)
    said = _("“%(label)s” is moved.") % {"label": entry.label}
    try:
        if form.is_bound and form.act():
            if form.is_written and request.htmx:
                response = pages.region(request, entry.entry_list, moved=entry, said=said)
                return retarget(reswap(response, "outerHTML"), "#groups")
            return _done(request, entry, said, focus=request.POST.get("focus", ""))
    except Refused as refusal:
        return refused(request, entry, refusal)
    if form.is_bound and not form.is_written:
        return refused(request, entry, Refused(_("There is no such place in the list."), reason="place"))
    status = 422 if form.is_bound else 200
    if request.htmx:
        response = pages.fragment(request, "move_form", entry.entry_list, status=status, move=form)
        return retarget(reswap(response, "innerHTML"), "#dialog")
    return pages.page(request, entry.entry_list, status=status, move=form)


def _done(
    request: Request, entry: Entry, said: str, *, focus: str = "edit", part: str = "answer"
) -> HttpResponse:
    if request.htmx:
        return pages.fragment(request, part, entry.entry_list, entry=entry, said=said, focus=focus)
    toast(request, said)
    return redirect(address_of(entry))
