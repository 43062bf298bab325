"""The old codes of an entry: how often each was needed, and when it can go."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from crmsettings.access import entry_for
from crmsettings.requests import Request
from crmsettings.screen.responses import dialog, done, go, refusable, refused
from crmsettings.screen.windows import address_of
from lists.aliases import aliases_of, remove
from records.requests import require_form_methods


@require_form_methods
@refusable(refused)
def show_old_codes(request: Request, address: str, pk: int) -> HttpResponse:
    """Each has a button, which removes it."""
    entry = entry_for(request.user, address, pk, "change" if request.method == "POST" else "view")
    if request.method != "POST":
        facts = aliases_of([entry]).get(entry.pk, [])
        template = "entries/old_codes.html"
        return dialog(request, entry.entry_list, template, around=entry, holder=entry, facts=facts)
    code = request.POST.get("code", "")
    remove(entry, code)
    said = _("Removed the old code “%(code)s” of “%(label)s”") % {"code": code, "label": entry.label}
    if entry.archived_at:  # its row stands apart
        return go(request, address_of(entry), said)
    return done(request, entry.entry_list, said, "saved", entry=entry, focus="dots")
