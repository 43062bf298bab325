"""Files as documents: who reads which file, and what a person may say about it where the guess is wrong.

Nothing in a file is executed, and its size and its rows are limited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from lists.loading.documents import Broken, Document
from lists.text.columns import is_title_alone
from lists.text.numbers import grouped

MOST_BYTES = 8 * 1024 * 1024  # of a file, also of what is packed in it, once unpacked four times as much
MOST_ROWS = 50_000
LAST_ROW = 1_048_576  # of Excel, empty ones included; a file may claim any number


@dataclass(frozen=True)
class Hints:
    """What is said about a file, most of it by a person; what is empty or None is found out."""

    target: str = ""  # the list that a table is for: `dictionaries/SOURCE`
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    columns: Mapping[str, int] = field(default_factory=dict)  # by key of the attribute, counted from zero
    has_header: bool | None = None
    known: frozenset[str] = frozenset()  # codes that the list has, which tell codes from names

    def begins_with_title(self, cells: Sequence[Sequence[str]]) -> bool:
        """Whether the first row of a table with one column is taken for its title."""
        return is_title_alone(cells) if self.has_header is None else self.has_header and bool(cells)


NOTHING_SAID = Hints()


class Reader(Protocol):
    """Reads one kind of file."""

    name: str  # for people: “YAML”

    def reads(self, name: str, data: bytes) -> bool:
        """Whether this file is of that kind, by its name or by what it begins with."""

    def read(self, name: str, data: bytes, hints: Hints) -> Document:
        """Raises Broken, with every fault that is found and its place."""


_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """From another app. Whoever registers last is asked first: special ones stand before general ones."""
    if reader not in _readers:
        _readers.insert(0, reader)


def readers() -> list[Reader]:
    """In the order in which they are asked, those of this program last; they are loaded when a file comes."""
    from lists.loading.formats.csv_file import CsvReader
    from lists.loading.formats.structured import JSON, YAML
    from lists.loading.formats.xlsx_file import XlsxReader

    return [*_readers, XlsxReader(), JSON, YAML, CsvReader()]


def too_many() -> Broken:
    return Broken(_("There are more than %(limit)s rows.") % {"limit": grouped(MOST_ROWS)})


def reader_of(name: str, data: bytes) -> Reader:
    """Raises Broken where nobody reads such a file."""
    if len(data) > MOST_BYTES:
        raise Broken(_("The file is too large: at most %(limit)d MB are read.") % {"limit": MOST_BYTES >> 20})
    for reader in readers():
        if reader.reads(name, data):
            return reader
    known = ", ".join(sorted(reader.name for reader in readers()))
    raise Broken(_("Such a file cannot be read here. These can: %(known)s.") % {"known": known})


def read_document(name: str, data: bytes, hints: Hints = NOTHING_SAID) -> Document:
    """Raises Broken."""
    document = reader_of(name, data).read(name, data, hints)
    document.source = document.source or name
    return document
