"""Lists as tables: CSV for one list, XLSX with a sheet for each of several. They come in as they went out."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from lists.loading.documents import Document, Item, address
from lists.loading.formats.cells import cell_of
from lists.loading.formats.headings import NAME, columns_of, headings
from lists.rows import Row
from lists.text.labels import shown
from lists.text.spreadsheet import csv_lines

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_FORBIDDEN = re.compile(r"[\\/*?:\[\]]")  # in the title of a sheet
WIDEST = 60


class Entries:
    """The entries of one list in a document."""

    def __init__(self, where: str, entry_list: Item, context: str, model: type[Row]) -> None:
        self.address, self.entry_list, self.context, self.model = where, entry_list, context, model

    @property
    def title(self) -> str:
        return self.entry_list.label or self.entry_list.shown

    def header(self) -> list[str]:
        return list(headings(self.model).values())

    def rows(self) -> Iterator[list[str]]:
        for item in self.entry_list.items or []:
            default = str(item.values.get("default_name", ""))
            cells = {"code": item.code, NAME: shown(str(item.values.get("name", "")), default, self.context)}
            for key, attribute in columns_of(self.model).items():
                if key not in cells:
                    cells[key] = cell_of(attribute, item.values.get(attribute.name))
            yield [*(cells[key] for key in columns_of(self.model)), ", ".join(item.replaces)]


def lists_of(document: Document) -> Iterator[Entries]:
    for above, item in document.walk():
        if item.model.is_list and item.items is not None:
            key = (*above, item.code)
            below = next((entry.model for entry in item.items), None)
            if below is not None:
                yield Entries(address(item.model, key), item, _context(below, key), below)


def _context(model: type[Row], key: tuple[str, ...]) -> str:
    """Of the default names of the entries of a list, for the translator; the list need not be there."""
    models: list[type[Row]] = []
    while above := (models[0] if models else model).parent_model():
        models.insert(0, above)
    row: Row | None = None
    for step, code in zip(models, key, strict=True):
        row = step(code=code, **({step.parent_field: row} if row else {}))
    return model(**{model.parent_field: row}).message_context


def write_csv(document: Document) -> Iterator[str]:
    """The first list of a document, a line at a time."""
    entries = next(lists_of(document), None)
    rows = [entries.header(), *entries.rows()] if entries else []
    return csv_lines(([_defused(cell) for cell in row] for row in rows), is_safe=True)


def write_xlsx(document: Document) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    titles: set[str] = set()
    lists = list(lists_of(document))
    for entries in lists:
        sheet = book.create_sheet(_free_title(entries.title, titles))
        sheet.freeze_panes = "A2"
        rows = [[*row, *([entries.address] if len(lists) > 1 else [])] for row in entries.rows()]
        header = [*entries.header(), *([pgettext("column", "list")] if len(lists) > 1 else [])]
        for place, title in enumerate(header):
            longest = max([len(title), *(len(row[place]) for row in rows)])
            letter = get_column_letter(place + 1)
            sheet.column_dimensions[letter].width = min(longest + 2, WIDEST)
        sheet.append([_cell(sheet, title, is_bold=True) for title in header])
        for row in rows:
            sheet.append([_cell(sheet, text) for text in row])
    if not lists:
        book.create_sheet(_("Lists"))
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def _cell(sheet: Any, text: str, *, is_bold: bool = False) -> Any:
    """A text, whatever it looks like: no formula, and “007” stays."""
    cell = WriteOnlyCell(sheet)
    cell.value = text or None
    if text:
        cell.data_type = "s"
        cell.number_format = "@"
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def _defused(cell: str) -> str:
    """What a spreadsheet would take for a formula begins with an apostrophe, which the reader takes away."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _free_title(title: str, taken: set[str]) -> str:
    """Of a sheet: at most 31 characters, each once."""
    stem = _FORBIDDEN.sub(" ", title).strip("' ")[:31] or "1"
    found, number = stem, 1
    while found.casefold() in taken:
        number += 1
        found = f"{stem[: 30 - len(str(number))]} {number}"
    taken.add(found.casefold())
    return found
