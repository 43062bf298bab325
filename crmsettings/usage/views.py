"""The use of entries: the numbers of the rows that a page shows, and the table of one entry."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crmsettings.access import entry_for, list_for
from crmsettings.requests import Request
from crmsettings.screen import pages
from crmsettings.usage.numbers import cells, lines, total
from lists.text.numbers import parse_number

MOST = 500  # entries in one request


@require_safe
@never_cache
def count_usage(request: Request, address: str) -> HttpResponse:
    """For usage.js: the cells of the rows `?entries=1,2,3`; the page does not wait for their numbers."""
    entry_list = list_for(request.user, address, "view")
    numbers = request.GET.get("entries", "").split(",")[:MOST]
    pks = [pk for number in numbers if (pk := parse_number(number)) is not None]
    context = {"cells": cells(request.user, entry_list.entries.filter(pk__in=pks))}
    return TemplateResponse(request, "usage/usage.html#cells", context)


@require_safe
@never_cache
def show_usage(request: Request, address: str, pk: int) -> HttpResponse:
    """A page, or beside the number in a row."""
    entry = entry_for(request.user, address, pk, "view")
    found = lines(request.user, entry, entry.usage())
    context: pages.Context = {"entry": entry, "lines": found, "total": total(found)}
    context |= pages.shell(request, entry.entry_list)
    template = "usage/usage.html#table" if request.htmx else "usage/usage.html"
    return TemplateResponse(request, template, context)
