"""The webhooks of a person, or of everybody: made, shown once, and revoked."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from crmsettings.requests import Request
from crmsettings.screen.responses import posted
from crmsettings.screen.tasks import task_page
from crmsettings.webhooks.forms import WebhookForm
from crmsettings.webhooks.rights import (
    may_add,
    may_revoke_all,
    require_add,
    sees_all,
    webhook_to_revoke,
    webhooks_for,
)
from records.requests import require_form_methods

PAGE = 50


@require_safe
@never_cache
def show_webhooks(request: Request) -> HttpResponse:
    user = request.user
    context = {
        "page": Paginator(webhooks_for(user), PAGE).get_page(request.GET.get("page")),
        "sees_all": sees_all(user),
        "may_add": may_add(user),
        "may_revoke_all": may_revoke_all(user),
    }
    return task_page(request, "webhooks/list.html", _("Webhooks"), context)


@require_form_methods
@never_cache
@sensitive_variables()
def add_webhook(request: Request) -> HttpResponse:
    """The token is in the answer to the form, and nowhere else: no address, session or cache has it."""
    require_add(request.user)
    form = WebhookForm(request.user, posted(request))
    if not form.act():
        return task_page(request, "webhooks/add.html", _("Add a webhook"), {"form": form}, form.status)
    if form.webhook is None:
        messages.info(request, _("It was added already. Its token is shown only once."))
        return redirect("webhooks")
    address = request.build_absolute_uri(form.webhook.address(form.token))
    shown = {"token": form.token, "address": address, "webhook": form.webhook}
    return task_page(request, "webhooks/made.html", _("The webhook is added"), shown)


@require_form_methods
@never_cache
def revoke_webhook(request: Request, pk: int) -> HttpResponse:
    webhook = webhook_to_revoke(request.user, pk)
    if request.method != "POST":
        heading = _("Revoke “%(label)s”?") % {"label": webhook.name}
        return task_page(request, "webhooks/revoke.html", heading, {"webhook": webhook})
    webhook.revoke()
    messages.success(request, _("“%(name)s” is revoked.") % {"name": webhook.name})
    return redirect("webhooks")
