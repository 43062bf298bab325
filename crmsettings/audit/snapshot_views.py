"""A list as it was at a moment: `?at=2026-11-26T10:30`, else before its last change."""

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from crmsettings.access import list_for
from crmsettings.audit.snapshot import MomentForm, Snapshot, last_change
from crmsettings.navigation import column_to_read
from crmsettings.requests import Request
from lists.rights import may_with_entries


@require_safe
def show_snapshot(request: Request, address: str) -> HttpResponse:
    entry_list = list_for(request.user, address, "view")
    form = MomentForm(request.GET if "at" in request.GET else {"at": last_change(entry_list)})
    context: dict[str, object] = {
        "list": entry_list,
        **column_to_read(request.user),
        "form": form,
        "may_restore": may_with_entries(request.user, "change", type(entry_list)),
    }
    if form.is_valid():
        snapshot = Snapshot(entry_list, form.cleaned_data["at"])
        page = snapshot.page(request.GET.get("page", ""))
        context["form"] = MomentForm(initial={"at": snapshot.moment})  # for people, whatever the address has
        context |= {"snapshot": snapshot, "page": page, "groups": list(snapshot.groups(page))}
    return TemplateResponse(request, "audit/snapshot.html", context, status=422 if form.errors else 200)
