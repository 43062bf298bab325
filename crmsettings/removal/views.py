"""Ways to be rid of entries. What no record uses is deleted; else there is a choice, and no record is lost.

200 done, or asked · 409 refused: the question again, with the reason · 422 something was left out.
"""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crmsettings.access import entry_for, list_for
from crmsettings.addresses import family_of, find_entry
from crmsettings.bulk.forms import SelectionForm
from crmsettings.bulk.views import not_selected
from crmsettings.entries.forms import as_shown
from crmsettings.entries.moving import suggested
from crmsettings.removal.choices import Removal
from crmsettings.removal.forms import MergeForm, TargetForm
from crmsettings.removal.progress import not_at_once
from crmsettings.requests import Request
from crmsettings.screen.archived import archived
from crmsettings.screen.pages import Context
from crmsettings.screen.responses import (
    dialog,
    done,
    go,
    not_done,
    only_posted,
    refusable,
    refused,
)
from crmsettings.screen.sentences import told
from lists.entries import EntryList
from lists.protection import Refused
from lists.rights import may_with_entries
from records.requests import require_form_methods

AT_ONCE = "at-once"  # a field of who has not been asked: unused entries go without a question


def ask(request: Request, removal: Removal, *, status: int = 200) -> HttpResponse:
    """What should happen to an entry."""
    entry = removal.entry
    return dialog(
        request, entry.entry_list, "removal/delete.html", status=status, around=entry, removal=removal
    )


def ask_again(request: Request, refusal: Refused, address: str, pk: int) -> HttpResponse:
    """What stands in the way, and what can be done about it: the page was older than the list, or nobody had
    been asked yet, which is no mistake of theirs."""
    entry = find_entry(address, pk)
    if entry is None or entry.refusal:
        return refused(request, refusal, address, pk)
    is_first = AT_ONCE in request.POST and refusal.reason == "in_use"
    removal = Removal(request.user, entry, refusal=refusal, is_expected=is_first)
    return ask(request, removal, status=200 if is_first else 409)


@require_form_methods
@refusable(ask_again)
def delete_entry(request: Request, address: str, pk: int) -> HttpResponseBase:
    """The cross, and the question behind it, whose answer is an `act`; with none the entry just goes."""
    may_delete = may_with_entries(request.user, "delete", family_of(address))
    if request.method != "POST" or (AT_ONCE in request.POST and not may_delete):
        return _question(request, address, pk)
    match request.POST.get("act"):
        case "archive":
            return archive_entry(request, address=address, pk=pk)
        case "replace":
            return replace_entry(request, address=address, pk=pk)
    entry = entry_for(request.user, address, pk, "delete")
    said = told(entry, "delete")
    was_archived = entry.archived_at is not None
    entry.entry_list.entries.all().refuse_deletion([entry])  # before others have to wait for the counting
    with as_shown(entry, "delete", request.POST):
        entry.delete()
    return _gone(request, entry.entry_list, said, fold=was_archived)


def _question(request: Request, address: str, pk: int) -> HttpResponse:
    # Who may only change the list archives an entry behind the same cross.
    may_delete = may_with_entries(request.user, "delete", family_of(address))
    entry = entry_for(request.user, address, pk, "delete" if may_delete else "change")
    if entry.refusal:
        raise entry.refusal
    return ask(request, Removal(request.user, entry))


@only_posted
@refusable(ask_again)
def archive_entry(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "change")
    with as_shown(entry, "archive", request.POST):
        entry.archive()
    return _gone(request, entry.entry_list, told(entry), fold=True)


@only_posted
@refusable(ask_again)
def replace_entry(request: Request, address: str, pk: int) -> HttpResponseBase:
    entry = entry_for(request.user, address, pk, "delete")
    if entry.refusal:
        raise entry.refusal
    form = TargetForm([entry], request.POST)
    if not form.is_valid():
        return ask(request, Removal(request.user, entry, form), status=422)
    if response := not_at_once(request, form.plan):
        return response
    return _gone(request, entry.entry_list, form.plan.carry_out(), fold=entry.archived_at is not None)


@only_posted
@refusable(refused)
def restore_entry(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "change")
    entry.restore()
    said, size = told(entry), entry.entry_list.entries.active().count()
    return done(request, entry.entry_list, said, "region", entry=entry, size=size)


@only_posted
@refusable(refused)
def merge_entries(request: Request, address: str) -> HttpResponseBase:
    entry_list = list_for(request.user, address, "delete")
    selection = SelectionForm(entry_list, request.POST)
    if not selection.is_valid():
        return not_selected(request, selection)
    if len(selection.entries) < 2:
        return not_done(request, entry_list, _("Select at least two entries to merge them."), status=422)
    form = MergeForm(selection.entries, request.POST if "merge" in request.POST else None)
    form.refuse()
    if not form.is_valid():
        context: Context = {"merge": form, "entries": selection.numbers}
        status = 422 if form.is_bound else 200
        return dialog(request, entry_list, "removal/merge.html", status=status, **context)
    if response := not_at_once(request, form.plan, selection.numbers):
        return response
    return go(request, entry_list.get_absolute_url(), form.plan.carry_out())


@require_safe
def suggest_targets(request: Request, address: str) -> HttpResponse:
    """Names for the field in which a long list takes what stays."""
    entries = list_for(request.user, address, "view").entries.active()
    first = entries.first()
    found = suggested(first, entries, request.GET.get("other", "")) if first else entries
    return TemplateResponse(request, "removal/targets.html#suggestions", {"suggestions": found})


def _gone(request: Request, entry_list: EntryList, said: str, *, fold: bool) -> HttpResponse:
    """The row is no longer among the others; `fold`: the archived entries are others now."""
    context: Context = {"fold": archived(entry_list)} if fold else {}
    response = done(request, entry_list, said, size=entry_list.entries.active().count(), **context)
    response.headers["HX-Trigger"] = "recount"  # another entry may have the records now
    return response
