"""The state of the site, for whoever runs it: what is set wrongly, slow or behind."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crmsettings.requests import Request
from crmsettings.watching import backups, databases, deliveries, machine, system_checks
from crmsettings.watching.findings import Section

RIGHT = "crmsettings.watch"


@require_safe
def show_state(request: Request) -> HttpResponse:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied(_("You may not see the state of the site. Ask a CRM administrator."))
    statements = databases.slow_statements()
    sections = [
        Section(_("Settings and data"), system_checks.findings()),
        Section(_("Database"), [*databases.findings()], statements or ()),
        Section(_("Deliveries"), [*deliveries.findings()]),
        Section(_("Backups"), [backups.finding()]),
        Section(_("This machine"), [*machine.findings()]),
    ]
    bad = sum(section.bad for section in sections)
    context = {"sections": sections, "bad": bad, "knows_statements": statements is not None}
    return TemplateResponse(request, "watching/state.html", context)
