"""The records of every type: their list, the form of one, and the acts on it.

Each address keeps in its query where somebody was in the list; see records.paging.Place.
200 shown · 302 done · 404 gone · 422 the form again, with what is wrong.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from records import pages
from records.access import SENTENCES, Request, ask, may, record_for, types_for
from records.filters import is_number
from records.forms import form_of
from records.models import Record
from records.paging import Place

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])

Model = type[Record]


@require_safe
def index(request: Request) -> HttpResponse:
    types = types_for(request.user)
    if not types:
        raise PermissionDenied(SENTENCES["view"])
    return redirect("records", types[0].slug())


@require_safe
def show_records(request: Request, model: Model) -> HttpResponse:
    ask(request.user, "view", model)
    return pages.list_page(request, Place.from_query(model, request.GET))


@require_safe
def show_counts(request: Request, model: Model) -> HttpResponse:
    """The facets with their numbers, for htmx: they come after the rows, which nothing delays."""
    ask(request.user, "view", model)
    return pages.counts(request, Place.from_query(model, request.GET))


@require_form_methods
def add_record(request: Request, model: Model) -> HttpResponse:
    ask(request.user, "add", model)
    place = Place.from_query(model, request.GET)
    with transaction.atomic():
        form = form_of(model(), request.POST if request.method == "POST" else None, place.which)
        is_done = form.is_bound and form.act()
    if is_done:
        messages.success(request, _("“%(label)s” is added.") % {"label": form.instance})
        return redirect(place.address)
    return pages.form_page(request, place, form)


@require_form_methods
def edit_record(request: Request, model: Model, pk: int) -> HttpResponse:
    place = Place.from_query(model, request.GET)
    if request.method != "POST":
        return pages.form_page(request, place, form_of(record_for(request.user, model, pk, "view")))
    with transaction.atomic():
        form = form_of(record_for(request.user, model, pk, "change", locked=True), request.POST)
        is_done = form.act()
    if is_done:
        messages.success(request, _("“%(label)s” is saved.") % {"label": form.instance})
        return redirect(place.address)
    return pages.form_page(request, place, form)


@require_safe
def show_stages(request: Request, model: Model) -> HttpResponse:
    """The stages of another pipeline, for htmx: none is chosen, unless it is the one that the record has."""
    ask(request.user, "change" if may(request.user, "change", model) else "add", model)
    key = model.stage_field()
    if key is None:
        raise Http404
    had = request.GET.get(f"was_{key.name}", "")
    record = model(**{key.attname: int(had)}) if is_number(had) else model()
    asked = {"stages": "1", "pipeline": request.GET.get("pipeline", ""), key.name: had}
    return pages.stages(request, form_of(record, asked))


@require_form_methods
def archive_record(request: Request, model: Model, pk: int) -> HttpResponse:
    return _act(request, model, pk, model.archive, _("“%(label)s” is archived."))


@require_form_methods
def restore_record(request: Request, model: Model, pk: int) -> HttpResponse:
    return _act(request, model, pk, model.restore, _("“%(label)s” is restored."))


@require_form_methods
def delete_record(request: Request, model: Model, pk: int) -> HttpResponse:
    place = Place.from_query(model, request.GET)
    with transaction.atomic():
        record = record_for(request.user, model, pk, "delete", locked=request.method == "POST")
        if request.method != "POST":
            return pages.delete_page(request, place, record)
        record.delete()
    messages.success(request, _("“%(label)s” is deleted.") % {"label": record})
    return redirect(place.address)


def _act(request: Request, model: Model, pk: int, verb: Callable[[Any], None], said: str) -> HttpResponse:
    """After a login that had expired a browser comes back with GET: nothing is done then."""
    with transaction.atomic():
        record = record_for(request.user, model, pk, "change", locked=request.method == "POST")
        if request.method == "POST":
            verb(record)
            messages.success(request, said % {"label": record})
    return redirect(Place.from_query(model, request.GET).address_of("record", record))
