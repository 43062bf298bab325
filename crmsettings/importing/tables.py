"""A table on its way into one list, a file or pasted cells; it travels with the form until it is right."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import cast

from django.core import signing
from django.utils.translation import gettext as _

from lists.entries import EntryList
from lists.loading.documents import Document
from lists.loading.formats import Hints, reader_of
from lists.loading.formats.csv_file import sheet_of_text
from lists.loading.formats.sheet import Sheet, TableReader, document_of
from lists.text.looks import fold

SALT = "importing a table"
TITLE_LENGTH = 31  # of a sheet in a workbook
MOST_CARRIED = 6 * 1024 * 1024  # in a form; a larger file is chosen again


@dataclass(frozen=True)
class Table:
    name: str  # of the file; cells that were pasted have none
    data: bytes

    @classmethod
    def of_file(cls, name: str, data: bytes) -> "Table | None":
        """None for a file that is no table. Raises Broken."""
        return cls(name, data) if isinstance(reader_of(name, data), TableReader) else None

    @classmethod
    def unsealed(cls, text: str) -> "Table | None":
        """None for anything that this program has not sealed."""
        try:
            name, data = signing.loads(text, salt=SALT)
        except (signing.BadSignature, ValueError):
            return None
        return cls(name, data.encode("latin-1"))

    @property
    def sealed(self) -> str:
        """Empty where it is too large for a form."""
        text = signing.dumps([self.name, self.data.decode("latin-1")], salt=SALT, compress=True)
        return text if len(text) <= MOST_CARRIED else ""

    @property
    def digest(self) -> str:
        """Tells a file from another one; what is pasted may be corrected and is still the same."""
        return sha256(self.data).hexdigest()[:16] if self.name else ""

    def sheet(self, entry_list: EntryList, hints: Hints) -> Sheet:
        """Raises Broken."""
        hints = replace(hints, known=frozenset(entry_list.entries.values_list("code", flat=True)))
        if not self.name:
            return sheet_of_text(self.data.decode(), hints)
        reader = cast(TableReader, reader_of(self.name, self.data))  # no other file becomes a table
        sheet = reader.sheets(self.data, hints)[0]
        own = "" if hints.sheet else _sheet_called(entry_list, sheet.sheets)
        return reader.sheets(self.data, replace(hints, sheet=own))[0] if own else sheet

    def document(self, sheet: Sheet, entry_list: EntryList) -> Document:
        """Raises Broken."""
        document = document_of([sheet], entry_list.address)
        document.source = self.name or _("pasted cells")
        return document


def _sheet_called(entry_list: EntryList, titles: Sequence[str]) -> str:
    """The sheet that is called as the list, where a workbook has several."""
    wanted = {fold(title[:TITLE_LENGTH]) for title in (entry_list.title, entry_list.label)}
    return next((title for title in titles[1:] if fold(title) in wanted), "")
