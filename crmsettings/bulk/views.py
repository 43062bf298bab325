"""Acts on many entries at once. What they change is shown by the page as it is then."""

from django.http import HttpResponse
from django.template.response import TemplateResponse

from crmsettings.access import list_for
from crmsettings.bulk.forms import ArchiveForm, DeleteForm, MoveForm, RecolorForm, SelectionForm
from crmsettings.bulk.paste import PasteForm
from crmsettings.bulk.questions import COLORS, QUESTION, archiving, deletion, recoloring
from crmsettings.requests import Request
from crmsettings.screen.pages import shell
from crmsettings.screen.responses import (
    dialog,
    go,
    not_done,
    only_posted,
    refusable,
    refused,
)
from crmsettings.screen.sentences import told_of_many, told_together
from crmsettings.screen.windows import address_of, kind_in
from records.requests import require_form_methods

MOST_SHOWN = 200  # lines of each kind in a preview


@require_form_methods
@refusable(refused)
def paste_entries(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "add")
    form = PasteForm(entry_list, request.POST or None, kind_in(request.GET))
    if "add" in request.POST and form.act():
        count = form.added
        return go(request, entry_list.get_absolute_url(), told_of_many("add", count))
    status = 422 if form.errors else 200  # asking for the errors makes the preview too
    context = {"form": form, "most": MOST_SHOWN}
    if request.htmx:
        part = {"list": entry_list, "is_fragment": True}
        return TemplateResponse(request, "bulk/paste.html#form", {**context, **part}, status=status)
    return TemplateResponse(
        request, "bulk/paste.html", {**shell(request, entry_list), **context}, status=status
    )


@only_posted
@refusable(refused)
def delete_entries(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "delete")
    form = DeleteForm(entry_list, request.POST)
    if not form.is_valid():
        return not_selected(request, form)
    form.refuse()
    if "sure" not in request.POST:
        return dialog(request, entry_list, QUESTION, **deletion(form))
    form.act()
    return go(request, entry_list.get_absolute_url(), told_together(form.entries, "delete"))


@only_posted
@refusable(refused)
def archive_entries(request: Request, address: str) -> HttpResponse:
    """At once where no record has them and none of them stays; else a question says so first."""
    entry_list = list_for(request.user, address, "change")
    form = ArchiveForm(entry_list, request.POST)
    if not form.is_valid():
        return not_selected(request, form)
    if form.needs_question:
        return dialog(request, entry_list, QUESTION, **archiving(form))
    form.act()
    return go(request, entry_list.get_absolute_url(), told_together(form.leaving, "archive"))


@only_posted
@refusable(refused)
def recolor_entries(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "change")
    form = RecolorForm(entry_list, request.POST)
    if "color" not in request.POST and form.is_valid():
        return dialog(request, entry_list, COLORS, **recoloring(form))
    if not form.act():
        return not_selected(request, form)
    return go(request, address_of(form.entries[0]), told_together(form.entries, "recolor"))


@only_posted
@refusable(refused)
def move_entries(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "change")
    form = MoveForm(entry_list, request.POST)
    if not form.act():
        return not_selected(request, form)
    first = form.entries[0]
    first.refetch()
    return go(request, address_of(first), told_together(form.entries, "move"))


def not_selected(request: Request, form: SelectionForm) -> HttpResponse:
    """422, with what is wrong with a selection: it has no place on the page where errors could stand."""
    sentences = [str(sentence) for field in form.errors.values() for sentence in field]
    return not_done(request, form.entry_list, " ".join(sentences), status=422)
