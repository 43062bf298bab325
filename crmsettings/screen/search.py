"""Parts of a long list: the next rows, the rows that a search finds, and names to move an entry beside.

Fragments for htmx; a browser without JavaScript asks the page of the list for the same.
"""

import re

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from crmsettings.access import entry_for, list_for
from crmsettings.requests import Request
from crmsettings.screen import pages
from crmsettings.screen.groups import part
from crmsettings.screen.windows import Window
from lists.text.searching import found

SUGGESTIONS = 10


@require_safe
def show_rows(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "view")
    if not request.htmx:
        return redirect(f"{entry_list.get_absolute_url()}?{request.GET.urlencode()}")
    shown = request.GET.get("shown", "")
    group = part(
        entry_list, Window.from_query(request.GET), int(shown) if re.fullmatch("[0-9]{1,6}", shown) else 0
    )
    return pages.fragment(request, "rows", entry_list, group=group)


@require_safe
def find_entries(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "view")
    if not request.htmx:
        return redirect(f"{entry_list.get_absolute_url()}?{request.GET.urlencode()}")
    return pages.region(request, entry_list, text=request.GET.get("q", ""))


@require_safe
def suggest_places(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "change")
    others = entry.group().exclude(pk=pk)
    pks = found(others, request.GET.get("other", ""), entry.message_context)[:SUGGESTIONS]
    context = {"suggestions": others.filter(pk__in=pks)}
    return TemplateResponse(request, "entries/move.html#suggestions", context)
