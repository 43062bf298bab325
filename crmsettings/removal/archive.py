"""Archived entries: further ones, and the way back among the choices."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import reswap, retarget

from crmsettings.access import entry_for, list_for
from crmsettings.requests import Request
from crmsettings.screen import pages
from crmsettings.screen.archived import after, archived
from crmsettings.screen.responses import refused
from crmsettings.screen.windows import address_of
from crmsettings.undoable import toast
from lists.protection import Refused


@require_safe
def show_archived(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "view")
    if not request.htmx:
        return redirect(f"{entry_list.get_absolute_url()}?{request.GET.urlencode()}#archived")
    return pages.fragment(
        request, "archived_rows", entry_list, archived=archived(entry_list, after(request.GET))
    )


@require_http_methods(["GET", "HEAD", "POST"])
def restore_entry(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "change")
    entry_list = entry.entry_list
    if request.method != "POST":
        return redirect(entry_list)
    try:
        entry.restore()
    except Refused as refusal:
        return refused(request, entry, refusal)
    said = _("“%(label)s” is restored.") % {"label": entry.label}
    if request.htmx:
        response = pages.region(
            request, entry_list, moved=entry, said=said, size=entry_list.entries.active().count()
        )
        return retarget(reswap(response, "outerHTML"), "#groups")
    toast(request, said)
    return redirect(address_of(entry))
