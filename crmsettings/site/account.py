"""Everybody's own account: what they may do, and their password, also for who may not see the Django admin."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from crmsettings.access import may, may_with_pipelines
from crmsettings.requests import Request
from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from records import access as records
from records.access import ACTIONS


@dataclass(frozen=True)
class Rights:
    """What a person may do with one thing: an answer for each of the actions, in their order."""

    title: str
    answers: list[bool]


def rights_of(user: User) -> Iterator[Rights]:
    yield Rights(_("Stages and statuses"), [may(user, action, Pipeline) for action in ACTIONS])
    seen = may(user, "view", Pipeline)
    # A pipeline is seen with its stages.
    yield Rights(
        _("Pipelines"), [seen, *(seen and may_with_pipelines(user, action) for action in ACTIONS[1:])]
    )
    yield Rights(_("Values of lists"), [may(user, action, Dictionary) for action in ACTIONS])
    for model in records.record_types():
        yield Rights(model.type_title(), list(records.permissions(user, model).values()))


@require_safe
def show_account(request: Request) -> HttpResponse:
    user = request.user
    context = {"rights": rights_of(user), "groups": user.groups.order_by("name")}
    return TemplateResponse(request, "site/account.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: Request) -> HttpResponse:
    """Other places where they are signed in have to sign in anew; this one has not."""
    form = PasswordChangeForm(request.user, request.POST if request.method == "POST" else None)
    form.fields["new_password1"].help_text = " ".join(password_validators_help_texts())
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "site/account_password.html", {"form": form}, status=status)
    update_session_auth_hash(request, form.save())
    messages.success(request, _("Your password is changed."))
    return redirect("account")
