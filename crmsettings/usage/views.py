"""The use of entries: the numbers of the rows that a page shows, and the table of one entry."""

import re
from dataclasses import asdict

from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crmsettings.access import entry_for, list_for
from crmsettings.requests import Request
from crmsettings.screen import pages
from crmsettings.usage.numbers import cells, lines

MOST = 500  # entries in one question


@require_safe
@never_cache
def count_usage(request: Request, address: str) -> HttpResponse:
    """For usage.js: `?entries=1,2,3` are the rows of a page; the page does not wait for their numbers."""
    entry_list = list_for(request.user, address, "view")
    numbers = request.GET.get("entries", "").split(",")[:MOST]
    asked = [number for number in numbers if re.fullmatch(r"[0-9]{1,18}", number)]
    found = cells(request.user, entry_list.entries.filter(pk__in=asked))
    return JsonResponse({pk: [asdict(part) for part in parts] for pk, parts in found.items()})


@require_safe
@never_cache
def show_usage(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "view")
    context = {
        **pages.shell(request, entry.entry_list),
        "entry": entry,
        "lines": lines(request.user, entry, entry.usage()),
    }
    return TemplateResponse(request, "usage/usage.html", context)
