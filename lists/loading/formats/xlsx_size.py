"""Workbooks that would fill the memory or keep a processor busy: told before anybody takes them apart.

A few kilobytes unpack to millions of elements, and each becomes an object of half a kilobyte. A sheet is read
row by row, and texts one by one; everything else, such as styles, is held as a whole.
"""

from collections import Counter
from contextlib import suppress
from typing import IO, Any
from xml.parsers import expat
from zipfile import ZipFile

from django.utils.translation import gettext as _

from lists.loading.documents import Broken
from lists.loading.formats import MOST_BYTES

MOST_UNPACKED = 4 * MOST_BYTES
MOST_ELEMENTS = 3_000_000  # of the rows of all sheets, and of their texts
MOST_AT_ONCE = 100_000  # of one row or text, and of all that is held as a whole; a row has 16,384 cells
MOST_OFTEN = 2  # a sheet is opened for its size, and for its rows
CHUNK = 1 << 16
ROWS, TEXTS = ["worksheet", "sheetData", "row"], ["sst", "si"]


class Measured(ZipFile):
    """Looks through each part that is opened first; a workbook may have others that nobody reads."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self.held = self.read_by_row = 0
        self._opened: Counter[str] = Counter()
        if sum(info.file_size for info in self.infolist()) > MOST_UNPACKED:
            raise _too_large()

    def open(self, name: Any, *args: Any, **options: Any) -> IO[bytes]:
        """Raises Broken."""
        key = str(getattr(name, "filename", name))
        self._opened[key] += 1
        if self._opened[key] > MOST_OFTEN:  # several sheets that are one
            raise _too_large()
        if self._opened[key] == 1:
            part = _Part(MOST_AT_ONCE - self.held, MOST_ELEMENTS - self.read_by_row)
            with super().open(name) as file:
                part.count(file)
            self.held, self.read_by_row = self.held + part.held, self.read_by_row + part.read
        return super().open(name, *args, **options)


class _Part:
    """Counts the elements of one file: those of rows and texts by themselves, which are let go again."""

    def __init__(self, most_held: int, most_read: int) -> None:
        self.most_held, self.most_read = most_held, most_read
        self.held = self.read = self._of_row = 0
        self._path: list[str] = []

    def count(self, file: IO[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.StartDoctypeDeclHandler = self._refuse
        with suppress(expat.ExpatError):  # whoever reads it says so
            while chunk := file.read(CHUNK):
                parser.Parse(chunk)

    def _begin(self, name: str, _attributes: object) -> None:
        path = self._path
        path.append(name.rpartition(":")[2])
        if path[:3] == ROWS or path[:2] == TEXTS:
            self.read += 1
            self._of_row = 0 if path in (ROWS, TEXTS) else self._of_row + 1
        else:
            self.held += 1
        if self.held > self.most_held or self.read > self.most_read or self._of_row > MOST_AT_ONCE:
            raise _too_large()

    def _end(self, _name: str) -> None:
        self._path.pop()

    def _refuse(self, *_declared: object) -> None:
        """No spreadsheet declares a type of document, in which entities could grow."""
        raise _too_large()


def _too_large() -> Broken:
    return Broken(_("What is packed in this file is too large."))
