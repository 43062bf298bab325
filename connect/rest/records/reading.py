"""Records as programs read them: one, or a page of those that a filter finds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst

from connect.rest.faults import CORE
from connect.rest.field_descriptions import field as description
from connect.rest.filters import order_of
from connect.rest.methods import Call
from connect.rest.paging import PAGE
from connect.rest.parameters import Json, several, text_of
from connect.rest.records.fields import Field, Value
from connect.rest.records.filters import Filter, groups
from connect.rest.records.types import RecordType
from records.access import require
from records.models import Record
from records.sorting import with_entries

type Row = dict[str, Any]
type Tell = Callable[[Record, Iterable[Field]], Row]


@dataclass(frozen=True)
class Found:
    records: Sequence[Record]
    total: int | None = None  # not counted where `start` is -1
    next: int | None = None


def find(call: Call, of: RecordType, code: str = CORE) -> Found:
    """The page at `start`: of 50, and of the first ones where nothing was sent.

    Raises PermissionDenied; and Fault, with this code.
    """
    require(call.user, "view", of.model)
    wanted = Filter(of, _sent_filter(call), code)
    start = call.parameters.number("start") or 0
    is_counted, start = start >= 0, max(0, start)
    if wanted.is_unresolved:
        return Found([], 0 if is_counted else None)
    records = _ordered(call, of).filter(wanted.condition)
    total = records.count() if is_counted else None
    page = with_entries(of.model, records[start : start + PAGE])
    end = start + PAGE
    return Found(page, total, end if total is not None and end < total else None)


def _sent_filter(call: Call) -> Mapping[str, Json]:
    sent = call.parameters.get("filter")
    return groups(sent) if isinstance(sent, list) else call.parameters.array("filter")


def _ordered(call: Call, of: RecordType) -> QuerySet[Record]:
    """What no column holds does not order them; in the end their numbers do."""
    order = []
    for name, falls in order_of(call.parameters.array("order")):
        field = of.field(name)
        if field and field.path:
            order.append(f"-{field.path}" if falls else field.path)
    return of.model._default_manager.order_by(*order, *([] if {"pk", "-pk"} & {*order} else ["pk"]))


def selected(call: Call, of: RecordType) -> list[Field]:
    """Those that `select` names, and always the number; all of them where it names none, or `*`."""
    names = list(filter(None, map(text_of, several(call.parameters.get("select")))))
    if not names or "*" in names:
        return of.fields
    chosen = {field.name for name in names if (field := of.field(name))} | {"ID"}
    return [field for field in of.fields if field.name in chosen]


def as_texts(record: Record, fields: Iterable[Field]) -> Row:
    """As crm.deal has it: every value is a text."""
    return {field.name: _text(field.of(record)) for field in fields}


def as_item(record: Record, fields: Iterable[Field]) -> Row:
    """As crm.item has it."""
    return {field.item_name: _json(field.of(record)) for field in fields}


def _text(value: Value) -> str | None:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return None if value is None else str(_json(value))


def _json(value: Value) -> Json:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value


def described(of: RecordType, field: Field) -> Row:
    flags = {"required": field.is_required, "read_only": field.is_read_only}
    status_type = of.status_type(field)
    more = {"statusType": status_type} if status_type else {}
    return description(
        field.type, capfirst(str(field.title)), *(flag for flag in flags if flags[flag]), **more
    )
