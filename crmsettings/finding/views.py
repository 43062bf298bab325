"""Find anything: a page with all that is found, and the same for the dialog that opens with Ctrl+K."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crmsettings.finding.search import search
from crmsettings.requests import Request


@require_safe
@never_cache
def find(request: Request) -> HttpResponse:
    """finding.js gets the dialog, and for `?q=` the hits alone."""
    text = request.GET.get("q", "")
    groups = search(request.user, text, request.GET.get("only", ""))
    context = {"text": text.strip(), "groups": groups, "found": sum(len(group.hits) for group in groups)}
    part = ("#results" if "q" in request.GET else "#dialog") if request.htmx else ""
    return TemplateResponse(request, f"finding/find.html{part}", context)
