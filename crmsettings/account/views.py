"""Everybody's own account: what they may do, and their password, also for who may not see the admin."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from connect.models import Webhook
from crmsettings.access import has_webhooks
from crmsettings.account.rights import rights_of
from crmsettings.requests import Request
from records.requests import require_form_methods


@require_safe
def show_account(request: Request) -> HttpResponse:
    user = request.user
    webhooks = has_webhooks(user) or Webhook.objects.filter(owner=user).exists()
    context = {"rights": rights_of(user), "groups": user.groups.order_by("name"), "has_webhooks": webhooks}
    context["sees_state"] = user.has_perm("crmsettings.watch")
    return TemplateResponse(request, "account/account.html", context)


@sensitive_post_parameters()
@require_form_methods
def change_password(request: Request) -> HttpResponse:
    """Other places where they are signed in have to sign in anew; this one has not."""
    form = PasswordChangeForm(request.user, request.POST if request.method == "POST" else None)
    form.fields["new_password1"].help_text = " ".join(password_validators_help_texts())
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "account/password.html", {"form": form}, status=status)
    update_session_auth_hash(request, form.save())
    messages.success(request, _("Your password has been changed."))
    return redirect("account")
