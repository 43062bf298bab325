"""What people look for in a list: by a text, by names that are nearly the same, by when it was used."""

from collections.abc import Collection
from datetime import datetime

from lists.entries import EntryList
from lists.text.labels import LABEL_LENGTH
from lists.text.searching import found, named
from lists.text.similar import look_alikes
from lists.usage import latest, usage_by_row


def find(entry_list: EntryList, text: str) -> list[int]:
    """The keys of the entries that people may mean, in the order of the list."""
    return found(entry_list.entries.all(), text[:LABEL_LENGTH], _context(entry_list))


def alike(entry_list: EntryList) -> list[list[int]]:
    """The keys of active entries whose names are nearly the same, together; see lists.text.similar."""
    names = list(named(entry_list.entries.filter(archived_at=None), _context(entry_list)))
    groups = look_alikes(tuple(label for _pk, label, _default, _code in names))
    return [[names[place][0] for place in places] for places in groups]


def last_used(entry_list: EntryList, pks: Collection[int]) -> dict[int, datetime]:
    """When the newest record with each of these entries was made; entries that no record has are left out."""
    uses = usage_by_row(entry_list.entries.model, pks, with_latest=True)
    return {pk: moment for pk, of_row in uses.items() if (moment := latest(of_row))}


def _context(entry_list: EntryList) -> str:
    """Of the names of its entries; see lists.rows."""
    return str(entry_list.entries.model(**{entry_list.entries.field.name: entry_list}).message_context)
