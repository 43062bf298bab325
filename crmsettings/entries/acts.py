"""Everything that can be done with one entry: the menu of its row, and without JavaScript a page."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from crmsettings.access import entry_for
from crmsettings.requests import Request
from crmsettings.screen.groups import takes_more
from crmsettings.screen.pages import shell
from lists.aliases import old_codes


@require_safe
def show_acts(request: Request, address: str, pk: int) -> HttpResponse:
    entry = entry_for(request.user, address, pk, "view")
    template = "entries/acts.html#menu" if request.htmx else "entries/acts.html"
    context = {**shell(request, entry.entry_list), "entry": entry, "takes_more": takes_more(entry)}
    context["has_old_codes"] = bool(old_codes([entry]))
    return TemplateResponse(request, template, context)
