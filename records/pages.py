"""What the pages of records show."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from records.access import Request, list_address, rights, types_for
from records.facets import Facets
from records.filters import Filter
from records.forms import RecordForm
from records.models import Record
from records.paging import Place

LIST, FORM, DELETE = "records/list.html", "records/form.html", "records/delete.html"


@dataclass(frozen=True)
class Row:
    record: Record
    address: str
    entries: list[tuple[str, Any]]  # the title of the column, and the entry or None


def list_page(request: Request, place: Place) -> TemplateResponse:
    model, part = place.which.model, place.read()
    keys = [(_title(key), key.name) for key in model.entry_fields()]
    rows = [
        Row(row, place.address_of("record", row), [(title, getattr(row, name)) for title, name in keys])
        for row in part.rows
    ]
    context = {
        **shell(request, place),
        **_facets(request, place, counted=bool(request.GET.get("counts"))),
        "part": part,
        "rows": rows,
        "titles": [title for title, _name in keys],
        "has_amount": model.has_amount(),
        "is_filtered": bool(place.which.query),
        "without_filters": Filter(model).address,
        "add_address": reverse("add_record", args=[model.slug()]) + Place(place.which).query,
    }
    return TemplateResponse(request, LIST, context)


def counts(request: Request, place: Place) -> TemplateResponse:
    context = {**_facets(request, place, counted=True), "type": _type(place.which.model), "is_fragment": True}
    return TemplateResponse(request, f"{LIST}#counts", context)


def form_page(request: Request, place: Place, form: RecordForm) -> TemplateResponse:
    status = 422 if form.is_bound and not form.is_draft else 200
    _focus(form)
    context = {**shell(request, place), **_form(request, form), "record": form.instance}
    if form.was and not context["can"]["change"]:
        context["values"] = _values(form.instance)
    return TemplateResponse(request, FORM, context, status=status)


def stages(request: Request, form: RecordForm) -> TemplateResponse:
    return TemplateResponse(request, f"{FORM}#stages", {**_form(request, form), "is_fragment": True})


def delete_page(request: Request, place: Place, record: Record) -> TemplateResponse:
    context = {**shell(request, place), "record": record}
    return TemplateResponse(request, DELETE, context)


def shell(request: Request, place: Place) -> dict[str, Any]:
    """What every page of records shows beside its own content."""
    model = place.which.model
    return {
        "types": [_type(found) for found in types_for(request.user)],
        "type": _type(model),
        "can": rights(request.user, model),
        "place": place,
    }


def _type(model: type[Record]) -> dict[str, str]:
    return {
        "slug": model.slug(),
        "title": capfirst(str(model._meta.verbose_name_plural)),
        "name": capfirst(str(model._meta.verbose_name)),
        "address": reverse("records", args=[model.slug()]),
    }


def _facets(request: Request, place: Place, *, counted: bool) -> dict[str, Any]:
    whole, model = request.GET.get("facet", ""), place.which.model
    query = urlencode(place.which.query | ({"facet": whole} if whole else {}))
    return {
        "facets": Facets(request.user, place.which, counted=counted, whole=whole),
        "counts_url": f"{reverse('record_counts', args=[model.slug()])}?{query}",
    }


def _form(request: Request, form: RecordForm) -> dict[str, Any]:
    """Each field with the page where the entries of its drop-down are edited."""
    model, key = type(form.instance), form.key
    lists = {
        found.name: list_address(request.user, found, form.chosen_pipeline) for found in model.entry_fields()
    }
    if key and "pipeline" in form.fields:
        form.fields["pipeline"].widget.attrs |= {
            "hx-get": reverse("record_stages", args=[model.slug()]),
            "hx-include": f"[name=was_{key.name}]",
            "hx-target": "#stages",
            "hx-swap": "outerHTML",
        }
    fields = [(field, lists.get(field.name, "")) for field in form]
    stage = next((found for found in fields if key and found[0].name == key.name), None)
    return {"form": form, "fields": fields, "stage": stage}


def _focus(form: RecordForm) -> None:
    """What somebody has to fill in next: what was wrong, the stage of another pipeline, a new name."""
    if form.is_draft and form.key:
        wanted = [form.key.name]
    else:
        wanted = [name for name in form.errors if name in form.fields] or ["name"]
    if form.is_bound or not form.was:
        form.fields[wanted[0]].widget.attrs["autofocus"] = True


def _values(record: Record) -> list[tuple[str, Any]]:
    """What a record has, for who may only look at it."""
    values = [(_title(key), getattr(record, key.name)) for key in record.entry_fields()]
    amount = [(capfirst(gettext("amount")), getattr(record, "amount", None))] if record.has_amount() else []
    return [*values, *amount]


def _title(key: Any) -> str:
    return capfirst(str(key.verbose_name))
