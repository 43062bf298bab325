"""CSV, and cells as they were copied: one grammar for what is pasted and for files, see lists.text.sheets."""

import re

from lists.loading.documents import Document
from lists.loading.formats import MOST_ROWS, Hints, too_many
from lists.loading.formats.decoding import text_of
from lists.loading.formats.headings import NAME, found_columns
from lists.loading.formats.sheet import Sheet, document_of
from lists.text.sheets import Reading, Split, read_table

UNSEEN = re.compile(rb"[\x00-\x08\x0e-\x1b\x7f]")  # no text has them


class CsvReader:
    """The most general one: a text that nobody else reads is a table, or a list with a name in each line."""

    name = "CSV"

    def reads(self, name: str, data: bytes) -> bool:
        head = data[:512]
        is_wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or head.count(0) > len(head) // 4
        return is_wide or not UNSEEN.search(head)

    def read(self, name: str, data: bytes, hints: Hints) -> Document:
        return document_of([self.sheet(data, hints)], hints.target)

    def sheet(self, data: bytes, hints: Hints, known: frozenset[str] = frozenset()) -> Sheet:
        """`known` are codes that the list has, which tell codes from names. Raises Broken."""
        text, encoding = text_of(data, hints.encoding)
        said = Reading(
            Split(hints.separator) if hints.separator else None,
            hints.columns.get("code"), hints.columns.get(NAME), hints.has_header,
        )  # fmt: skip
        table = read_table(text, said, known.__contains__)
        if len(table.rows) > MOST_ROWS:
            raise too_many()
        columns = {"code": table.columns.code, NAME: table.columns.name}
        found = found_columns(table.header, [row.cells for row in table.rows], hints.target)
        columns = {**found, **{key: place for key, place in columns.items() if key not in found}}
        columns |= hints.columns
        return Sheet(
            table.rows, columns, table.header, encoding=encoding, separator=table.split, is_defused=True
        )
