"""The part of a document that is about one list."""

from dataclasses import replace

from lists.entries import EntryList
from lists.loading.documents import Document, Item, Missing, address


def narrowed(document: Document, entry_list: EntryList) -> tuple[Document, int]:
    """The document with this list and nothing else, and how many others it had; empty without the list."""
    lists = [(above, item) for above, item in document.walk() if item.model.is_list]
    found = [
        _below(document, above, item)
        for above, item in lists
        if address(item.model, (*above, item.code)) == entry_list.address
    ]
    return replace(document, items=found, is_complete=False), len(lists) - len(found)


def _below(document: Document, above: tuple[str, ...], item: Item) -> Item:
    """What stands above the list only says where it belongs."""
    model = item.model.parent_model()
    if model is None:
        return item
    return Item(model, above[0], items=[item], is_reference=True)


def of_one_entry(document: Document, code: str) -> Document:
    """The same for one entry of the list: the other ones stay, where they are, as they are."""
    items = [_with_one_entry(item, code) for item in document.items]
    return replace(document, items=items, is_ordered=False)


def _with_one_entry(item: Item, code: str) -> Item:
    below = item.items or []
    if not item.model.is_list:
        return replace(item, items=[_with_one_entry(other, code) for other in below])
    entries = [entry for entry in below if entry.code == code]
    return Item(item.model, item.code, items=entries, missing=Missing.KEEP, is_reference=True)
