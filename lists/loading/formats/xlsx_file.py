"""XLSX: each sheet a table; the values of formulas, nothing executed, bounded before anything is unpacked."""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from typing import Any
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader

from lists.loading.documents import Broken
from lists.loading.formats import LAST_ROW, MOST_ROWS, Hints, too_many
from lists.loading.formats.headings import NAME, found_columns
from lists.loading.formats.sheet import Sheet, TableReader
from lists.loading.formats.xlsx_size import Measured
from lists.text.columns import NO_COLUMN, Columns, columns_by_header, columns_by_look
from lists.text.sheets import Row

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # also of a file with a password
MOST_COLUMNS = 100
# What the libraries raise for a damaged file; a RuntimeError is for one with a password on its packing.
DAMAGED = (
    BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, TypeError, ArithmeticError,
    AttributeError, SyntaxError, RuntimeError,
)  # fmt: skip
ERROR = "e"  # the type of a cell whose formula has no result: #REF!
BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")  # no name has them


class Unreadable(str):
    """What stands in a cell instead of a value."""

    __slots__ = ()


class XlsxReader(TableReader):
    name = "XLSX"

    def reads(self, name: str, data: bytes) -> bool:
        is_named = name.lower().endswith((".xlsx", ".xlsm", ".xls"))
        return data.startswith(OLD_EXCEL) or is_named or (data.startswith(ZIP) and b"xl/" in data)

    def sheets(self, data: bytes, hints: Hints) -> list[Sheet]:
        """For one list the one that is named, else the first."""
        found, left = [], MOST_ROWS
        titles, grids = _grids(data)
        wanted = hints.sheet if hints.sheet in titles else ""
        for title, rows in grids:
            if (not wanted or title == wanted) and (read := list(_rows(title, rows, left))):
                left -= len(read)
                found.append(self._sheet(title, titles, read, hints))
                if hints.target:
                    break
        if not found:
            raise Broken(_("There is nothing in this file."))
        return found

    def _sheet(self, title: str, titles: list[str], rows: list[Row], hints: Hints) -> Sheet:
        cells = [row.cells for row in rows]
        by_header = columns_by_header(cells) if hints.has_header is not False else None
        has_header = bool(by_header) or hints.begins_with_title(cells)
        header = rows.pop(0).cells if has_header else []
        columns = by_header or _by_look([row.cells for row in rows])
        own = found_columns(header, [row.cells for row in rows], hints.target)
        found = {
            **own,
            **{k: c for k, c in {"code": columns.code, NAME: columns.name}.items() if k not in own},
        }
        return Sheet(
            rows, found | dict(hints.columns), header, title if len(titles) > 1 else "", sheets=titles
        )


def _by_look(cells: Sequence[Sequence[str]]) -> Columns:
    return columns_by_look(cells) if cells and len(cells[0]) > 1 else Columns(NO_COLUMN, 0)


def _grids(data: bytes) -> tuple[list[str], Iterator[tuple[str, Iterable[Sequence[object]]]]]:
    """The titles of the sheets, and each with its rows. Raises Broken."""
    if data.startswith(OLD_EXCEL):
        raise Broken(
            _(
                "This file was saved by an old version of Excel or has a password. "
                "Save it as .xlsx, without a password."
            )
        )
    try:
        reader = ExcelReader(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        reader.archive = Measured(BytesIO(data))
        reader.read()
    except Broken:
        raise
    except DAMAGED as error:
        raise Broken(_("This file is damaged, or not an .xlsx file.")) from error
    book = reader.wb
    return book.sheetnames, ((sheet.title, _values(sheet)) for sheet in book.worksheets)


def _values(sheet: Any) -> Iterator[Sequence[object]]:
    try:
        sheet.reset_dimensions()  # what a file says of its size need not be true
        for cells in sheet.iter_rows(max_col=MOST_COLUMNS):
            yield [Unreadable(cell.value) if cell.data_type == ERROR else cell.value for cell in cells]
    except DAMAGED as error:
        raise Broken(_("This file is damaged, or not an .xlsx file.")) from error


def _rows(title: str, rows: Iterable[Sequence[object]], most: int) -> Iterator[Row]:
    """Those with something in them, however many empty ones are between."""
    count = 0
    for number, values in enumerate(islice(rows, LAST_ROW), start=1):
        if values.count(None) == len(values):
            continue
        cells = [_text(title, number, value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > most:
            raise too_many()
        yield Row(number, "\t".join(cells), cells)


def _text(title: str, number: int, value: object) -> str:
    """As people see it: no “.0” behind a number, no midnight behind a day."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, Unreadable):
        words = {"sheet": title, "number": number, "error": value}
        raise Broken(_("sheet “%(sheet)s”, row %(number)d: a cell has the error %(error)s.") % words)
    return " ".join(filter(None, map(str.strip, BREAKS.split(str(value)))))
