"""What the pages of records show."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.forms import BoundField
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from lists.entries import Entry
from records.access import Request, list_address, permissions, types_for
from records.board.bar import Bar
from records.facets import Facets
from records.filters import Filter
from records.forms import RecordForm
from records.labels import Label
from records.models import Record
from records.paging import Position

LIST, FORM, DELETE = "records/list.html", "records/form.html", "records/delete.html"

type Context = dict[str, object]


@dataclass(frozen=True)
class Row:
    record: Record
    address: str

    @property
    def labels(self) -> list[tuple[str, Label | None]]:
        """Of its entries, with the titles of their columns."""
        entries = entries_of(self.record)
        return [(title, Label.of(entry, with_pipeline=True) if entry else None) for title, entry in entries]


@dataclass(frozen=True)
class RecordType:
    slug: str
    title: str
    address: str

    @classmethod
    def of(cls, model: type[Record]) -> "RecordType":
        return cls(model.slug(), model.type_title(), Filter(model).address)


def list_page(request: Request, position: Position) -> TemplateResponse:
    model, page = position.filter.model, position.page()
    context = {
        **shell(request, position),
        **_facets(request, position, counted=bool(request.GET.get("counts"))),
        "page": page,
        "rows": [Row(record, position.address_of("record", record)) for record in page.records],
        "titles": [key.title for key in model.entry_fields()],
        "has_amount": model.has_amount(),
        "is_filtered": bool(position.filter.query),
        "add_address": reverse("add_record", args=[model.slug()]) + Position(position.filter).query,
    }
    return TemplateResponse(request, LIST, context)


def counts(request: Request, position: Position) -> TemplateResponse:
    model = position.filter.model
    context = {**_facets(request, position, counted=True), "type": RecordType.of(model), "is_fragment": True}
    return TemplateResponse(request, f"{LIST}#counts", context)


def form_page(request: Request, position: Position, form: RecordForm) -> TemplateResponse:
    status = 422 if form.is_bound and not form.is_draft else 200
    form.focus()
    context = {**shell(request, position), **_form(request, form), "record": form.instance}
    if not form.is_new:
        context["values"] = [*entries_of(form.instance), *_amount(form.instance)]
        context["bar"] = Bar.of(form.instance)
    return TemplateResponse(request, FORM, context, status=status)


def stages(request: Request, form: RecordForm) -> TemplateResponse:
    return TemplateResponse(request, f"{FORM}#stages", {**_form(request, form), "is_fragment": True})


def delete_page(request: Request, position: Position, record: Record) -> TemplateResponse:
    return TemplateResponse(request, DELETE, {**shell(request, position), "record": record})


def shell(request: Request, position: Position) -> Context:
    """What every page of records shows beside its own content."""
    model = position.filter.model
    return {
        "types": [RecordType.of(other) for other in types_for(request.user)],
        "type": RecordType.of(model),
        "can": permissions(request.user, model),
        "position": position,
    }


def _facets(request: Request, position: Position, *, counted: bool) -> Context:
    expanded, model = request.GET.get("facet", ""), position.filter.model
    query = urlencode(position.filter.query | ({"facet": expanded} if expanded else {}))
    return {
        "facets": Facets(request.user, position.filter, counted=counted, expanded=expanded),
        "counts_url": f"{reverse('record_counts', args=[model.slug()])}?{query}",
    }


def _form(request: Request, form: RecordForm) -> Context:
    """Each field with the page where the entries of its drop-down are edited."""
    keys, pipeline = form.instance.entry_fields(), form.chosen_pipeline
    lists = {key.name: list_address(request.user, key, pipeline) for key in keys}
    fields: list[tuple[BoundField, str]] = [(field, lists.get(field.name, "")) for field in form]
    key = form.stage_field
    stage = next((found for found in fields if key and found[0].name == key.name), None)
    return {"form": form, "fields": fields, "stage": stage}


def entries_of(record: Record) -> list[tuple[str, Entry | None]]:
    return [(key.title, getattr(record, key.name)) for key in record.entry_fields()]


def _amount(record: Record) -> Iterable[tuple[str, object]]:
    if record.has_amount():
        yield capfirst(gettext("amount")), getattr(record, "amount", None)
