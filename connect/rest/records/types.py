"""The types of records that programs know: their numbers, their names, and the fields of each.

A new key to entries in a model is a field here at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from connect.bitrix24.vocabulary import SEMANTICS
from connect.rest.faults import Fault
from connect.rest.parameters import Parameters
from connect.rest.places import BASE_OF, Place, number_of_pipeline, place_of, smart_invoice
from connect.rest.records.fields import Amount, Coded, Field, Flag, Moment, Number, OfStage, Text
from lists.fields import EntryField
from pipelines.fields import StageField
from pipelines.models import Pipeline, Stage
from records.models import Company, Contact, Deal, Invoice, Lead, Quote, Record

# What Bitrix24 calls our keys to entries, where it is not the name of the key and ID.
CODED = {
    "salutation": "HONORIFIC",
    "deal_type": "TYPE_ID",
    "contact_type": "TYPE_ID",
    "company_type": "COMPANY_TYPE",
    "industry": "INDUSTRY",
    "employees": "EMPLOYEES",
}
# crm.item.* has one name for what other methods call otherwise for each type.
ITEM_NAMES = {
    "STATUS_ID": "stageId",
    "STATUS_SEMANTIC_ID": "stageSemanticId",
    "COMPANY_TYPE": "typeId",
    "DATE_CREATE": "createdTime",
}


@dataclass(frozen=True)
class RecordType:
    number: int  # entityTypeId
    code: str
    short_code: str
    model: type[Record]

    @property
    def has_methods(self) -> bool:
        """crm.deal.list: smart invoices have crm.item alone."""
        return self.model is not Invoice

    @property
    def title(self) -> str:
        return capfirst(str(self.model._meta.verbose_name))

    @cached_property
    def fields(self) -> list[Field]:
        return list(_fields(self.model))

    def field(self, name: str) -> Field | None:
        """By either of its names, however they are spelled."""
        return self._by_name.get(_spelled(name))

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {_spelled(name): field for field in self.fields for name in (field.item_name, field.name)}

    @property
    def stage(self) -> OfStage | None:
        """Its STAGE_ID or STATUS_ID."""
        return cast(OfStage | None, self.field("stageId"))

    def status_type(self, field: Field) -> str:
        """The list behind a field, as crm.status calls it; that of smart invoices has a number."""
        if isinstance(field, OfStage) and field.status_type and self.model is Invoice:
            pipeline = field.key.pipelines().first()
            return place_of_stages(pipeline).entity_id if pipeline else ""
        return field.status_type


TYPES = [
    RecordType(1, "LEAD", "L", Lead),
    RecordType(2, "DEAL", "D", Deal),
    RecordType(3, "CONTACT", "C", Contact),
    RecordType(4, "COMPANY", "CO", Company),
    RecordType(7, "QUOTE", "Q", Quote),
    RecordType(31, "SMART_INVOICE", "SI", Invoice),
]


def type_of_code(code: str) -> RecordType:
    return next(one for one in TYPES if one.code == code)


def type_of(parameters: Parameters) -> RecordType:
    """The one that `entityTypeId` names. Raises Fault."""
    number = parameters.number("entityTypeId")
    found = next((one for one in TYPES if one.number == number), None)
    if found is None:
        raise Fault("Smart process not found", "NOT_FOUND")
    return found


def place_of_stages(pipeline: Pipeline) -> Place:
    """Invoices are smart ones here."""
    return smart_invoice(pipeline) if pipeline.entity_type.code == "INVOICE" else place_of(pipeline)


def status_id(stage: Stage) -> str:
    """The code of a stage with its pipeline: `C5:WON`."""
    return place_of_stages(stage.pipeline).status_id(stage.code)


def category(stage: Stage) -> int:
    return number_of_pipeline(stage.pipeline)


def semantics(stage: Stage) -> str:
    return SEMANTICS.get(Stage.Kind(stage.kind), "P")


def is_closed(stage: Stage) -> str:
    return "Y" if Stage.Kind(stage.kind) in SEMANTICS else "N"


def _fields(model: type[Record]) -> Iterator[Field]:
    yield _field(Number, "ID", "ID", "integer", "pk")
    name = "NAME" if model is Contact else "TITLE"
    title = model._meta.get_field("name").verbose_name
    yield _field(Text, name, title, "string", "name", model=model, is_read_only=False, is_required=True)
    for key in model.entry_fields():
        yield from _of_stage(key) if isinstance(key, StageField) else [_coded(key)]
    if model.has_amount():
        yield _field(Amount, "OPPORTUNITY", _("amount"), "double", "amount", is_read_only=False)
    yield _field(Moment, "DATE_CREATE", _("created at"), "datetime", "created_at")
    yield _field(Flag, "IS_ARCHIVED", _("archived"), "char", "is_archived")


def _coded(key: EntryField) -> Field:
    name = CODED.get(key.name, f"{key.name}_ID".upper())
    more: dict[str, Any] = {"key": key, "status_type": key.code, "can_be_empty": key.null}
    return _field(Coded, name, key.verbose_name, "crm_status", key.attname, is_read_only=False, **more)


def _of_stage(key: StageField) -> Iterator[Field]:
    name, title = key.name.upper(), key.verbose_name
    named: dict[str, Any] = {"key": key, "fact": status_id, "status_type": BASE_OF.get(key.code, "")}
    yield _field(OfStage, f"{name}_ID", title, "crm_status", key.attname, is_read_only=False, **named)
    yield _field(OfStage, f"{name}_SEMANTIC_ID", _("kind of stage"), "string", key=key, fact=semantics)
    yield _field(OfStage, "CLOSED", _("closed"), "char", key=key, fact=is_closed)
    if key.code == "DEAL":
        more: dict[str, Any] = {"key": key, "fact": category, "is_read_only": False}
        yield _field(OfStage, "CATEGORY_ID", _("pipeline"), "crm_category", **more)


def _field(kind: type[Field], name: str, title: Any, type: str, path: str = "", **more: Any) -> Field:
    item_name = ITEM_NAMES.get(name) or _spelled_together(name)
    return kind(name, title, type, path, item_name=item_name, **more)


def _spelled_together(name: str) -> str:
    """STAGE_ID is stageId."""
    first, *further = name.lower().split("_")
    return first + "".join(map(str.capitalize, further))


def _spelled(name: str) -> str:
    return name.replace("_", "").lower()
