"""A list as it was at a moment: `?at=2026-11-26T10:30`, a day ago when no moment is asked for."""

from datetime import timedelta

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from crmsettings.access import list_for
from crmsettings.audit.snapshot import MomentForm, Snapshot
from crmsettings.requests import Request
from crmsettings.screen import pages


@require_safe
def show_snapshot(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "view")
    form = MomentForm(request.GET if "at" in request.GET else {"at": timezone.now() - timedelta(days=1)})
    context = {**pages.shell(request, entry_list), "form": form}
    if form.is_valid():
        snapshot = Snapshot(entry_list, form.cleaned_data["at"])
        page = snapshot.page(request.GET.get("page", ""))
        context["form"] = MomentForm(initial={"at": snapshot.moment})  # for people, whatever the address has
        context |= {"snapshot": snapshot, "page": page, "groups": list(snapshot.groups(page))}
    return TemplateResponse(request, "audit/snapshot.html", context, status=422 if form.errors else 200)
