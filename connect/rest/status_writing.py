"""What programs send of an entry, made into acts of ours: one operation a call."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connect.bitrix24.vocabulary import KINDS
from connect.rest.as_sent import remember
from connect.rest.faults import CORE, Fault
from connect.rest.parameters import Json, text_of
from connect.rest.places import Place, id_of
from connect.rest.sorts import Numbers, put, sort_in
from lists.entries import Entry
from lists.history import operation
from pipelines.colors import clean_color
from pipelines.models import Pipeline, Stage

# How long a code may be, by what the ENTITY_ID begins with; its prefix counts.
LONGEST = {"STATUS": 21, "QUOTE_STATUS": 22, "DEAL_STAGE": 22}
LONGEST_OF_OTHERS = 50
BAD_CODE = "Status ID may include Latin characters, numbers, minus and underscore characters only"
SECOND_SUCCESS = (
    "Cannot create more stages after the final stage because the final successful stage already exists. "
    "Try using sort order values less than that of the final stage."
)


@dataclass(frozen=True)
class Wanted:
    entity_id: str
    status_id: str
    name: str
    color: str
    semantics: str
    sort: int | None  # None: none was sent

    @classmethod
    def of(cls, fields: Mapping[str, Json]) -> "Wanted":
        extra = fields.get("EXTRA")
        color = text_of(fields.get("COLOR") or (extra.get("COLOR") if isinstance(extra, dict) else ""))
        return cls(
            entity_id=text_of(fields.get("ENTITY_ID")),
            status_id=text_of(fields.get("STATUS_ID")),
            name=text_of(fields.get("NAME")),
            color=f"#{color}" if color and not color.startswith("#") else color,
            semantics=text_of(fields.get("SEMANTICS")).upper(),
            sort=sort_in(fields),
        )


def add(place: Place, wanted: Wanted) -> int:
    """The number of the new entry. Raises Fault, ValidationError and Refused."""
    code = place.code(wanted.status_id)
    _check_code(place, code)
    if not wanted.name:
        raise Fault("The field Title is required.")
    with operation(None, "add"):
        place.entry_list.lock()
        numbers = Numbers(place.entry_list.entries.model, place.entry_list.pk)
        entry = place.entry_list.add(wanted.name, code, **_of_stage(place, wanted))
        if wanted.sort is None:
            numbers.keep()
        else:
            put(entry, wanted.sort, numbers)
        _keep_color(entry, wanted)
    return id_of(entry)


def _check_code(place: Place, code: str) -> None:
    family = place.entity_id if place.entity_id in LONGEST else "DEAL_STAGE" if place.category else ""
    limit = LONGEST.get(family, LONGEST_OF_OTHERS) - len(place.prefix)
    if len(code) > limit:
        raise Fault(f"Exceeded maximum length of status ID: {limit}.", CORE)
    if not re.fullmatch(r"[0-9A-Za-z_-]+", code):
        raise Fault(BAD_CODE, CORE)
    if place.entry_list.entries.filter(code=code).exists():  # also an archived one
        raise Fault("The specified status ID already exists.", CORE)


def _of_stage(place: Place, wanted: Wanted) -> dict[str, Any]:
    if not isinstance(place.entry_list, Pipeline):
        return {}
    kind = KINDS.get(wanted.semantics, Stage.Kind.IN_PROGRESS)
    if kind == Stage.Kind.SUCCESS:
        raise Fault(SECOND_SUCCESS)
    return {"kind": kind, **({"color": Stage.checked_color(wanted.color)} if wanted.color else {})}


def change(entry: Entry, wanted: Wanted) -> None:
    """Name, colour and place; whatever else was sent is not to be changed, and an empty name says nothing.

    Raises ValidationError and Refused.
    """
    columns = _changed(entry, wanted)
    acts = [entry.verbs.get(column, "edit") for column in columns] + (["move"] if wanted.sort else [])
    with operation(None, acts[0] if len(acts) == 1 else "edit"):
        if columns:
            entry.change(**columns)
        if wanted.sort is not None:
            put(entry, wanted.sort)
        _keep_color(entry, wanted)


def _keep_color(entry: Entry, wanted: Wanted) -> None:
    if isinstance(entry, Stage) and wanted.color:
        remember(type(entry), "color", {entry.pk: (wanted.color, entry.color)})


def _changed(entry: Entry, wanted: Wanted) -> dict[str, str]:
    columns = {}
    if wanted.name and wanted.name != entry.label:
        columns["name"] = wanted.name
    if wanted.color and entry.color_field and clean_color(wanted.color) != getattr(entry, entry.color_field):
        columns[entry.color_field] = wanted.color
    return columns
