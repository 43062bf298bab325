"""Acts on many entries. Those that change much ask first: in a dialog with htmx, else on the page.

Whatever is done is shown by the page as it is then; a refusal changes nothing and says why.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crmsettings.access import list_for
from crmsettings.bulk.forms import DeleteManyForm, MoveManyForm, PasteForm, Question
from crmsettings.entries.forms import AddForm
from crmsettings.requests import Request
from crmsettings.screen import pages
from crmsettings.screen.groups import groups
from crmsettings.screen.windows import address_of, kind_of
from crmsettings.undoable import toast
from lists.entries import Entry, EntryList
from lists.protection import Refused

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])

MOST_SHOWN = 200  # lines of each kind in a preview
NAMED = 5  # entries that a question calls by their names


@require_form_methods
def paste_entries(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "add")
    form = PasteForm(entry_list, request.POST or None, AddForm.kind_in(request.GET))
    if "add" in request.POST and form.act() and form.paste:
        count = len(form.paste.new)
        toast(
            request,
            ngettext("%(count)d entry is added.", "%(count)d entries are added.", count) % {"count": count},
        )
        return redirect(entry_list)
    status = 422 if form.errors else 200  # asking for the errors makes the preview too
    context = {**pages.shell(request, entry_list), "form": form, "most": MOST_SHOWN}
    return TemplateResponse(request, "bulk/paste.html", context, status=status)


@require_form_methods
def delete_many(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "delete")
    if request.method != "POST":
        return redirect(entry_list)
    form = DeleteManyForm(entry_list, request.POST)
    try:
        if not form.is_valid():
            return not_done(request, entry_list, form.errors)
        form.refuse()
        if "sure" not in request.POST:
            return _ask(request, entry_list, _deletion(entry_list, form))
        form.act()
    except Refused as refusal:
        return say(request, entry_list, str(refusal), status=409)
    count = len(form.entries)
    said = ngettext("%(count)d entry is deleted.", "%(count)d entries are deleted.", count)
    return shown_anew(request, entry_list, said % {"count": count})


def _deletion(entry_list: EntryList, form: DeleteManyForm) -> Question:
    count = len(form.entries)
    more = count - NAMED
    labels = [entry.label for entry in form.entries[:NAMED]]
    if more > 0:
        labels.append(ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more})
    return Question(
        ngettext("Delete %(count)d entry?", "Delete %(count)d entries?", count) % {"count": count},
        [_("No record uses what you selected. It leaves the list “%(list)s”.") % {"list": entry_list.title}],
        reverse("delete_many", args=[entry_list]),
        button=_("Delete"),
        labels=labels,
        entries=form.numbers,
        danger=True,
    )


@require_form_methods
def move_many(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "change")
    if request.method != "POST":
        return redirect(entry_list)
    form = MoveManyForm(entry_list, request.POST)
    try:
        if not form.act():
            return not_done(request, entry_list, form.errors)
    except Refused as refusal:
        return say(request, entry_list, str(refusal), status=409)
    count = len(form.entries)
    said = ngettext("%(count)d entry is moved.", "%(count)d entries are moved.", count)
    return shown_anew(request, entry_list, said % {"count": count}, form.entries[0])


@require_form_methods
def restore_names(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "change")
    if request.method != "POST":
        return _ask(request, entry_list, _restoration(entry_list))
    before = len(entry_list.renamed()[0])
    kept = entry_list.restore_default_names()
    said = ngettext(
        "%(count)d entry shows its default name again.", "%(count)d entries show their default names again.",
        before,
    )  # fmt: skip
    return shown_anew(request, entry_list, " ".join([said % {"count": before}, *_kept(kept)]))


def _restoration(entry_list: EntryList) -> Question:
    renamed, kept = entry_list.renamed()
    address, count = reverse("restore_names", args=[entry_list]), len(renamed)
    if not renamed:
        nothing = _("There is nothing to restore: no entry has another name than its default one.")
        return Question(_("Restore default names"), _kept(kept) or [nothing], address)
    change = ngettext(
        "%(count)d entry changes its name. Entries of your own keep theirs.",
        "%(count)d entries change their names. Entries of your own keep theirs.",
        count,
    )
    labels = [f"{entry.label} → {entry.default_label}" for entry in renamed[:NAMED]]
    if count > NAMED:
        more = ngettext("and %(count)d more", "and %(count)d more", count - NAMED)
        labels.append(more % {"count": count - NAMED})
    sentences = [change % {"count": count}, *_kept(kept)]
    return Question(_("Restore default names?"), sentences, address, button=_("Restore"), labels=labels)


def _kept(kept: list[Any]) -> list[str]:
    sentence = _("“%(label)s” keeps its name: another entry is called “%(default)s” by now.")
    return [sentence % {"label": entry.label, "default": entry.default_label} for entry in kept[:NAMED]]


@require_form_methods
def sort_list(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "change")
    if request.method == "POST":
        entry_list.sort(get_language() or "en")
        return shown_anew(request, entry_list, _("The list is sorted A–Z."))
    groups = hasattr(entry_list.entries.model, "kind")
    inside = _("Each group is sorted by itself; mandatory stages stay first.")
    sentences = [_("The order that the list has now is lost."), *([inside] if groups else [])]
    address = reverse("sort_list", args=[entry_list])
    return _ask(request, entry_list, Question(_("Sort A–Z?"), sentences, address, button=_("Sort")))


@require_safe
def list_text(request: Request, address: str) -> HttpResponse:
    """The list as lines that may be pasted into another one."""
    entry_list = list_for(request.user, address, "view")
    lines = (f"{entry.code}: {entry.label}\n" for entry in entry_list.entries.active())
    return HttpResponse("".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def print_list(request: Request, address: str) -> HttpResponse:
    """The whole list on paper, however many parts it has on the screen."""
    entry_list = list_for(request.user, address, "view")
    shown, entries = groups(entry_list), list(entry_list.entries.all())
    for group in shown:
        group.entries = [e for e in entries if kind_of(e) == group.kind and not e.archived_at]
    context = {"list": entry_list, "groups": shown, "archived": [e for e in entries if e.archived_at]}
    return TemplateResponse(request, "list_tools/print.html", context)


def _ask(request: Request, entry_list: EntryList, question: Question) -> HttpResponse:
    if request.htmx:
        return TemplateResponse(request, "bulk/question.html", {"list": entry_list, "question": question})
    return pages.page(request, entry_list, question=question)


def shown_anew(
    request: Request, entry_list: EntryList, said: str, entry: Entry | None = None
) -> HttpResponse:
    """The page as it is now; with an entry, the part of a long list in which that one stands."""
    toast(request, said)
    if entry:
        entry.refetch()
    address = address_of(entry) if entry else entry_list.get_absolute_url()
    if not request.htmx:
        return redirect(address)
    # A redirect to the very page that is open would only scroll it.
    here = request.htmx.current_url_abs_path or ""
    act = "HX-Refresh" if here.split("#")[0] == address.split("#")[0] else "HX-Redirect"
    return HttpResponse(headers={act: "true" if act == "HX-Refresh" else address})


def not_done(request: Request, entry_list: EntryList, errors: Any) -> HttpResponse:
    sentences = [sentence for field in errors.values() for sentence in field]
    return say(request, entry_list, " ".join(sentences), status=422)


def say(request: Request, entry_list: EntryList, sentence: str, *, status: int) -> HttpResponse:
    if not request.htmx:
        return pages.page(request, entry_list, status=status, refusal=sentence)
    answer = pages.fragment(request, "outcome", entry_list, status=status, refusal=sentence)
    # Not into the dialog, which stays closed: the sentence goes to the toast by itself.
    answer.headers["HX-Retarget"] = "#toast"
    answer.headers["HX-Reswap"] = "none"
    return answer
