"""Acts on a whole list: to sort it, to restore its default names, to take it away as text or on paper."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crmsettings.access import list_for
from crmsettings.requests import Request
from crmsettings.screen.groups import groups
from crmsettings.screen.pages import Context, shell
from crmsettings.screen.responses import dialog, go, refusable, refused
from crmsettings.screen.windows import kind_of
from lists.entries import Entry, EntryList
from lists.text.grammar import entry_line
from lists.text.numbers import grouped
from records.requests import require_form_methods

QUESTION = "screen/question.html"
NAMED = 5  # entries that keep their names, each with a sentence of its own


@require_form_methods
@refusable(refused)
def sort_list(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "change")
    if request.method == "POST":
        entry_list.sort(get_language() or "en")
        return go(request, entry_list.get_absolute_url(), _("Sorted A–Z"))
    sentences = [_("The entries are put in alphabetical order. Undo brings the present order back.")]
    if entry_list.entries.model.lane_fields:
        sentences.append(_("Each group is sorted by itself; mandatory stages stay first."))
    context: Context = {"title": _("Sort A–Z?"), "sentences": sentences, "button": _("Sort")}
    return dialog(request, entry_list, QUESTION, **context)


@require_form_methods
@refusable(refused)
def restore_names(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "change")
    if request.method != "POST":
        return dialog(request, entry_list, QUESTION, **_restoration(entry_list))
    renamed, kept = entry_list.restore_default_names()
    said = ngettext(
        "%(count)s entry shows its default name again.", "%(count)s entries show their default names again.",
        len(renamed),
    )  # fmt: skip
    sentences = [said % {"count": grouped(len(renamed))}, *_sentences(kept)]
    return go(request, entry_list.get_absolute_url(), " ".join(sentences))


def _restoration(entry_list: EntryList) -> Context:
    renamed, kept = entry_list.renamed()
    if not renamed:
        nothing = _("There is nothing to restore: no entry has another name than its default one.")
        return {"title": _("Restore default names"), "sentences": _sentences(kept) or [nothing]}
    change = ngettext(
        "%(count)s entry changes its name. Entries of your own keep theirs.",
        "%(count)s entries change their names. Entries of your own keep theirs.",
        len(renamed),
    )
    return {
        "title": _("Restore default names?"),
        "sentences": [change % {"count": grouped(len(renamed))}, *_sentences(kept)],
        "button": _("Restore"),
        "labels": [f"{entry.label} → {entry.default_label}" for entry in renamed],
    }


def _sentences(kept: Sequence[Entry]) -> list[str]:
    sentence = _("“%(label)s” keeps its name: another entry is called “%(default)s” by now.")
    return [sentence % {"label": entry.label, "default": entry.default_label} for entry in kept[:NAMED]]


@require_safe
def list_text(request: Request, address: str) -> HttpResponse:
    """The list as lines that are read back as they are when they are pasted; see lists.text.grammar."""
    entry_list = list_for(request.user, address, "view")
    lines = (entry_line(entry.code, entry.label) for entry in entry_list.entries.active())
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


@require_safe
def show_tools(request: Request, address: str) -> HttpResponse:
    """The menu of a list, which is fetched when it is opened, and without JavaScript a page."""
    entry_list = list_for(request.user, address, "view")
    template = "list_tools/tools.html#menu" if request.htmx else "list_tools/tools.html"
    return TemplateResponse(request, template, shell(request, entry_list))
