"""crm.item: records of every type by one set of methods; `entityTypeId` says which type is meant."""

from connect.rest.methods import Answer, Call, method
from connect.rest.records.crm import add, delete_record, record_of, update
from connect.rest.records.reading import as_item, described, find, selected
from connect.rest.records.types import RecordType, type_of
from records.access import require
from records.models import Record


@method("crm.item.list")
def list_items(call: Call) -> Answer:
    """A page of fifty of those that a filter finds, and how many there are."""
    of = type_of(call.parameters)
    found, fields = find(call, of, "INVALID_ARG_VALUE"), selected(call, of)
    return Answer({"items": [as_item(record, fields) for record in found.records]}, found.total, found.next)


@method("crm.item.get")
def get_item(call: Call) -> Answer:
    of = type_of(call.parameters)
    return _answer(of, record_of(call, of, "view"))


@method("crm.item.fields")
def describe_item(call: Call) -> Answer:
    """Which fields there are, and which list is behind each."""
    of = type_of(call.parameters)
    require(call.user, "view", of.model)
    rows = {field.item_name: described(of, field) | {"upperName": field.upper_name} for field in of.fields}
    return Answer({"fields": rows})


@method("crm.item.add", action="add")
def add_item(call: Call) -> Answer:
    """A new one is the answer."""
    of = type_of(call.parameters)
    return _answer(of, add(of, call))


@method("crm.item.update", action="edit")
def update_item(call: Call) -> Answer:
    """Some fields of one, which is the answer; `categoryId` leads to another pipeline."""
    of = type_of(call.parameters)
    return _answer(of, update(of, call))


@method("crm.item.delete", action="delete")
def delete_item(call: Call) -> Answer:
    """One goes."""
    delete_record(type_of(call.parameters), call)
    return Answer([])


def _answer(of: RecordType, record: Record) -> Answer:
    return Answer({"item": as_item(record, of.fields)})
