"""The columns of a table as a page shows them: a few of their cells, and what each is taken for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lists.entries import EntryList
from lists.loading.documents import Broken
from lists.loading.formats.headings import LIST, headings
from lists.loading.formats.sheet import Sheet
from lists.text.columns import NO_COLUMN
from lists.text.sheets import MOST_COLUMNS

FIELD = "column-"  # before the place of a column
SAMPLES = 4  # of its cells


@dataclass(frozen=True)
class Column:
    place: int
    title: str
    cells: Sequence[str]
    key: str  # empty: nothing is taken from it

    @property
    def field(self) -> str:
        return f"{FIELD}{self.place}"


def uses(entry_list: EntryList) -> dict[str, str]:
    """What a column may be, by key."""
    return {**headings(entry_list.entries.model), LIST: pgettext("column", "list")}


def columns_of(sheet: Sheet) -> Iterator[Column]:
    """Those with anything in them."""
    keys = {place: key for key, place in sheet.columns.items() if place != NO_COLUMN}
    for place in range(max(sheet.width, len(sheet.header))):
        title = sheet.header[place] if place < len(sheet.header) else ""
        filled = (row.cells[place] for row in sheet.rows if 1 < len(row.cells) > place and row.cells[place])
        cells = list(islice(filled, SAMPLES))
        if cells or title:
            number = _("Column %(number)d") % {"number": place + 1}
            yield Column(place, title or number, cells, keys.get(place, ""))


def columns_said(data: QueryDict, known: Mapping[str, str]) -> dict[str, int]:
    """Which column is what; all the others are nothing. Empty where nobody says it. Raises Broken."""
    said = {place: data.get(f"{FIELD}{place}") for place in range(MOST_COLUMNS)}
    if all(key is None for key in said.values()):
        return {}
    found: dict[str, int] = {}
    for place, key in said.items():
        if key in known and found.setdefault(str(key), place) != place:
            raise Broken(_("Two columns cannot both be “%(title)s”.") % {"title": capfirst(known[str(key)])})
    return {**dict.fromkeys(known, NO_COLUMN), **found}
