"""Which column of a table has the codes and which the names: by its header, else by what it looks like."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lists.text.grammar import OF_BITRIX24, SURE_CODE

NO_COLUMN = -1
ENOUGH = 500  # rows to judge a column by

# Words in the headers of Bitrix24, Salesforce, HubSpot, Zoho and Dynamics, and of people. A “value” is a
# name, unless another column has a better word for it.
OF_CODES = {"code", "kod", "id", "api", "key", "klucz", "symbol", "internal", "actual", "reference"}
OF_NAMES = {"name", "nazwa", "label", "etykieta", "display", "caption"}
OF_VALUES = {"value", "values", "wartość", "wartości", "title", "tytuł"}
# Above one column a “title” or a “display” may as well be the first entry.
TITLES_ALONE = {"name", "nazwa", "label", "etykieta", "value", "wartość"}

_LOOSE = re.compile(rf"(?:{OF_BITRIX24})?[A-Za-z0-9 _/.&-]{{1,60}}")
_SURE = re.compile(rf"(?:{OF_BITRIX24})[A-Za-z0-9_-]+|{SURE_CODE.pattern}")
_SMALL = re.compile(r"[a-z][a-z0-9-]*")

type Cells = Sequence[Sequence[str]]


class Columns(NamedTuple):
    """Places, counted from zero."""

    code: int
    name: int


def columns_by_header(cells: Cells) -> Columns | None:
    """None where the first row is no header."""
    if len(cells) < 2 or len(cells[0]) < 2:
        return None
    words = [set(re.findall(r"\w+", title.casefold().replace("_", " "))) for title in cells[0]]
    codes = [column for column, found in enumerate(words) if found & OF_CODES]
    names = [column for column, found in enumerate(words) if found & OF_NAMES and column not in codes]
    values = [column for column, found in enumerate(words) if found & OF_VALUES and column not in codes]
    if not names:
        names, values = (values, []) if codes else ([], [])
    if not names and len(codes) != 1:
        return None
    columns = [column[1:] for column in _columns(cells)]  # also those of which only the header is there
    code = _best_code(codes or values, columns, words)
    # “NAME” rather than “NAME_INIT”
    return Columns(code, min(names, key=lambda place: len(words[place])) if names else _name(columns, code))


def is_title_alone(cells: Cells) -> bool:
    """Whether the first row of a table with one column is certainly its title."""
    if len(cells) < 2 or any(len(row) != 1 for row in cells):
        return False
    return cells[0][0].casefold() in TITLES_ALONE


def _best_code(places: list[int], columns: list[list[str]], words: list[set[str]]) -> int:
    """`STATUS_ID` rather than the number of a row or the code of its list."""

    def merit(place: int) -> tuple[bool, int]:
        values = set(columns[place]) if place < len(columns) else set()
        return "status" in words[place], sum(not value.isdecimal() for value in values)

    return max(places, key=merit, default=NO_COLUMN)


def columns_by_look(cells: Cells) -> Columns:
    columns = _columns(cells)
    found = {}
    for place, values in enumerate(columns):
        name = _name(columns, place)
        if name != place and look_like_codes(values, columns[name], first=place == 0):
            sure = sum(1 for value in values if _SURE.fullmatch(value) and not value.isdecimal())
            spaces = sum(1 for value in values if " " in value)
            found[place] = (_has_letters(columns[name]), sure, -spaces)
    code = max(found, key=lambda place: found[place], default=NO_COLUMN)
    return Columns(code, _name(columns, code))


def columns_as_said(cells: Cells, found: Columns, code: int | None, name: int | None) -> Columns:
    """As a person says; where they say only one of both, what was found gives way to it."""
    if name is None:
        name = found.name if found.name != code else _name(_columns(cells), found.name)
    if code is None and found.code != name:
        code = found.code
    if code is None:  # the other way round, if that column may have codes
        columns = _columns(cells)
        is_there = name != found.name and max(name, found.name) < len(columns)
        may_be = is_there and look_like_codes(columns[found.name], columns[name])
        code = found.name if may_be else NO_COLUMN
    return Columns(code, name)


def look_like_codes(values: Sequence[str], names: Sequence[str], *, first: bool = True) -> bool:
    """Whether at least half of these values are certainly codes, and all others may be.

    Certain is what is no word, what says the same as the name beside it and, in the `first` column, a word
    in small letters beside a name that begins with a capital. In another column numbers are amounts, and
    what comes again is a group.
    """
    pairs = {(value, name) for value, name in zip(values, names, strict=True) if value}
    count, codes = len(pairs), {value for value, _name in pairs}
    if not codes or not all(_LOOSE.fullmatch(code) for code in codes):
        return False
    if count > 1 and len(codes) <= count / 2:
        return False
    if not first and (len(codes) < count * 0.9 or all(code.isdecimal() for code in codes)):
        return False
    return 2 * sum(_is_certain(value, name, first) for value, name in pairs) >= count


def _is_certain(value: str, name: str, first: bool) -> bool:
    if _SURE.fullmatch(value) or _squeezed(value) == _squeezed(name):
        return True
    return first and _SMALL.fullmatch(value) is not None and not name[:1].islower()


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _columns(cells: Cells) -> list[list[str]]:
    rows = cells[:ENOUGH]
    width = max(map(len, rows), default=0)
    return [[row[place] if place < len(row) else "" for row in rows] for place in range(width)]


def _name(columns: list[list[str]], code: int) -> int:
    """The best column for names, after the code: with letters, and not the same again and again."""
    places = [*range(code + 1, len(columns)), *range(max(code, 0))]

    def merit(place: int) -> tuple[bool, bool]:
        values = columns[place]
        return _has_letters(values), len(set(values)) * 2 > len(values)

    return max(places, key=merit, default=0)


def _has_letters(values: Iterable[str]) -> bool:
    filled = [value for value in values if value]
    return 2 * sum(any(map(str.isalpha, value)) for value in filled) > len(filled)
