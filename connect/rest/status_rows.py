"""Entries as rows of crm.status: every value a text, as the original has them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, cast

from connect.bitrix24.vocabulary import SEMANTICS
from connect.rest.as_sent import Sent, as_sent, sent_values
from connect.rest.places import Place, id_of
from connect.rest.sorts import shown_sorts
from lists.entries import Entry
from lists.statements import ordered
from lists.text.labels import shown
from pipelines.models import Stage

type Status = dict[str, Any]

EXTRA = {Stage.Kind.SUCCESS: "success", Stage.Kind.FAILURE: "failure"}  # of the others: process


def statuses_of(places: Sequence[Place]) -> list[Status]:
    """The active entries of these lists; two queries for each kind of list."""
    found: dict[int, list[Status]] = defaultdict(list)
    for model in {type(place.entry_list) for place in places}:
        mine = [number for number, place in enumerate(places) if type(place.entry_list) is model]
        for number, row in _rows({number: places[number] for number in mine}):
            found[number].append(row)
    return [row for number in sorted(found) for row in found[number]]


def _rows(places: dict[int, Place]) -> Iterator[tuple[int, Status]]:
    """Of lists of one kind."""
    family = type(next(iter(places.values())).entry_list)
    model = cast("type[Entry]", family.entries.field.model)
    of_list = {place.entry_list.pk: number for number, place in places.items()}
    only = next(iter(of_list)) if len(of_list) == 1 else None  # else all are read: one query, too
    entries = ordered(model, "position", **({model.parent_field: only} if only else {}))
    by_list: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_list[entry.parent_pk or 0].append(entry)
    sent = sent_values(model, only)
    for pk, number in of_list.items():
        for row in _of_place(places[number], by_list[pk], sent):
            yield number, row


def _of_place(place: Place, entries: Sequence[Entry], sent: Sent) -> Iterator[Status]:
    if not entries:
        return
    sorts = shown_sorts(entries, sent)
    setattr(entries[0], entries[0].parent_field, place.entry_list)
    context = entries[0].message_context  # the same for all
    for entry in entries:
        if entry.archived_at is None:
            default_name = shown("", entry.default_name, context)
            yield status_of(place, entry, default_name, sorts[entry.pk], sent)


def status_of(place: Place, entry: Entry, default_name: str, sort: int, sent: Sent) -> Status:
    row: Status = {
        "ID": str(id_of(entry)),
        "ENTITY_ID": place.entity_id,
        "STATUS_ID": place.status_id(entry.code),
        "NAME": entry.name or default_name,
        "NAME_INIT": default_name,
        "SORT": str(sort),
        "SYSTEM": "Y" if entry.is_system else "N",
        "CATEGORY_ID": place.category,
        "COLOR": None,
        "SEMANTICS": None,
    }
    if isinstance(entry, Stage):
        kind = Stage.Kind(entry.kind)
        word = "apology" if kind == Stage.Kind.FAILURE and not entry.is_system else EXTRA.get(kind, "process")
        color = as_sent(entry, "color", sent) or entry.color.upper()  # as Bitrix24 writes its own
        row |= {"COLOR": color, "SEMANTICS": SEMANTICS.get(kind)}
        row["EXTRA"] = {"SEMANTICS": word, "COLOR": color}
    return row
