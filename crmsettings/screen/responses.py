"""Answers that several views give: a question before an act, and why an act is refused."""

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django_htmx.http import reswap, retarget

from crmsettings.access import permissions
from crmsettings.removal.choices import Removal
from crmsettings.requests import Request
from crmsettings.screen import pages
from lists.entries import Entry, EntryList
from lists.protection import Refused


def ask(
    request: Request, entry_list: EntryList, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """In the dialog for htmx, else on the page of the list."""
    if not request.htmx:
        return pages.page(request, entry_list, status=status, ask=template, **context)
    context |= {"list": entry_list, "can": permissions(request.user, type(entry_list))}
    response = TemplateResponse(request, template, context, status=status)
    return retarget(reswap(response, "innerHTML"), "#dialog")


def ask_about(request: Request, removal: Removal, *, status: int = 200) -> HttpResponse:
    """What shall become of an entry."""
    entry = removal.entry
    return ask(request, entry.entry_list, "removal/delete.html", status=status, delete=removal, around=entry)


def refused(request: Request, entry: Entry, refusal: Refused) -> HttpResponse:
    """409 with the reason and the row as it stands now; nothing where it no longer stands."""
    entry_list = entry.entry_list
    if not request.htmx:
        return pages.page(request, entry_list, status=409, refusal=str(refusal))
    present = entry_list.entries.filter(pk=entry.pk, archived_at=None).first()
    return pages.fragment(request, "answer", entry_list, status=409, entry=present, refusal=str(refusal))
