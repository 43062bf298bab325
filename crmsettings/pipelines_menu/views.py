"""Acts on a whole pipeline: from its menu, and from the left column.

200 done · 422 the form again, with what is wrong · 409 refused, with the reason. After a login that
had expired a browser comes back to an act with GET: it gets the pipeline's page, and nothing is done.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crmsettings.access import ask_for_pipelines, pipeline_for
from crmsettings.pipelines_menu.forms import AddPipelineForm, MovePipelineForm, RenamePipelineForm
from crmsettings.requests import Request
from crmsettings.screen import pages
from crmsettings.undoable import toast
from lists.protection import Refused
from pipelines.models import EntityType, Pipeline

FORMS = "pipelines_menu/forms.html"

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_form_methods
def add_pipeline(request: Request) -> HttpResponse:
    ask_for_pipelines(request.user, "add")
    entity_type = EntityType.objects.filter(allows_many_pipelines=True).first()
    if entity_type is None:
        raise Http404(_("There is no such list."))
    data = request.POST if request.method == "POST" else None
    form = AddPipelineForm(entity_type, request.GET.get("copy", ""), data)
    shown = form.others[0]  # there is always a default one
    try:
        if form.is_bound and form.act():
            said = _("“%(label)s” is added.") % {"label": form.pipeline.label}
            return _elsewhere(request, form.pipeline, said)
    except Refused as refusal:
        return _refused(request, shown, refusal)
    return _asked(request, shown, "add", form=form)


@require_form_methods
def rename_pipeline(request: Request, address: str) -> HttpResponse:
    pipeline = pipeline_for(request.user, address, "change")
    form = RenamePipelineForm(pipeline, request.POST if request.method == "POST" else None)
    try:
        if form.is_bound and form.act():
            return _done(request, pipeline, _("“%(label)s” is saved.") % {"label": pipeline.label})
    except Refused as refusal:
        return _refused(request, pipeline, refusal)
    return _asked(request, pipeline, "rename", status=409 if form.conflict else None, form=form)


@require_form_methods
def move_pipeline(request: Request, address: str) -> HttpResponse:
    def move(pipeline: Pipeline) -> None:
        if not MovePipelineForm(pipeline, request.POST).act():
            raise Refused(_("There is no such place in the list."), reason="place")

    if not (request.htmx and "before" in request.POST):
        return _act(request, address, move, _("“%(label)s” is moved."))
    # Dragged in the left column, which every page has: of the page itself nothing is known.
    pipeline = pipeline_for(request.user, address, "change")
    try:
        move(pipeline)
    except Refused as refusal:
        return pages.outcome(request, status=409, refusal=str(refusal))
    return pages.outcome(request, said=_("“%(label)s” is moved.") % {"label": pipeline.label})


@require_form_methods
def make_default(request: Request, address: str) -> HttpResponse:
    return _act(request, address, Pipeline.make_default, _("“%(label)s” is the default pipeline now."))


@require_form_methods
def archive_pipeline(request: Request, address: str) -> HttpResponse:
    pipeline = pipeline_for(request.user, address, "change")
    try:
        if request.method == "POST":
            pipeline.archive()
            return _done(request, pipeline, _("“%(label)s” is archived.") % {"label": pipeline.label})
        pipeline.refuse_archiving()
    except Refused as refusal:
        return _refused(request, pipeline, refusal)
    return _asked(request, pipeline, "archive")


@require_form_methods
def restore_pipeline(request: Request, address: str) -> HttpResponse:
    return _act(request, address, Pipeline.restore, _("“%(label)s” is restored."))


@require_form_methods
def delete_pipeline(request: Request, address: str) -> HttpResponse:
    pipeline = pipeline_for(request.user, address, "delete")
    entity_type, label = pipeline.entity_type, pipeline.label
    try:
        if request.method == "POST":
            pipeline.delete()
            left = entity_type.pipelines.get(is_default=True)
            return _elsewhere(request, left, _("“%(label)s” is deleted.") % {"label": label})
        Pipeline.objects.all().refuse_deletion([pipeline])
    except Refused as refusal:
        return _refused(request, pipeline, refusal)
    return _asked(request, pipeline, "delete", stages=pipeline.entries.all())


def _act(request: Request, address: str, verb: Callable[[Pipeline], None], said: str) -> HttpResponse:
    pipeline = pipeline_for(request.user, address, "change")
    if request.method != "POST":
        return redirect(pipeline)
    try:
        verb(pipeline)
    except Refused as refusal:
        return _refused(request, pipeline, refusal)
    return _done(request, pipeline, said % {"label": pipeline.label})


def _asked(
    request: Request, pipeline: Pipeline, part: str, *, status: int | None = None, **context: Any
) -> HttpResponse:
    """A form or a question: in the dialog for htmx, else on the page of a pipeline."""
    status = status or (422 if request.method == "POST" else 200)
    if request.htmx:
        return TemplateResponse(request, f"{FORMS}#{part}", {"list": pipeline, **context}, status=status)
    return pages.page(request, pipeline, status=status, ask=f"{FORMS}#{part}", **context)


def _done(request: Request, pipeline: Pipeline, said: str) -> HttpResponse:
    if request.htmx:
        return pages.around(request, pipeline, status=200, said=said)
    toast(request, said)
    return redirect(pipeline)


def _elsewhere(request: Request, pipeline: Pipeline, said: str) -> HttpResponse:
    """To the page of another pipeline."""
    toast(request, said)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": pipeline.get_absolute_url()})
    return redirect(pipeline)


def _refused(request: Request, pipeline: Pipeline, refusal: Refused) -> HttpResponse:
    """409 with the reason, and the pipeline as it stands now."""
    present = Pipeline.objects.select_related("entity_type").filter(pk=pipeline.pk).first()
    if present is None:
        raise Http404(str(refusal))
    if request.htmx:
        response = pages.around(request, present, status=409, refusal=str(refusal))
        response.headers["HX-Retarget"] = "#toast"  # all of it is out of band
        response.headers["HX-Reswap"] = "none"
        return response
    return pages.page(request, present, status=409, refusal=str(refusal))
