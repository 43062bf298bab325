"""Pasted text as a table: how its lines are parted, which column has the codes and which the names.

Found out from the text as a whole, and only where it is certain; a person who knows better says so in a
`Reading`. Lines that are parted by nothing are read by lists.text.grammar.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lists.text.columns import (
    NO_COLUMN,
    Columns,
    columns_as_said,
    columns_by_header,
    columns_by_look,
    look_like_codes,
)
from lists.text.grammar import QUOTED, Record, code_and_name, records, unquoted

MOST_COLUMNS = 26


class Split(StrEnum):
    """What parts a line into columns."""

    TAB = "tab"
    SEMICOLON = "semicolon"
    COMMA = "comma"
    COLON = "colon"
    NOTHING = "nothing"


SIGNS = {Split.TAB: "\t", Split.SEMICOLON: ";", Split.COMMA: ","}
CELLS = {
    split: re.compile(rf"[ \u00a0]*+(?:({QUOTED})[ \u00a0]*+|([^{sign}]*+))({sign}|\Z)")
    for split, sign in SIGNS.items()
}
# A line above a CSV file, which tells Excel how it is parted.
_OF_EXCEL = re.compile("sep=([\t;,])", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What a person says about pasted lines; what is None, or no column of theirs, is found out."""

    split: Split | None = None
    code: int | None = None  # counted from zero; NO_COLUMN: the codes are made from the names
    name: int | None = None
    has_header: bool | None = None


@dataclass(slots=True)
class Row:
    number: int
    text: str
    cells: list[str]


@dataclass
class Table:
    split: Split
    rows: list[Row]
    columns: Columns
    header: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)

    def entries(self) -> Iterator[tuple[Row, str, str]]:
        """Each row with the code and the name that stand in it, as they were pasted."""
        code, name = self.columns
        for row in self.rows:
            if len(row.cells) > 1:
                yield row, self._cell(row, code), self._cell(row, name)
            elif self.split in SIGNS:  # a line among the rows of a sheet
                yield row, *code_and_name(row.text)
            else:
                yield row, "", row.cells[0]

    @staticmethod
    def _cell(row: Row, column: int) -> str:
        return row.cells[column] if 0 <= column < len(row.cells) else ""


def read_table(text: str, reading: Reading, known: Callable[[str], bool]) -> Table:
    """`known` tells the codes that the list has already."""
    lines = records(text)
    said = reading.split
    if len(lines) > 1 and (sign := _OF_EXCEL.fullmatch(lines[0].text)):
        del lines[0]
        said = said or next(split for split in SIGNS if SIGNS[split] == sign[1])
    split, rows = _rows(lines, said, known)
    found = None
    header: list[str] = []
    if split in SIGNS and reading.has_header is not False:
        found = columns_by_header(_cells_of(rows))
        if rows and len(rows[0].cells) < 2:
            found = None  # a line above the header
        if rows and (found or reading.has_header):
            header = rows.pop(0).cells
    if found is None:
        found = columns_by_look(_cells_of(rows)) if split in SIGNS else Columns(0, 1)
    places = range(max((len(row.cells) for row in rows), default=0))
    code = reading.code if reading.code in (NO_COLUMN, *places) else None
    name = reading.name if reading.name in places else None
    return Table(split, rows, columns_as_said(_cells_of(rows), found, code, name), header)


def _rows(lines: list[Record], split: Split | None, known: Callable[[str], bool]) -> tuple[Split, list[Row]]:
    if split is None:
        return _found_rows(lines, known)
    if split in SIGNS:
        return split, _sheet(lines, split)
    cells = _at_colon if split is Split.COLON else _whole
    return split, [Row(line.number, line.text, cells(line.text)) for line in lines]


def _found_rows(lines: list[Record], known: Callable[[str], bool]) -> tuple[Split, list[Row]]:
    pairs = [code_and_name(line.text, known) for line in lines]
    is_aligned = all(code and "\t" not in name for code, name in pairs)  # “TV:<TAB>Television”
    has_tabs = any("\t" in re.sub(QUOTED, "", line.text).strip() for line in lines)
    if has_tabs and not is_aligned:
        return Split.TAB, _sheet(lines, Split.TAB)
    if not all(code for code, _name in pairs):
        for split in (Split.SEMICOLON, Split.COMMA):
            if all(SIGNS[split] in line.text for line in lines):
                rows = _sheet(lines, split)
                if rows and _is_sheet(rows, split):
                    return split, rows
    return Split.COLON, _pairs(lines, pairs)


def _sheet(lines: list[Record], split: Split) -> list[Row]:
    """The rows with something in them, without empty columns around them."""
    rows = [Row(line.number, line.text.strip(), _cells(line.text, split)) for line in lines]
    rows = [row for row in rows if any(row.cells)]
    filled = {place for row in rows for place, cell in enumerate(row.cells) if cell}
    first, last = min(filled, default=0), max(filled, default=0)
    for row in rows:
        if len(row.cells) > 1:
            row.cells = row.cells[first : last + 1] or [""]
    return rows


def _cells(text: str, split: Split) -> list[str]:
    sign = SIGNS[split]
    if '"' not in text:
        return [cell.strip() for cell in text.split(sign, MOST_COLUMNS)[:MOST_COLUMNS]]
    cells: list[str] = []
    place = 0
    while len(cells) < MOST_COLUMNS and (match := CELLS[split].match(text, place)):
        cells.append(unquoted(match[1] or match[2] or ""))
        if not match[3]:
            break
        place = match.end()
    return cells


def _cells_of(rows: list[Row]) -> list[list[str]]:
    """Without the lines that stand among the rows of a sheet."""
    return [row.cells for row in rows if len(row.cells) > 1]


def _is_sheet(rows: list[Row], split: Split) -> bool:
    """Whether semicolons or commas, which stand in names, too, certainly part columns."""
    cells = [row.cells for row in rows]
    width = len(cells[0])
    if width < 2 or any(len(row) != width for row in cells) or (len(cells) == 1 and width > 2):
        return False
    if columns_by_header(cells):
        return True
    plain = [re.sub(QUOTED, "", row.text) for row in rows]
    if any(re.search(f"{SIGNS[split]}[ \u00a0]", text) for text in plain):
        return False  # as people write, not as programs do
    codes, names = [row[0] for row in cells], [row[1] for row in cells]
    if split is Split.SEMICOLON:
        return len(cells) > 1 or look_like_codes(codes, names)
    is_quoted = all(row.text.startswith('"') and '","' in row.text for row in rows)
    return is_quoted or (len(cells) > 1 and look_like_codes(codes, names, first=False))


def _pairs(lines: list[Record], pairs: list[tuple[str, str]]) -> list[Row]:
    """Lines that are parted at the colon, where it is certain that a code stands before it."""
    loose = [_at_colon(line.text) for line in lines]
    if all(len(cells) == 2 for cells in loose):
        codes, names = zip(*loose, strict=True) if loose else ((), ())
        if look_like_codes(codes, names):
            return [Row(line.number, line.text, cells) for line, cells in zip(lines, loose, strict=True)]
    rows = []
    # What comes again and again is the beginning of names: “UK: Leeds”, “UK: York”.
    plain = {pair for line, pair in zip(lines, pairs, strict=True) if line.text.startswith(f"{pair[0]}:")}
    repeats = len(plain) > 1 and len({code for code, _name in plain}) <= len(plain) / 2
    for line, (code, name) in zip(lines, pairs, strict=True):
        is_name = not code or (repeats and line.text.startswith(f"{code}:"))
        rows.append(Row(line.number, line.text, _whole(line.text) if is_name else [code, name]))
    return rows


def _at_colon(text: str) -> list[str]:
    code, name = code_and_name(text, _known)
    if not code and (match := re.fullmatch(r"([^\":]+):\s+(.*)", text, re.DOTALL)):
        return [match[1].strip(), unquoted(match[2])]
    return [code, name] if code else [name]


def _whole(text: str) -> list[str]:
    return [unquoted(text)]


def _known(code: str) -> bool:
    return True
