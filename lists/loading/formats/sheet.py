"""A table that was read: its rows, what each column is, and the document that it makes.

It is shown to people, who correct what was found; then it is read again with what they say.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lists.loading.attributes import attributes
from lists.loading.documents import Broken, Document, Item
from lists.loading.formats import Hints
from lists.loading.formats.cells import value_of
from lists.loading.formats.headings import LIST, NAME
from lists.loading.formats.row_keys import REPLACES
from lists.loading.formats.targets import entries_of, list_at
from lists.rows import Row
from lists.text.columns import NO_COLUMN
from lists.text.grammar import code_and_name, mended_code
from lists.text.sheets import SIGNS
from lists.text.sheets import Row as TableRow

_DEFUSED = re.compile(r"'+[=+\-@\t\r]")


@dataclass
class Sheet:
    """`columns` says which column has which attribute, by key, counted from zero."""

    rows: list[TableRow]
    columns: dict[str, int]
    header: list[str] = field(default_factory=list)
    title: str = ""  # of the sheet, in a file that has several
    encoding: str = ""
    separator: str = ""
    sheets: list[str] = field(default_factory=list)
    is_defused: bool = False  # an apostrophe stands before what a spreadsheet would take for a formula

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)

    def place(self, row: TableRow) -> str:
        words = {"number": row.number, "sheet": self.title}
        return (_("sheet “%(sheet)s”, row %(number)d") if self.title else _("row %(number)d")) % words

    def items(self, target: str) -> Iterator[tuple[str, Item]]:
        """Each row as an item, with the address of its list. Raises Broken with all that is wrong."""
        faults: list[str] = []
        for row in self.rows:
            address = self._cell(row, LIST) or target
            try:
                yield address, self._item(row, entries_of(address))
            except Broken as fault:
                faults.append(f"{self.place(row)}, {fault}")
        if faults:
            raise Broken("\n".join(faults))

    def _item(self, row: TableRow, model: type[Row]) -> Item:
        if len(row.cells) == 1:
            return self._lone(row, model)
        item = Item(
            model, mended_code(self._cell(row, "code")), label=self._cell(row, NAME), place=self.place(row)
        )
        item.replaces = tuple(re.findall(r"[A-Za-z0-9_-]+", self._cell(row, REPLACES)))
        for key, attribute in attributes(model).items():
            if self.columns.get(key, NO_COLUMN) != NO_COLUMN and key not in ("code", NAME):
                cell = self._cell(row, key)
                may_be_empty = attribute.is_flag or (attribute.default == "" and key != model.color_field)
                if cell or may_be_empty:
                    try:
                        item.values[attribute.name] = value_of(model, attribute, cell)
                    except Broken as fault:
                        raise Broken(f"{self._heading(key)}: {fault}") from fault
        return item

    def _lone(self, row: TableRow, model: type[Row]) -> Item:
        """A line with one entry and nothing else, which says nothing of what the other columns have."""
        code, name = code_and_name(row.text) if self.separator in SIGNS else ("", row.cells[0])
        return Item(model, mended_code(code), label=self._plain(name), place=self.place(row))

    def _heading(self, key: str) -> str:
        place = self.columns[key]
        title = self.header[place] if place < len(self.header) else str(place + 1)
        return _("column “%(title)s”") % {"title": title}

    def _cell(self, row: TableRow, key: str) -> str:
        place = self.columns.get(key, NO_COLUMN)
        cell = row.cells[place] if 0 <= place < len(row.cells) else ""
        return self._plain(cell)

    def _plain(self, cell: str) -> str:
        return cell[1:] if self.is_defused and _DEFUSED.match(cell) else cell


class TableReader(ABC):
    """Reads one kind of file that has tables."""

    @abstractmethod
    def sheets(self, data: bytes, hints: Hints) -> list[Sheet]:
        """Those with anything in them, one at least; for one list only that one. Raises Broken."""

    def read(self, name: str, data: bytes, hints: Hints) -> Document:
        return document_of(self.sheets(data, hints), hints.target)


def document_of(found: list[Sheet], target: str) -> Document:
    """Raises Broken with every fault of every sheet, and where no list is named for a row."""
    document, faults = Document([], is_partial=True), []
    lists: dict[str, list[Item]] = {}
    for sheet in found:
        try:
            for address, item in sheet.items(target):
                if address not in lists:
                    lists[address] = _place(document, address)
                lists[address].append(item)
        except Broken as fault:
            faults.append(str(fault))
    if faults:
        raise Broken("\n".join(faults))
    return document


def _place(document: Document, address: str) -> list[Item]:
    """The items of a list in the document, which stands below what is above it."""
    model, key = list_at(address)
    models: list[type[Row]] = [model]
    while above := models[0].parent_model():
        models.insert(0, above)
    siblings = document.items
    for step, code in zip(models, key, strict=True):
        item = next((found for found in siblings if found.model is step and found.code == code), None)
        if item is None:
            item = Item(step, code, items=[], is_reference=True)
            siblings.append(item)
        item.items = siblings = item.items if item.items is not None else []
    return siblings
