"""Acts on a whole pipeline: from its menu, and from the left column."""

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from crmsettings.access import ask_for_pipelines, list_at, pipeline_for, require
from crmsettings.entries.forms import RowForm
from crmsettings.entries.moving import StepForm
from crmsettings.lists_menu.forms import AddPipelineForm
from crmsettings.lists_menu.leaving import LeavingForm, refuse
from crmsettings.requests import Request
from crmsettings.screen.responses import (
    dialog,
    done,
    go,
    not_done,
    only_posted,
    posted,
    refusable,
    require_form_methods,
)
from lists.protection import Refused
from pipelines.models import Pipeline


def refused(request: Request, refusal: Refused, address: str = "") -> HttpResponse:
    """409 with the reason, and the pipeline as it is now."""
    pipeline = list_at(address) if address else _default_pipeline()
    return not_done(request, pipeline, str(refusal), status=409, part=_part(request))


@require_form_methods
@refusable(refused)
def add_pipeline(request: Request) -> HttpResponse:
    ask_for_pipelines(request.user, "add")
    shown = _default_pipeline()
    form = AddPipelineForm(request.user, shown.entity_type, posted(request), request.GET.get("copy", ""))
    if request.POST.get("preview") and request.htmx:  # while somebody types
        return TemplateResponse(request, "lists_menu/add.html#preview", {"form": form})
    if not form.act() or form.pipeline is None:
        return dialog(request, shown, "lists_menu/add.html", status=form.status, form=form)
    return go(request, form.pipeline.get_absolute_url(), form.said)


@require_form_methods
@refusable(refused)
def rename_pipeline(request: Request, address: str) -> HttpResponse:
    pipeline = pipeline_for(request.user, address, "change")
    form = RowForm(pipeline, posted(request), "id_pipeline_%s")
    if not form.act():
        return dialog(request, form.row, "lists_menu/rename.html", status=form.status, form=form)
    return _done(request, form.row, _("Renamed to “%(label)s”"))


@only_posted
@refusable(refused)
def move_pipeline(request: Request, address: str) -> HttpResponse:
    pipeline = pipeline_for(request.user, address, "change")
    StepForm(pipeline, request.POST).act()
    return _done(request, pipeline, _("Moved “%(label)s”"))


@only_posted
@refusable(refused)
def make_default(request: Request, address: str) -> HttpResponse:
    pipeline = pipeline_for(request.user, address, "change")
    pipeline.make_default()
    return _done(request, pipeline, _("“%(label)s” is the default pipeline now"))


@require_form_methods
@refusable(refused)
def archive_pipeline(request: Request, address: str) -> HttpResponse:
    pipeline = pipeline_for(request.user, address, "change")
    pipeline.refuse_archiving()
    form = LeavingForm(request.user, pipeline, posted(request), request.GET, "archive")
    if not form.act():
        return dialog(request, pipeline, "lists_menu/leaving.html", status=form.status, form=form)
    if form.moved:
        return go(request, pipeline.get_absolute_url(), form.said)
    return done(request, pipeline, form.said, _part(request))


@require_form_methods
@refusable(refused)
def move_records(request: Request, address: str) -> HttpResponse:
    pipeline = pipeline_for(request.user, address, "change")
    require(request.user, "change", Pipeline)
    form = LeavingForm(request.user, pipeline, posted(request), request.GET)
    if not form.act():
        return dialog(request, pipeline, "lists_menu/leaving.html", status=form.status, form=form)
    return go(request, pipeline.get_absolute_url(), form.said)


@only_posted
@refusable(refused)
def restore_pipeline(request: Request, address: str) -> HttpResponse:
    pipeline = pipeline_for(request.user, address, "change")
    pipeline.restore()
    return _done(request, pipeline, _("Restored “%(label)s”"))


@require_form_methods
@refusable(refused)
def delete_pipeline(request: Request, address: str) -> HttpResponse:
    pipeline = pipeline_for(request.user, address, "delete")
    form = LeavingForm(request.user, pipeline, posted(request), request.GET, "delete")
    if request.method != "POST":
        refuse(pipeline, form.content)
    if not form.act():
        return dialog(request, pipeline, "lists_menu/leaving.html", status=form.status, form=form)
    return go(request, _default_pipeline().get_absolute_url(), form.said)


def _default_pipeline() -> Pipeline:
    """Where deals begin: only their type may have several pipelines."""
    several = Pipeline.objects.filter(entity_type__allows_many_pipelines=True, is_default=True)
    pipeline: Pipeline | None = several.select_related("entity_type").first()
    if pipeline is None:
        raise Http404(_("There is no such list."))
    return pipeline


def _done(request: Request, pipeline: Pipeline, said: str) -> HttpResponse:
    return done(request, pipeline, said % {"label": pipeline.label}, _part(request))


def _part(request: Request) -> str:
    """Dragged in the left column, which every page has: of the page itself nothing is known then."""
    return "outcome" if "before" in request.POST else "around"
