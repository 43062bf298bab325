"""What the pages of records show."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from lists.entries import Entry
from lists.rights import Person
from records.access import Request, list_address, permissions, types_for
from records.board.bar import Bar
from records.changing import ChangeForm
from records.facets import Facets
from records.filters import Filter
from records.forms import RecordForm
from records.labels import Label
from records.models import Record
from records.paging import Position
from records.requests import at
from records.sizes import MOST, sizes
from records.sorting import AMOUNT, CREATED, NAME, columns

LIST, FORM, DELETE = "records/list.html", "records/form.html", "records/delete.html"
CHANGE = "records/change.html"

type Context = dict[str, object]


@dataclass(frozen=True)
class Row:
    record: Record
    address: str
    labels: list[Label | None]  # of its entries, column after column


@dataclass(frozen=True)
class RecordType:
    slug: str
    title: str
    address: str
    size: int = 0

    @classmethod
    def of(cls, model: type[Record], size: int = 0) -> "RecordType":
        return cls(model.slug(), model.type_title(), Filter(model).address, size)

    @classmethod
    def all_for(cls, user: Person) -> "list[RecordType]":
        """Those that a person may see, with the number of their records."""
        models = types_for(user)
        return [cls.of(*counted) for counted in zip(models, sizes(models), strict=True)]

    @property
    def most(self) -> int:
        """How many there are at least, where they were not counted further."""
        return MOST if self.size > MOST else 0


@dataclass(frozen=True)
class Column:
    """The head of a column, which sorts by it."""

    name: str
    title: str
    address: str
    direction: str  # for aria-sort; empty where the list is sorted by another one

    @classmethod
    def of(cls, position: Position, name: str, title: str) -> "Column":
        order = position.order
        direction = "descending" if order.is_descending else "ascending"
        address = position.sorted_by(name).address
        return cls(name, title, address, direction if order.column == name else "")


def list_page(request: Request, position: Position) -> TemplateResponse:
    model, page = position.filter.model, position.page()
    kept = position.filter.query | position.order.query
    context = {
        **shell(request, position),
        **_facets(request, position, counted=bool(request.GET.get("counts"))),
        "page": page,
        "rows": _rows(position, page.records),
        "columns": _columns(position),
        "has_amount": model.has_amount(),
        "is_filtered": bool(position.filter.query),
        "kept": {name: value for name, value in kept.items() if name != "q"},
        "without_text": replace(position.first, filter=position.filter.without_text()).address,
        "add_address": reverse("add_record", args=[model.slug()]) + position.first.query,
        "export_address": reverse("export_records", args=[model.slug()]) + position.first.query,
        "keys": model.entry_fields(),
    }
    if not request.htmx or request.htmx.history_restore_request:
        return TemplateResponse(request, LIST, context)
    response = TemplateResponse(request, f"{LIST}#answer", context | {"is_fragment": True})
    return at(request.htmx, response, position.address)


def change_page(request: Request, position: Position, form: ChangeForm) -> HttpResponse:
    """A question over the list; without htmx a page of its own."""
    context = {**shell(request, position), "form": form}
    status = 422 if form.errors else 200
    if not request.htmx:
        return TemplateResponse(request, CHANGE, context, status=status)
    response = TemplateResponse(request, f"{CHANGE}#question", context, status=status)
    return retarget(reswap(response, "innerHTML"), "#dialog")


def go(request: Request, address: str) -> HttpResponse:
    """To a page that shows what was done."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def counts(request: Request, position: Position) -> TemplateResponse:
    model = position.filter.model
    context = {**_facets(request, position, counted=True), "type": RecordType.of(model), "is_fragment": True}
    return TemplateResponse(request, f"{LIST}#counts", context)


def form_page(request: Request, position: Position, form: RecordForm) -> TemplateResponse:
    status = 422 if form.is_bound and not form.is_draft else 200
    form.focus()
    context = {**shell(request, position), **_form(request, form), "record": form.instance}
    if not form.is_new:
        context["values"] = _labels(form.instance)
        context["has_amount"] = form.instance.has_amount()
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
        "types": partial(RecordType.all_for, request.user),  # counted by a page that shows them
        "type": RecordType.of(model),
        "can": permissions(request.user, model),
        "position": position,
    }


def _rows(position: Position, records: Iterable[Record]) -> list[Row]:
    keys, query = position.filter.model.entry_fields(), position.query
    begin = reverse("records", args=[position.filter.model.slug()])  # of the address of every record
    labels: dict[Entry | None, Label | None] = {None: None}
    rows = []
    for record in records:
        entries = [getattr(record, key.name) for key in keys]
        for entry in entries:
            if entry not in labels:
                labels[entry] = Label.of(entry, with_pipeline=True)
        address = f"{begin}{record.pk}/{query}"
        rows.append(Row(record, address, [labels[entry] for entry in entries]))
    return rows


def _columns(position: Position) -> list[Column]:
    model = position.filter.model
    titles = {key.name: key.title for key in model.entry_fields()}
    titles |= {NAME: gettext("Name"), AMOUNT: gettext("Amount"), CREATED: gettext("Created")}
    return [Column.of(position, name, titles[name]) for name in columns(model)]


def _facets(request: Request, position: Position, *, counted: bool) -> Context:
    expanded, model = request.GET.get("facet", ""), position.filter.model
    asked = position.filter.query | position.order.query | ({"facet": expanded} if expanded else {})
    query, order = urlencode(asked), position.order
    return {
        "facets": Facets(request.user, position.filter, counted=counted, expanded=expanded, order=order),
        "counts_url": f"{reverse('record_counts', args=[model.slug()])}?{query}",
    }


def _form(request: Request, form: RecordForm) -> Context:
    """Each field with the page where those who may change the entries of its drop-down edit them."""
    keys, pipeline = form.instance.entry_fields(), form.chosen_pipeline
    lists = {key.name: list_address(request.user, key, pipeline, "change") for key in keys}
    fields: list[tuple[BoundField, str]] = [(field, lists.get(field.name, "")) for field in form]
    key = form.stage_field
    stage = next((found for found in fields if key and found[0].name == key.name), None)
    return {"form": form, "fields": fields, "stage": stage, "currency": settings.CURRENCY}


def _labels(record: Record) -> list[tuple[str, Label | None]]:
    """What somebody sees who may not change it."""
    entries: list[tuple[str, Entry | None]] = [
        (key.title, getattr(record, key.name)) for key in record.entry_fields()
    ]
    return [(title, Label.of(entry, with_pipeline=True) if entry else None) for title, entry in entries]
