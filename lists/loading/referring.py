"""Items for one list that is there: a document that is about its entries and nothing else."""

from collections.abc import Sequence

from lists.entries import EntryList
from lists.loading.documents import Item, Missing
from lists.rows import Row


def item_of_list(entry_list: EntryList, entries: Sequence[Item], missing: Missing | None = None) -> Item:
    """The list with these entries, below what it belongs to."""
    reference = Item(type(entry_list), entry_list.code, items=[*entries], missing=missing, is_reference=True)
    above = getattr(entry_list, entry_list.parent_field) if entry_list.parent_field else None
    return (
        Item(type(above), above.code, items=[reference], is_reference=True)
        if isinstance(above, Row)
        else reference
    )
