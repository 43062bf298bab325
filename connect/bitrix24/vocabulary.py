"""What Bitrix24 calls our lists, their entries and the kinds of stages, in both directions.

- `ENTITY_ID` names a list: SOURCE, or the stages of a pipeline: STATUS of leads, DEAL_STAGE of the default
  pipeline of deals and DEAL_STAGE_2 of another one.
- `STATUS_ID` is the code of an entry; outside the default pipeline it carries that pipeline: `C2:WON`, or
  `DT31_5:P` for invoices.
- `SEMANTICS` is S, F or nothing, `EXTRA.SEMANTICS` a word for it. Old portals have neither: there the codes
  of the final stages tell.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lists.text.grammar import OF_BITRIX24
from pipelines.models import Stage

DEFAULT_PIPELINE = "GENERAL"
DEAL_ENTITY_TYPE_ID = "2"

# By ENTITY_ID: the entity types whose stages are one list.
STAGES_OF = {"STATUS": "LEAD", "DEAL_STAGE": "DEAL", "QUOTE_STATUS": "QUOTE", "INVOICE_STATUS": "INVOICE"}

KINDS = {
    "S": Stage.Kind.SUCCESS,
    "SUCCESS": Stage.Kind.SUCCESS,
    "F": Stage.Kind.FAILURE,
    "FAILURE": Stage.Kind.FAILURE,
    "APOLOGY": Stage.Kind.FAILURE,
    "P": Stage.Kind.IN_PROGRESS,
    "PROCESS": Stage.Kind.IN_PROGRESS,
}
SEMANTICS = {Stage.Kind.SUCCESS: "S", Stage.Kind.FAILURE: "F"}  # of the others there is none

# The codes of the success stage and of the first failure stage, by entity type.
FINAL = {
    "LEAD": ("CONVERTED", "JUNK"),
    "DEAL": ("WON", "LOSE"),
    "QUOTE": ("APPROVED", "DECLAINED"),  # as Bitrix24 spells it
    "INVOICE": ("P", "D"),
}

_DEAL_PIPELINE = re.compile(r"DEAL_STAGE_(\d{1,18})\Z", re.ASCII)
_INVOICES = re.compile(r"SMART_INVOICE(?:_STAGE_\d{1,18})?\Z", re.ASCII)
_OF_A_PORTAL = re.compile(r"C(\d{1,18})\Z", re.ASCII)
_PREFIX = re.compile(rf"\A{OF_BITRIX24}")


@dataclass(frozen=True)
class Place:
    """What an ENTITY_ID means here: stages of a pipeline, or else a drop-down list with this code."""

    entity_type: str = ""
    code: str = ""
    category: str = "0"  # of deals

    @property
    def address(self) -> str:
        path = f"pipelines/{self.entity_type}" if self.entity_type else "dictionaries"
        return f"{path}/{self.code}"


def place_of(entity_id: str) -> Place:
    if entity_type := STAGES_OF.get(entity_id):
        return Place(entity_type, DEFAULT_PIPELINE)
    if _INVOICES.match(entity_id):
        return Place("INVOICE", DEFAULT_PIPELINE)
    if found := _DEAL_PIPELINE.match(entity_id):
        number = found[1].lstrip("0") or "0"
        return Place("DEAL", pipeline_code(number), number)
    return Place(code=entity_id)


def entity_id_of(address: str) -> str:
    """What it calls a list of ours: `DEAL_STAGE_2` of `pipelines/DEAL/C2`."""
    kind, *codes = address.split("/")
    if kind != "pipelines" or not codes:
        return codes[-1] if codes else ""
    entity_id = next((found for found, entity_type in STAGES_OF.items() if entity_type == codes[0]), "")
    number = _OF_A_PORTAL.match(codes[-1])
    return f"{entity_id}_{number[1]}" if number and entity_id == "DEAL_STAGE" else entity_id


def pipeline_code(category: str) -> str:
    """The code of a pipeline of deals that comes from there, for good: `C2`."""
    return f"C{category}" if category != "0" else DEFAULT_PIPELINE


def code_of(status_id: str) -> str:
    """A STATUS_ID without its pipeline: `WON` of `C2:WON`."""
    return _PREFIX.sub("", status_id)


def kind_of(row: Mapping[str, object]) -> Stage.Kind | None:
    """What a row says of its kind itself; None where it says nothing."""
    extra = row.get("EXTRA")
    for said in (row.get("SEMANTICS"), extra.get("SEMANTICS") if isinstance(extra, Mapping) else None):
        if isinstance(said, str) and (kind := KINDS.get(said.upper())):
            return kind
    return None
