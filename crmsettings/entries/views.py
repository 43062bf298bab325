"""Acts on one entry: edit, recolour, describe, add, move.

htmx gets the row, a browser without JavaScript the page.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crmsettings.access import entry_for, list_for
from crmsettings.entries.adding import AddForm, entry_above
from crmsettings.entries.forms import DetailsForm, EditForm, EntryForm, RecolorForm
from crmsettings.entries.moving import MoveForm, StepForm, suggested
from crmsettings.requests import Request
from crmsettings.screen.pages import fragment
from crmsettings.screen.responses import dialog, done, posted, refusable, refused, show
from crmsettings.screen.sentences import told
from crmsettings.screen.windows import address_of, kind_in
from records.requests import require_form_methods


@require_safe
def show_entry(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "view")
    if request.htmx:
        return fragment(request, entry.entry_list, "row", entry=entry, focus="edit")
    return redirect(address_of(entry))


@require_form_methods
@refusable(refused)
def edit_entry(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "change")
    form = EditForm(entry, posted(request))
    is_done = form.act()
    entry = form.row  # as it is by now
    if not is_done:
        return show(request, entry.entry_list, "edit_row", status=form.status, around=entry, edit=form)
    return done(request, entry.entry_list, told(entry), "saved", entry=entry, focus="edit")


@require_form_methods
@refusable(refused)
def recolor_entry(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "change")
    if not entry.color_field:
        raise Http404(_("These entries have no colour."))
    return in_dialog(request, RecolorForm(entry, posted(request)), "entries/recolor.html", "color")


@require_form_methods
@refusable(refused)
def describe_entry(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "change")
    return in_dialog(request, DetailsForm(entry, posted(request)), "entries/details.html", "dots")


def in_dialog(request: Request, form: EntryForm, template: str, focus: str) -> HttpResponse:
    """A form over the page; when it is done, the row comes back, with the focus on what had opened it."""
    is_done = form.act()
    entry = form.row  # as it is by now
    if is_done:
        return done(request, entry.entry_list, told(entry), "saved", entry=entry, focus=focus)
    return dialog(request, entry.entry_list, template, status=form.status, around=entry, form=form)


@require_form_methods
@refusable(refused)
def add_entry(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "add")
    query = request.POST or request.GET
    form = AddForm(entry_list, kind_in(query), posted(request), after=entry_above(entry_list, query))
    if not form.act() or form.entry is None:
        return show(request, entry_list, "add_row", status=form.status, around=form.after, add=form)
    entry, size = form.entry, entry_list.entries.active().count()
    again = AddForm(entry_list, form.group, after=entry if form.after else None)
    said = told(entry, "add")
    return done(request, entry_list, said, "added", entry=entry, address=again.address, add=again, size=size)


@require_form_methods
@refusable(refused)
def move_entry(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "change")
    if request.method == "POST" and "other" not in request.POST:  # without the dialog
        StepForm(entry, request.POST).act()
        return done(request, entry.entry_list, told(entry), entry=entry, focus=request.POST.get("focus", ""))
    form = MoveForm(entry, posted(request))
    if not form.act():
        return dialog(
            request, entry.entry_list, "entries/move.html", status=form.status, around=entry, move=form
        )
    return done(request, entry.entry_list, told(entry), "region", entry=entry)


@require_safe
def suggest_neighbours(request: Request, address: str, pk: int) -> HttpResponse:
    """Names for the field that says beside which entry this one goes."""
    entry = entry_for(request.user, address, pk, "change")
    others = suggested(entry, entry.group().exclude(pk=pk), request.GET.get("other", ""))
    return TemplateResponse(request, "entries/move.html#suggestions", {"suggestions": others})
