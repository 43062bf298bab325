"""The page of a list, and the parts of it that htmx fetches by themselves."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crmsettings.access import SENTENCES, list_for, permissions
from crmsettings.navigation import first_list
from crmsettings.requests import Request
from crmsettings.screen.archived import archived
from crmsettings.screen.caching import revalidated
from crmsettings.screen.codes import remember_codes, shows_codes
from crmsettings.screen.groups import part
from crmsettings.screen.pages import fragment, page, region
from crmsettings.screen.responses import only_htmx, only_posted
from crmsettings.screen.sieve import Sieve, counts
from crmsettings.screen.windows import Window
from lists.text.numbers import grouped, parse_number


@require_safe
def index(request: Request) -> HttpResponse:
    if found := first_list(request.user):
        return redirect(found)
    if request.user.has_module_perms("records"):
        return redirect("record_types")
    raise PermissionDenied(SENTENCES["view"])


@require_safe
@revalidated
def show_list(request: Request, address: str) -> HttpResponse:
    entry_list = request.overview.find(address) or list_for(request.user, address, "view")
    return page(request, entry_list)


@require_safe
@only_htmx("")
def show_rows(request: Request, address: str) -> HttpResponse:
    """The next rows of a group, below the `shown` ones."""
    entry_list = list_for(request.user, address, "view")
    shown = parse_number(request.GET.get("shown")) or 0
    group = part(entry_list, Window.from_query(request.GET), shown)
    return fragment(request, entry_list, "rows", group=group)


@require_safe
@only_htmx("")
def find_entries(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "view")
    return region(request, entry_list, sieve=Sieve.from_query(request.GET))


@require_safe
@never_cache
def count_found(request: Request, address: str) -> JsonResponse:
    """For search.js: the numbers on the chips, which the page does not wait for."""
    found = counts(list_for(request.user, address, "view"))
    return JsonResponse({chip: grouped(number) for chip, number in found.items()})


@require_safe
@only_htmx("#archived")
def show_archived(request: Request, address: str) -> HttpResponse:
    """The next ones of the archived entries."""
    entry_list = list_for(request.user, address, "view")
    return fragment(request, entry_list, "archived_rows", archived=archived(entry_list, request.GET))


@only_posted
def show_codes(request: Request, address: str) -> HttpResponse:
    """Shows the codes where they are hidden, and hides them where they are shown."""
    entry_list = list_for(request.user, address, "view")
    return remember_codes(redirect(entry_list), not shows_codes(request))


@require_safe
def show_shortcuts(request: Request, address: str) -> HttpResponse:
    """The sheet of keyboard shortcuts: shortcuts.js fetches it when it is asked for."""
    entry_list = list_for(request.user, address, "view")
    template = "screen/shortcuts.html#sheet" if request.htmx else "screen/shortcuts.html"
    context = {"list": entry_list, "can": permissions(request.user, type(entry_list))}
    return TemplateResponse(request, template, context)
