"""The lists by the names that programs have for them: ENTITY_ID, a number of a pipeline, a prefix of codes.

- SOURCE is a drop-down list; STATUS, DEAL_STAGE, QUOTE_STATUS and INVOICE_STATUS are the stages of the
  shipped pipeline GENERAL, whatever pipeline is the default one by now.
- GENERAL has the number 0 for good, every other pipeline its key: DEAL_STAGE_7, with C7: before its codes.
- Invoices answer as smart invoices, too: SMART_INVOICE_STAGE_4, with DT31_4: before the codes.
- What is archived is not there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connect.bitrix24.vocabulary import DEFAULT_PIPELINE, STAGES_OF
from dictionaries.models import Dictionary, DictionaryValue
from lists.entries import Entry, EntryList
from lists.rights import Person, may_with_entries
from lists.statements import one
from pipelines.models import Pipeline, Stage

BASE_OF = {entity_type: entity_id for entity_id, entity_type in STAGES_OF.items()}
SMART_INVOICE = 31
ENTITY_TYPE_IDS = {"LEAD": 1, "DEAL": 2, "QUOTE": 7, "INVOICE": SMART_INVOICE}
_NUMBERED = re.compile(r"([A-Z_]+?)_(\d{1,18})", re.ASCII)
_SMART_INVOICE = re.compile(r"SMART_INVOICE(?:_STAGE_(\d{1,18}))?", re.ASCII)


@dataclass(frozen=True)
class Place:
    """A list, and what programs call it."""

    entity_id: str
    entry_list: EntryList
    prefix: str = ""

    @property
    def pipeline(self) -> Pipeline | None:
        return self.entry_list if isinstance(self.entry_list, Pipeline) else None

    @property
    def category(self) -> str | None:
        """CATEGORY_ID: only deals have one."""
        if self.pipeline and self.pipeline.entity_type.allows_many_pipelines:
            return str(number_of_pipeline(self.pipeline))
        return None

    def status_id(self, code: str) -> str:
        return f"{self.prefix}{code}"

    def code(self, status_id: str) -> str:
        """Of an entry, whether the prefix was sent or not."""
        return status_id.removeprefix(self.prefix)


def number_of_pipeline(pipeline: Pipeline) -> int:
    return 0 if pipeline.code == DEFAULT_PIPELINE else int(pipeline.pk)


def place_of(entry_list: EntryList) -> Place:
    if not isinstance(entry_list, Pipeline):
        return Place(entry_list.code, entry_list)
    base = BASE_OF.get(entry_list.entity_type.code, f"{entry_list.entity_type.code}_STATUS")
    number = number_of_pipeline(entry_list)
    return Place(f"{base}_{number}", entry_list, f"C{number}:") if number else Place(base, entry_list)


def smart_invoice(pipeline: Pipeline) -> Place:
    return Place(f"SMART_INVOICE_STAGE_{pipeline.pk}", pipeline, f"DT{SMART_INVOICE}_{pipeline.pk}:")


def pipelines_for(user: Person, **wanted: Any) -> list[Pipeline]:
    """Those that are active and that the user may see, in order."""
    if not may_with_entries(user, "view", Pipeline):
        return []
    rows = Pipeline.objects.filter(archived_at=None, **wanted).select_related("entity_type")
    return list(rows.order_by("entity_type__position", "position"))


def dictionaries_for(user: Person, **wanted: Any) -> list[Dictionary]:
    if not may_with_entries(user, "view", Dictionary):
        return []
    return list(Dictionary.objects.filter(archived_at=None, **wanted))


def places(user: Person) -> list[Place]:
    """All lists that the user may see; two queries."""
    return [place_of(each) for each in (*pipelines_for(user), *dictionaries_for(user))]


def place_named(user: Person, entity_id: str) -> Place | None:
    """One query."""
    name = entity_id.upper()
    if smart := _SMART_INVOICE.fullmatch(name):
        which: dict[str, Any] = {"pk": int(smart[1])} if smart[1] else {"code": DEFAULT_PIPELINE}
        found = pipelines_for(user, entity_type__code="INVOICE", **which)
        return smart_invoice(found[0]) if found else None
    for wanted in _pipelines_named(name):
        found = pipelines_for(user, **wanted)
        if found and place_of(found[0]).entity_id == name:
            return place_of(found[0])
    return _list_named(user, entity_id)


def _list_named(user: Person, code: str) -> Place | None:
    exact = one(Dictionary, code=code) if may_with_entries(user, "view", Dictionary) else None
    if exact is None:
        exact = next(iter(dictionaries_for(user, code__iexact=code)), None)
    return place_of(exact) if exact and exact.archived_at is None else None


def _pipelines_named(name: str) -> Iterator[dict[str, Any]]:
    if name in STAGES_OF:
        yield {"entity_type__code": STAGES_OF[name], "code": DEFAULT_PIPELINE}
    elif (found := _NUMBERED.fullmatch(name)) and found[1] in STAGES_OF:
        yield {"entity_type__code": STAGES_OF[found[1]], "pk": int(found[2])}


def id_of(entry: Entry) -> int:
    """One space of numbers over both tables: stages have the odd ones."""
    return 2 * int(entry.pk) + isinstance(entry, Stage)


def key_of(number: int) -> tuple[type[Entry], int]:
    """The model and the key behind such a number."""
    return (Stage if number % 2 else DictionaryValue), number // 2
