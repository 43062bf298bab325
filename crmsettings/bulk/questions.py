"""What is asked before an act on many entries: which ones, what it means for records, and what stays."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crmsettings.bulk.forms import NAMED, ArchiveForm, DeleteForm, RecolorForm
from crmsettings.screen.pages import Context
from lists.text.numbers import grouped
from pipelines.colors import PALETTE

QUESTION = "screen/question.html"
COLORS = "bulk/colors.html"


def deletion(form: DeleteForm) -> Context:
    count = len(form.entries)
    title = ngettext("Delete %(count)s entry?", "Delete %(count)s entries?", count)
    sentence = _("No record uses what you selected. It leaves the list “%(list)s”.")
    return {
        "title": title % {"count": grouped(count)},
        "sentences": [sentence % {"list": form.entry_list.title}],
        "button": _("Delete"),
        "labels": [entry.label for entry in form.entries],
        "entries": form.numbers,
        "danger": True,
    }


def archiving(form: ArchiveForm) -> Context:
    count = len(form.leaving)
    title = ngettext("Archive %(count)s entry?", "Archive %(count)s entries?", count)
    keeping = ngettext(
        "%(number)s record has what you selected, and keeps it. It can no longer be chosen.",
        "%(number)s records have what you selected, and keep it. It can no longer be chosen.",
        form.records,
    )
    unused = _("No record has what you selected. It can no longer be chosen.")
    return {
        "title": title % {"count": grouped(count)},
        "sentences": [keeping % {"number": grouped(form.records)} if form.records else unused],
        "staying": form.staying[:NAMED],
        "button": _("Archive"),
        "labels": [entry.label for entry in form.leaving],
        "entries": form.numbers,
        "why": bool(form.records),
    }


def recoloring(form: RecolorForm) -> Context:
    count = len(form.entries)
    title = ngettext("Colour of %(count)s entry", "Colour of %(count)s entries", count)
    return {
        "title": title % {"count": grouped(count)},
        "entries": form.numbers,
        "palette": PALETTE.items(),
        "shown": getattr(form.entries[0], "color", ""),
    }
