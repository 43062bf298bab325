"""CSV, and cells as they were copied: one grammar for what is pasted and for files, see lists.text.sheets."""

import re

from django.utils.translation import gettext as _

from lists.loading.documents import Broken
from lists.loading.formats import LAST_ROW, MOST_ROWS, Hints, too_many
from lists.loading.formats.decoding import text_of
from lists.loading.formats.headings import NAME, found_columns
from lists.loading.formats.sheet import Sheet, TableReader
from lists.text.columns import NO_COLUMN, Columns
from lists.text.grammar import each_record
from lists.text.sheets import SIGNS, Reading, Split, read_table

EMPTY, ABOVE = " \u00a0\t;,", 2  # what parts columns; the lines above the rows: how it is parted, a header
UNSEEN = re.compile(rb"[\x00-\x08\x0e-\x1b\x7f]")  # no text has them


class CsvReader(TableReader):
    """The most general one: a text that nobody else reads is a table, or a list with a name in each line."""

    name = "CSV"

    def reads(self, name: str, data: bytes) -> bool:
        head = data[:512]
        is_wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or head.count(0) > len(head) // 4
        return is_wide or not UNSEEN.search(head)

    def sheets(self, data: bytes, hints: Hints) -> list[Sheet]:
        text, encoding = text_of(data, hints.encoding)
        return [sheet_of_text(text, hints, encoding)]


def sheet_of_text(text: str, hints: Hints, encoding: str = "") -> Sheet:
    """The same of a text that came as one. Raises Broken."""
    _refuse_long(text)
    split, said = _split(hints.separator), hints.columns
    reading = Reading(split, said.get("code"), said.get(NAME), hints.has_header)
    table = read_table(text, reading, hints.known.__contains__)
    if len(table.rows) > MOST_ROWS:
        raise too_many()
    if not table.header and hints.begins_with_title([row.cells for row in table.rows]):
        table.header = table.rows.pop(0).cells
    if table.width < 2:
        table.columns, table.split = Columns(NO_COLUMN, 0), split or Split.NOTHING
    own = found_columns(table.header, [row.cells for row in table.rows], hints.target)
    columns = {"code": table.columns.code, NAME: table.columns.name, **own, **said}
    return Sheet(table.rows, columns, table.header, encoding=encoding, separator=table.split, is_defused=True)


def _refuse_long(text: str) -> None:
    """Raises Broken before millions of lines are taken apart; those that are empty in a sheet are no rows."""
    count = 0
    if text.count("\n") > LAST_ROW:
        raise too_many()
    for line in each_record(text):
        count += bool(line.text.strip(EMPTY))
        if count > MOST_ROWS + ABOVE or line.number > LAST_ROW:
            raise too_many()


def _split(said: str) -> Split | None:
    """By its name or as the sign itself. Raises Broken."""
    by_sign = {sign: split for split, sign in SIGNS.items()}
    try:
        return by_sign.get(said) or (Split(said) if said else None)
    except ValueError as error:
        words = {"said": said, "known": ", ".join(Split)}
        raise Broken(_("“%(said)s” is not a separator. Use one of these: %(known)s.") % words) from error
