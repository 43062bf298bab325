"""CSV for spreadsheets, a line at a time."""

import csv
from collections.abc import Iterable, Iterator

BYTE_ORDER_MARK = "\ufeff"  # by which a spreadsheet recognises UTF-8
# What a spreadsheet takes for the beginning of a formula: OWASP, "CSV Injection".
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Iterable[object]], *, is_safe: bool = False) -> Iterator[str]:
    """The rows as CSV; what somebody typed stays a text, even where it looks like a formula.

    `is_safe`: whoever calls has seen to that.
    """
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow(row if is_safe else map(_as_text, row))


def _as_text(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
