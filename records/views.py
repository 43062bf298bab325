"""The records of every type: their list, the form of one, and what is done with it.

Each address keeps in its query where somebody was in the list; see records.paging.Position.
200 shown · 302 done · 404 gone · 422 the form again, with what is wrong.
"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lists.protection import Refused
from lists.rights import may
from lists.text.numbers import parse_number
from records import pages
from records.access import SENTENCES, Request, record_for, require, types_for
from records.changing import ChangeForm, said_of
from records.export import csv_parts
from records.models import Record
from records.paging import Position
from records.requests import require_form_methods
from records.staged_forms import form_for

Model = type[Record]


@require_safe
def index(request: Request) -> HttpResponse:
    types = types_for(request.user)
    if not types:
        raise PermissionDenied(SENTENCES["view"])
    return redirect("records", types[0].slug())


@require_safe
def show_records(request: Request, model: Model) -> HttpResponse:
    require(request.user, "view", model)
    return pages.list_page(request, Position.from_query(model, request.GET))


@require_safe
def export_records(request: Request, model: Model) -> HttpResponseBase:
    """What the list shows, on all its pages, as a file."""
    require(request.user, "view", model)
    position = Position.from_query(model, request.GET)
    try:
        parts = csv_parts(position)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(position.address)
    response = StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{model.slug()}.csv"'
    return response


@require_form_methods
def change_records(request: Request, model: Model) -> HttpResponse:
    """Asks what the ticked records get, and then gives it to them."""
    require(request.user, "change", model)
    position, form = Position.from_query(model, request.GET), ChangeForm(model, request.POST)
    if not form.shown or not form.key:
        messages.error(request, _("First tick the records that you mean."))
        return pages.go(request, position.address)
    if not form.act():
        return pages.change_page(request, position, form)
    messages.success(request, said_of(form))
    return pages.go(request, position.address)


@require_safe
def show_counts(request: Request, model: Model) -> HttpResponse:
    """The facets with their numbers, for htmx: they come after the rows, which nothing delays."""
    require(request.user, "view", model)
    position = Position.from_query(model, request.GET)
    return pages.counts(request, position) if request.htmx else redirect(position.address)


@require_form_methods
def add_record(request: Request, model: Model) -> HttpResponse:
    require(request.user, "add", model)
    position = Position.from_query(model, request.GET)
    with transaction.atomic():
        form = form_for(model(), request.POST if request.method == "POST" else None, position.filter)
        is_saved = form.is_bound and form.save_if_valid()
    if is_saved:
        messages.success(request, told(position, _("Added “%(label)s”"), form.instance))
        return redirect(position.address)
    return pages.form_page(request, position, form)


@require_form_methods
def edit_record(request: Request, model: Model, pk: int) -> HttpResponse:
    position = Position.from_query(model, request.GET)
    if request.method != "POST":
        return pages.form_page(request, position, form_for(record_for(request.user, model, pk, "view")))
    with transaction.atomic():
        form = form_for(record_for(request.user, model, pk, "change", locked=True), request.POST)
        is_saved = form.save_if_valid()
    if is_saved:
        messages.success(request, told(position, _("Changed “%(label)s”"), form.instance))
        return redirect(position.address)
    return pages.form_page(request, position, form)


@require_safe
def show_stages(request: Request, model: Model) -> HttpResponse:
    """The stages of another pipeline, for htmx: none is chosen, unless it is the one that the record has."""
    require(request.user, "change" if may(request.user, "change", model) else "add", model)
    key = model.stage_field()
    if key is None:
        raise Http404
    if not request.htmx:
        return redirect("records", model.slug())
    present = parse_number(request.GET.get(f"initial-{key.name}"))
    stage, pipeline = str(present or ""), request.GET.get("pipeline", "")
    data = {"stages": "1", "pipeline": pipeline, key.name: stage, f"initial-{key.name}": stage}
    return pages.stages(request, form_for(model(**{key.attname: present}), data))


@require_form_methods
def archive_record(request: Request, model: Model, pk: int) -> HttpResponse:
    return _change(request, model, pk, model.archive, _("Archived “%(label)s”"))


@require_form_methods
def restore_record(request: Request, model: Model, pk: int) -> HttpResponse:
    return _change(request, model, pk, model.restore, _("Restored “%(label)s”"))


@require_form_methods
def delete_record(request: Request, model: Model, pk: int) -> HttpResponse:
    position = Position.from_query(model, request.GET)
    with transaction.atomic():
        record = record_for(request.user, model, pk, "delete", locked=request.method == "POST")
        if request.method != "POST":
            return pages.delete_page(request, position, record)
        record.delete()
    messages.success(request, _("Deleted “%(label)s”") % {"label": record})
    return redirect(position.address)


def told(position: Position, sentence: str, record: Record) -> str:
    """It also says why somebody who comes back to the list does not see the record there."""
    words = sentence % {"label": record}
    if not position.filter.query or position.filter.records().filter(pk=record.pk).exists():
        return words
    return f"{words} · {_('The filters hide it')}"


def _change(
    request: Request, model: Model, pk: int, verb: Callable[[Record], bool], sentence: str
) -> HttpResponse:
    """After a login that had expired a browser comes back with GET: nothing is done then."""
    with transaction.atomic():
        record = record_for(request.user, model, pk, "change", locked=request.method == "POST")
        if request.method == "POST":
            verb(record)
            messages.success(request, sentence % {"label": record})
    return redirect(Position.from_query(model, request.GET).address_of("record", record))
