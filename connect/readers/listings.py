"""What every reader here finds in a file, a list with its entries, and the document that is made of it.

The order of the entries is that of the file, stages in the order of their kinds. One stage is the initial and
one the success stage of a pipeline; what a file has beyond that is in progress, and the document says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from connect.readers.words import code_from, label_from, usable_code
from dictionaries.models import Dictionary, DictionaryValue
from lists.loading.documents import Broken, Document, Item
from lists.loading.formats import MOST_ROWS
from lists.text.numbers import grouped
from pipelines.models import EntityType, Pipeline, Stage

Kind = Stage.Kind

# Of the lists and entity types that the program ships.
ENTITY_TYPES = ("LEAD", "DEAL", "QUOTE", "INVOICE")
DICTIONARIES = ("SOURCE", "CONTACT_TYPE", "COMPANY_TYPE", "EMPLOYEES", "INDUSTRY", "DEAL_TYPE", "HONORIFIC")
ORDER = (*ENTITY_TYPES, *DICTIONARIES, "EVENT_TYPE", "CALL_LIST", "DOCUMENT_CATALOG")


@dataclass
class Listed:
    """One entry, as a file has it."""

    code: str
    label: str
    place: str
    kind: Kind | None = None
    color: str = ""
    default_name: str = ""
    is_archived: bool | None = None  # None: the file does not say

    @property
    def key(self) -> str:
        return self.code or self.label


@dataclass
class Listing:
    """A list, as a file has it; `address` says which one it is here: `dictionaries/SOURCE`."""

    name: str  # what the file calls it
    address: str = ""  # empty: a new drop-down list of this name
    label: str = ""  # what people see of the list
    default_name: str = ""  # what it is called until somebody types a name, where the file has none
    entries: list[Listed] = field(default_factory=list)
    has_own_codes: bool = True  # else an entry is found by what people call it: its code means nothing here

    @classmethod
    def called(cls, name: str, address: str, label: str) -> "Listing":
        """One that is a list here already keeps what it is called here."""
        return cls(name, address) if address else cls(name, label=label, default_name=name)

    def place(self, number: int) -> str:
        """Of its entry with this number, for people."""
        return _("%(list)s, value %(number)d") % {"list": self.name, "number": number}

    @property
    def path(self) -> tuple[str, ...]:
        """The codes of the list and of what is above it, below the name of its app."""
        return tuple(self.address.split("/")) if self.address else ("dictionaries", code_from(self.name))

    @property
    def has_stages(self) -> bool:
        return self.path[0] == "pipelines"


def document_of(
    listings: Sequence[Listing], target: str = "", notes: Iterable[str] = (), *, by_label: bool = False
) -> Document:
    """Raises Broken, with every fault.

    `target`: the list that a person means, of a file with one list. `by_label`: the codes of the other system
    mean nothing in lists that are here already, so an entry is found there by its label.
    """
    for listing in listings:
        listing.has_own_codes = not (by_label and (listing.address or target))
    document = Document([], is_partial=True, notes=list(notes))
    found = _joined(_aimed([listing for listing in listings if listing.entries], target), document.notes)
    if not found:
        raise Broken(_("No list with entries is in this file."))
    _refuse_too_many(found)
    faults: list[str] = []
    types: dict[str, Item] = {}
    for listing in found:
        item = _list_item(listing, document.notes, faults)
        if listing.has_stages:
            above = types.setdefault(listing.path[1], Item(EntityType, listing.path[1], items=[]))
            above.items = [*(above.items or []), item]
        else:
            document.items.append(item)
    if faults:
        raise Broken("\n".join(faults))
    document.items[:0] = types.values()
    return document


def _aimed(listings: list[Listing], target: str) -> list[Listing]:
    if target:
        path = target.split("/")
        if {"pipelines": 3, "dictionaries": 2}.get(path[0]) != len(path) or not all(
            usable_code(code) for code in path[1:]
        ):
            raise Broken(_("There is no such list: %(target)s.") % {"target": target[:100]})
        if len(listings) > 1:
            names = ", ".join(listing.name for listing in listings[:10])
            raise Broken(
                _("The file has several lists, and only one can become %(target)s: %(names)s.")
                % {"target": target, "names": names}
            )
        for listing in listings:
            listing.address, listing.label = target, ""
    return listings


def _joined(listings: Iterable[Listing], notes: list[str]) -> list[Listing]:
    """Each list once, in the order of our own ones: nobody who takes over values wants to move lists about.

    Two fields that share a list here give it the entries of both.
    """
    by_path: dict[tuple[str, ...], Listing] = {}
    for listing in listings:
        first = by_path.setdefault(listing.path, listing)
        if first is not listing:
            known = {entry.key for entry in first.entries}
            first.entries += [entry for entry in listing.entries if entry.key not in known]
            words = {"one": first.name, "other": listing.name}
            notes.append(_("%(one)s and %(other)s are one list here: it gets the entries of both.") % words)
    order = {code: place for place, code in enumerate(ORDER)}
    return sorted(by_path.values(), key=lambda listing: order.get(listing.path[1], len(order)))


def _refuse_too_many(listings: Iterable[Listing]) -> None:
    count = sum(len(listing.entries) for listing in listings)
    if count > MOST_ROWS:
        raise Broken(
            _("The file has %(count)s rows: at most %(limit)s are read.")
            % {"count": grouped(count), "limit": grouped(MOST_ROWS)}
        )


def _list_item(listing: Listing, notes: list[str], faults: list[str]) -> Item:
    if listing.has_stages:
        item, listing.entries = Item(Pipeline, listing.path[-1]), _as_stages(listing, notes)
        item.items = list(_entry_items(Stage, listing, faults))
        for mandatory in _mandatory(item.items):
            mandatory.values["is_system"] = True
    else:
        item = Item(Dictionary, listing.path[-1])
        item.items = list(_entry_items(DictionaryValue, listing, faults))
        if any(entry.kind for entry in listing.entries):
            words = {"list": listing.name}
            notes.append(_("%(list)s becomes a drop-down list, without kinds and colours.") % words)
    item.place = listing.name
    if listing.label:
        item.label = _checked(listing.label, listing.name, faults)
    elif listing.default_name:
        item.values["default_name"] = _checked(listing.default_name, listing.name, faults)
    return item


def _entry_items(model: type[Stage | DictionaryValue], listing: Listing, faults: list[str]) -> Iterator[Item]:
    taken: set[str] = set()
    for entry in listing.entries:
        label = _checked(entry.label or entry.code, entry.place, faults)
        code = code_from(entry.code) if listing.has_own_codes and entry.code else ""
        if code.upper() in taken:
            code = ""  # two of theirs would be written alike here
        taken.add(code.upper())
        item = Item(model, code, label=label, place=entry.place)
        if entry.default_name:
            item.values["default_name"] = entry.default_name
        if entry.is_archived is not None:
            item.values["archived_at"] = timezone.now() if entry.is_archived else None
        if model is Stage:
            item.values |= {"kind": entry.kind} if entry.kind else {}
            item.values |= {"color": entry.color} if entry.color else {}
        yield item


def _checked(label: str, place: str, faults: list[str]) -> str:
    try:
        return label_from(label)
    except Broken as fault:
        faults.append(f"{place}: {fault}")
        return label


def _as_stages(listing: Listing, notes: list[str]) -> list[Listed]:
    """Each stage with its kind, in the order of the kinds; as they are where the file knows no kinds."""
    entries = listing.entries
    if not any(entry.kind for entry in entries):
        return entries
    for entry in entries:
        entry.kind = entry.kind or Kind.IN_PROGRESS
    successes = [entry for entry in entries if entry.kind is Kind.SUCCESS]
    successes.sort(key=lambda entry: bool(entry.is_archived))
    for other in successes[1:]:
        other.kind = Kind.IN_PROGRESS
        words = {"name": other.label or other.code, "list": listing.name}
        notes.append(
            _("“%(name)s” of %(list)s is read as in progress: a pipeline has one success stage.") % words
        )
    running = [entry for entry in entries if entry.kind is Kind.IN_PROGRESS and entry not in successes]
    if not any(entry.kind is Kind.INITIAL for entry in entries) and running:
        next((entry for entry in running if not entry.is_archived), running[0]).kind = Kind.INITIAL
    return sorted(entries, key=lambda entry: entry.kind or Kind.IN_PROGRESS)


def _mandatory(items: Iterable[Item]) -> Iterator[Item]:
    """The first of the initial, of the success and of the failure stages: they are system stages."""
    seen: set[object] = {Kind.IN_PROGRESS, None}
    for item in items:
        kind = item.values.get("kind")
        if kind not in seen and not item.values.get("archived_at"):
            seen.add(kind)
            yield item
