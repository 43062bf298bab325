"""Files with answers of a Bitrix24 portal: `crm.status.list`, and `crm.category.list` for the pipelines.

However the answers stand in the file, one after the other, in a batch or under the names of their methods,
the rows are found by what they look like. `crm.status.entity.types` gives further lists their names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from connect.bitrix24 import vocabulary
from connect.readers.json_values import dictionaries_in, json_values, looks_like_json
from connect.readers.listings import ORDER, Kind, Listed, Listing, document_of
from connect.readers.words import code_from, color_from
from lists.loading.attributes import excerpt
from lists.loading.documents import FORMAT, Broken, Document
from lists.loading.formats import Hints
from lists.loading.matching import default_labels
from lists.text.numbers import grouped
from pipelines.shipped import shipped_stages

type Row = Mapping[str, object]

LAST = 10**9  # where a row stands that has no SORT


class Bitrix24:
    name = "Bitrix24"

    def reads(self, name: str, data: bytes) -> bool:
        told = (b'"STATUS_ID"', b'"entityTypeId"', b'"error_description"')
        return looks_like_json(data) and FORMAT.encode() not in data and any(word in data for word in told)

    def read(self, name: str, data: bytes, hints: Hints) -> Document:
        found = _Found(vocabulary.entity_id_of(hints.target))
        for value in json_values(data):
            for row in dictionaries_in(value):
                found.take(row)
        if found.faults:
            raise Broken("\n".join(found.faults))
        return document_of(list(_listings(found)), hints.target, found.notes())


@dataclass
class _Status:
    """A row of `crm.status.list`."""

    row: Row
    entity_id: str
    code: str
    name: str
    sort: int
    place: str


@dataclass
class _Found:
    entity_id: str  # of rows that do not say it: those of crm.status.entity.items
    statuses: list[_Status] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # of lists, by ENTITY_ID
    categories: dict[str, tuple[int, str]] = field(default_factory=dict)  # of deals: SORT and name
    faults: list[str] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)  # of answers that are not the last page
    seen: set[tuple[str, str]] = field(default_factory=set)
    count: int = 0

    def take(self, row: Row) -> None:
        if "STATUS_ID" in row:
            self._take_status(row)
        elif "error_description" in row:
            words = {"reason": _text(row["error_description"]) or _text(row.get("error")) or "?"}
            self.faults.append(_("The portal answered with an error: %(reason)s") % words)
        elif "entityTypeId" in row and "name" in row:
            if _text(row["entityTypeId"]) == vocabulary.DEAL_ENTITY_TYPE_ID:
                self._take_category(row.get("id"), row.get("sort"), row["name"])
        elif "IS_LOCKED" in row and "NAME" in row:  # of the older crm.dealcategory.list
            self._take_category(row.get("ID"), row.get("SORT"), row["NAME"])
        elif "NAME" in row and _text(row.get("ID")):
            self.names[_text(row["ID"])] = _text(row["NAME"])
        elif "next" in row and "total" in row:
            self.totals.append(_number(row["total"]))

    def _take_status(self, row: Row) -> None:
        self.count += 1
        place = _("object %(number)d") % {"number": self.count}
        entity_id, status_id = _text(row.get("ENTITY_ID", self.entity_id)), _text(row["STATUS_ID"])
        for key, text in (("ENTITY_ID", entity_id), ("STATUS_ID", status_id), ("NAME", row.get("NAME", ""))):
            if not isinstance(text, str) or (not text and key != "NAME"):
                words = {"place": place, "key": key, "found": excerpt(row.get(key))}
                self.faults.append(_("%(place)s: %(key)s must be text, not %(found)s.") % words)
                return
        if (entity_id, status_id) not in self.seen:  # pages may overlap
            self.seen.add((entity_id, status_id))
            code, name = vocabulary.code_of(status_id), _text(row.get("NAME"))
            self.statuses.append(_Status(row, entity_id, code, name, _number(row.get("SORT")), place))

    def _take_category(self, number: object, sort: object, name: object) -> None:
        self.categories[_text(number)] = (_number(sort), _text(name))

    def notes(self) -> list[str]:
        total = max(self.totals, default=0)
        if self.count >= total or total == LAST:
            return []
        words = {"count": grouped(self.count), "total": grouped(total)}
        return [_("Pages are missing: the file has %(count)s of %(total)s rows.") % words]


def _listings(found: _Found) -> Iterator[Listing]:
    """The pipelines of deals in the order of the portal."""
    by_list: dict[str, list[_Status]] = {}
    for status in found.statuses:
        by_list.setdefault(status.entity_id, []).append(status)
    order = {number: sort for number, (sort, _name) in found.categories.items()}

    def rank(entity_id: str) -> tuple[int, int]:
        number = vocabulary.place_of(entity_id).category
        return order.get(number, 0 if number == "0" else LAST), int(number)

    for entity_id in sorted(by_list, key=rank):
        yield _listing(entity_id, by_list[entity_id], found)


def _listing(entity_id: str, statuses: list[_Status], found: _Found) -> Listing:
    place = vocabulary.place_of(entity_id)
    address = place.address if place.entity_type else f"dictionaries/{code_from(place.code)}"
    listing = Listing(entity_id, address)
    if place.entity_type == "DEAL":
        listing.label = found.categories.get(place.category, (0, ""))[1]
        listing.default_name = f"Pipeline {place.category}" if place.category != "0" else ""
    elif not place.entity_type and place.code not in ORDER:
        listing.label, listing.default_name = found.names.get(entity_id, ""), entity_id
    statuses = sorted(statuses, key=lambda status: status.sort)
    defaults = _defaults(place.entity_type) if place.entity_type else {}
    listing.entries = [_listed(status, defaults.get(status.code, ""), place) for status in statuses]
    if place.entity_type:
        _tell_final_ones(listing.entries, place.entity_type)
    return listing


def _listed(status: _Status, default: str, place: vocabulary.Place) -> Listed:
    """A system value that is called as always keeps its default name, and so its translations."""
    entry = Listed(status.code, status.name, status.place, vocabulary.kind_of(status.row))
    extra = status.row.get("EXTRA")
    entry.color = color_from(status.row.get("COLOR"))
    if not entry.color and isinstance(extra, Mapping):
        entry.color = color_from(extra.get("COLOR"))
    if default and status.name in default_labels(default, place.entity_type):
        entry.default_name = default
    return entry


def _defaults(entity_type: str) -> dict[str, str]:
    return {str(stage["code"]): str(stage["default_name"]) for stage in shipped_stages(entity_type)}


def _tell_final_ones(entries: list[Listed], entity_type: str) -> None:
    """Old portals do not say which stages are final: their codes do, and what follows the success."""
    if any(entry.kind in vocabulary.SEMANTICS for entry in entries):
        return
    success, failure = vocabulary.FINAL[entity_type]
    is_behind = False
    for entry in entries:
        if entry.code == success:
            entry.kind, is_behind = Kind.SUCCESS, True
        elif is_behind or entry.code == failure:
            entry.kind = Kind.FAILURE


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _number(value: object) -> int:
    text = _text(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else LAST
