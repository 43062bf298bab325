from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from crmsettings.access import SENTENCES, list_for
from crmsettings.navigation import sections
from crmsettings.requests import Request
from crmsettings.screen import pages
from crmsettings.screen.caching import revalidated


@require_safe
def index(request: Request) -> HttpResponse:
    found = sections(request.user)
    if not found and request.user.has_module_perms("records"):
        return redirect("record_types")
    if not found:
        raise PermissionDenied(SENTENCES["view"])
    return redirect(found[0].lists[0])


@require_safe
@revalidated
def show_list(request: Request, address: str) -> HttpResponse:
    return pages.page(request, list_for(request.user, address, "view"))
