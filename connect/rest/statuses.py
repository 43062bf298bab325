"""crm.status: the entries of all lists, stages among them.

A protected entry stays whatever FORCED says, an entry in use until its records are given another one, and a
code is what it was: the models say so, and the caller hears their sentence.
"""

from connect.rest.as_sent import sent_values
from connect.rest.faults import Fault
from connect.rest.field_descriptions import STATUS
from connect.rest.filters import Condition, conditions, holds, order_of, sorted_by
from connect.rest.methods import Answer, Call, method
from connect.rest.paging import paged
from connect.rest.parameters import Parameters, text_of
from connect.rest.places import Place, key_of, place_named, place_of, places
from connect.rest.rights import require, require_any
from connect.rest.sorts import shown_sorts
from connect.rest.status_rows import Status, status_of, statuses_of
from connect.rest.status_writing import Wanted, add, change
from lists.entries import Entry
from lists.rights import Action

NUMBERS = {"ID", "SORT", "CATEGORY_ID"}
FILTERED = {"ID", "ENTITY_ID", "STATUS_ID", "SORT", "SYSTEM", "CATEGORY_ID", "SEMANTICS", "NAME"}
SYSTEM_STAYS = 'CRM System Status can be deleted only if parameter FORCED is specified and equal to "Y".'


@method("crm.status.fields")
def status_fields(call: Call) -> Answer:
    return Answer(STATUS)


@method("crm.status.list")
def list_statuses(call: Call) -> Answer:
    """The entries of all lists; filters by other names are ignored, as the original does."""
    require_any(call, "view")
    wanted = [one for one in conditions(call.parameters.array("filter")) if one.name in FILTERED]
    order = [pair for pair in order_of(call.parameters.array("order")) if pair[0] in FILTERED]
    order = order or [("SORT", False)]
    rows: list[Status] = []
    if not any(one.is_unresolved for one in wanted):
        found, left = _narrowed(call, wanted)
        rows = [row for row in statuses_of(found) if _fits(row, left)]
    by_id = [name for name, _falls in order] == ["ID"]
    return paged(call, sorted_by(rows, order, NUMBERS), by_id=by_id)


def _narrowed(call: Call, wanted: list[Condition]) -> tuple[list[Place], list[Condition]]:
    """The lists that can have such rows, and what is left to be asked of each row."""
    named = next((one for one in wanted if one.name == "ENTITY_ID" and one.operator in ("=", "@")), None)
    if named is None:
        return places(call.user), wanted
    found = {place.entity_id: place for name in named.values if (place := place_named(call.user, name))}
    return list(found.values()), [one for one in wanted if one is not named]


def _fits(row: Status, wanted: list[Condition]) -> bool:
    return all(holds(one, row[one.name], by_words=one.name == "NAME") for one in wanted)


@method("crm.status.get")
def get_status(call: Call) -> Answer:
    entry = _entry(call, "view")
    sent = sent_values(type(entry), entry.parent_pk)
    sorts = shown_sorts(list(entry.siblings()), sent)
    return Answer(status_of(place_of(entry.entry_list), entry, entry.default_label, sorts[entry.pk], sent))


@method("crm.status.add", action="add")
def add_status(call: Call) -> Answer:
    require_any(call, "add")
    wanted = Wanted.of(call.parameters.fields())
    lacking = [name for name in ("ENTITY_ID", "STATUS_ID") if not getattr(wanted, name.lower())]
    if lacking:
        raise Fault("\n".join(f"The field {name} is required." for name in lacking))
    place = place_named(call.user, wanted.entity_id)
    if place is None:
        raise Fault("Specified entity type is not supported.")
    require(call, "add", type(place.entry_list))
    return Answer(add(place, wanted))


@method("crm.status.update", action="edit")
def update_status(call: Call) -> Answer:
    change(_entry(call, "change"), Wanted.of(call.parameters.fields()))
    return Answer(True)


@method("crm.status.delete", action="delete")
def delete_status(call: Call) -> Answer:
    entry = _entry(call, "delete")
    forced = Parameters(call.parameters.array("params")).get("FORCED")
    if entry.is_system and text_of(forced).upper() != "Y":
        raise Fault(SYSTEM_STAYS)
    entry.delete()
    return Answer(True)


def _entry(call: Call, action: Action) -> Entry:
    """The active entry that `id` means, with what it stands in. Raises Fault."""
    require_any(call, action)
    number = call.parameters.number("id")
    if number is None or number <= 1:
        raise Fault("ID is not defined or invalid.")
    model, pk = key_of(number)
    related = [model.parent_field, *_above(model)]
    entry: Entry | None = model._base_manager.select_related(*related).filter(pk=pk).first()
    if entry is None or entry.archived_at or entry.entry_list.archived_at:
        raise Fault("Status is not found.")
    require(call, action, type(entry.entry_list))
    return entry


def _above(model: type[Entry]) -> list[str]:
    parent = model.parent_model()
    return [f"{model.parent_field}__{parent.parent_field}"] if parent and parent.parent_field else []
