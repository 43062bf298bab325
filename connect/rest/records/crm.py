"""crm.lead, crm.deal, crm.contact, crm.company and crm.quote: the methods of each type of record."""

from functools import partial

from django.db import transaction

from connect.rest.faults import Fault
from connect.rest.methods import Answer, Call, method
from connect.rest.records.reading import as_texts, described, find, selected
from connect.rest.records.types import TYPES, RecordType, type_of_code
from connect.rest.records.writing import save
from lists.rights import Action
from records.access import record_for, require
from records.models import Record


def list_records(of: RecordType, call: Call) -> Answer:
    """A page of fifty of those that a filter finds, and how many there are."""
    found, fields = find(call, of), selected(call, of)
    return Answer([as_texts(record, fields) for record in found.records], found.total, found.next)


def get_record(of: RecordType, call: Call) -> Answer:
    return Answer(as_texts(record_of(call, of, "view"), of.fields))


def add_record(of: RecordType, call: Call) -> Answer:
    return Answer(add(of, call).pk)


def update_record(of: RecordType, call: Call) -> Answer:
    """Some fields of one; CATEGORY_ID leads to another pipeline."""
    update(of, call)
    return Answer(True)


@transaction.atomic
def delete_record(of: RecordType, call: Call) -> Answer:
    """One goes."""
    record_of(call, of, "delete", locked=True).delete()
    return Answer(True)


def describe_fields(of: RecordType, call: Call) -> Answer:
    """Which fields there are, and which list is behind each."""
    require(call.user, "view", of.model)
    return Answer({field.name: described(of, field) for field in of.fields})


@transaction.atomic
def add(of: RecordType, call: Call) -> Record:
    require(call.user, "add", of.model)
    record = of.model()
    save(of, record, call.parameters.array("fields"))
    return record


@transaction.atomic
def update(of: RecordType, call: Call) -> Record:
    record = record_of(call, of, "change", locked=True)
    save(of, record, call.parameters.array("fields"))
    return record


def record_of(call: Call, of: RecordType, action: Action, *, locked: bool = False) -> Record:
    """Raises Fault, PermissionDenied and Http404."""
    require(call.user, action, of.model)
    number = call.parameters.number("id")
    if number is None or number < 1:
        raise Fault("ID is not defined or invalid.")
    return record_for(call.user, of.model, number, action, locked=locked)


METHODS = {
    "list": (list_records, ""),
    "get": (get_record, ""),
    "fields": (describe_fields, ""),
    "add": (add_record, "add"),
    "update": (update_record, "edit"),
    "delete": (delete_record, "delete"),
}


def _register() -> None:
    for of in TYPES:
        if of.has_methods:
            for name, (function, action) in METHODS.items():
                method(f"crm.{of.code.lower()}.{name}", action)(partial(function, of))


_register()


@method("crm.deal.userfield.list")
def list_user_fields(call: Call) -> Answer:
    """There are none."""
    require(call.user, "view", type_of_code("DEAL").model)
    return Answer([], total=0)


@method("crm.enum.ownertype")
def list_owner_types(call: Call) -> Answer:
    """The types of records, and their numbers for crm.item."""
    return Answer(
        [
            {"ID": of.number, "NAME": of.title, "SYMBOL_CODE": of.code, "SYMBOL_CODE_SHORT": of.short_code}
            for of in TYPES
        ]
    )
