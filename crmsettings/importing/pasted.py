"""Pasted cells as a document about one list: names, and codes where a column has them."""

from django.utils.translation import gettext as _

from lists.entries import EntryList
from lists.loading.documents import Document, Item
from lists.loading.referring import item_of_list
from lists.text.grammar import mended_code
from lists.text.pasting import AS_FOUND
from lists.text.sheets import Reading


def pasted_document(entry_list: EntryList, text: str, reading: Reading = AS_FOUND) -> Document:
    """Nothing is judged here: the plan says what fits."""
    table = entry_list.preview(text, reading).table
    model = entry_list.entries.model
    items = [
        Item(model, mended_code(code), label=name, place=_("line %(line)d") % {"line": row.number})
        for row, code, name in table.entries()
    ]
    return Document([item_of_list(entry_list, items)], source=_("pasted cells"), is_partial=True)
