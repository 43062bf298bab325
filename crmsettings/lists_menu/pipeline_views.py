"""What is done to pipelines alone: added with their stages, made the default, left by their records."""

from typing import cast

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from crmsettings.access import list_at, pipeline_for, require, require_lists
from crmsettings.lists_menu.add_pipeline import AddPipelineForm
from crmsettings.lists_menu.leaving import LeavingForm
from crmsettings.lists_menu.views import first_of
from crmsettings.requests import Request
from crmsettings.screen.responses import (
    dialog,
    done,
    go,
    not_done,
    only_posted,
    posted,
    refusable,
)
from lists.protection import Refused
from pipelines.models import Pipeline
from records.requests import require_form_methods


def refused(request: Request, refusal: Refused, address: str = "") -> HttpResponse:
    """409 with the reason, and the pipeline as it is now."""
    pipeline = list_at(address) if address else first_of(Pipeline)
    return not_done(request, pipeline, str(refusal), status=409, part="around")


@require_form_methods
@refusable(refused)
def add_pipeline(request: Request) -> HttpResponse:
    require_lists(request.user, "add", Pipeline)
    shown = cast(Pipeline, first_of(Pipeline))
    form = AddPipelineForm(request.user, shown.entity_type, posted(request), request.GET.get("copy", ""))
    if request.POST.get("preview") and request.htmx:  # while somebody types
        return TemplateResponse(request, "lists_menu/add_pipeline.html#preview", {"form": form})
    if not form.act() or form.pipeline is None:
        return dialog(request, shown, "lists_menu/add_pipeline.html", status=form.status, form=form)
    return go(request, form.pipeline.get_absolute_url(), form.said)


@only_posted
@refusable(refused)
def make_default(request: Request, address: str) -> HttpResponse:
    pipeline = pipeline_for(request.user, address, "change")
    pipeline.make_default()
    said = _("“%(label)s” is the default pipeline now") % {"label": pipeline.label}
    return done(request, pipeline, said, "around")


@require_form_methods
@refusable(refused)
def move_records(request: Request, address: str) -> HttpResponse:
    pipeline = pipeline_for(request.user, address, "change")
    require(request.user, "change", Pipeline)
    form = LeavingForm(request.user, pipeline, posted(request), request.GET)
    if not form.act():
        return dialog(request, pipeline, form.template, status=form.status, form=form)
    return go(request, pipeline.get_absolute_url(), form.said)
