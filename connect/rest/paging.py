"""Pages of 50, for those who ask for them.

Lists of Bitrix24 come whole; but some clients ask for a page after the last one until it is empty, and others
take the next number of an entry (`>ID`, `start=-1`) until a page is short.
"""

from collections.abc import Sequence

from connect.rest.methods import Answer, Call
from connect.rest.parameters import Json

PAGE = 50


def paged(call: Call, rows: Sequence[Json], *, by_id: bool) -> Answer:
    """`by_id`: the rows are sorted by their numbers, and nothing else."""
    start = call.parameters.number("start")
    if start is None:
        return Answer(list(rows), total=len(rows))
    if start < 0:
        return Answer(list(rows[:PAGE] if by_id else rows))
    return page(rows, start)


def page(rows: Sequence[Json], start: int) -> Answer:
    end = start + PAGE
    return Answer(list(rows[start:end]), total=len(rows), next=end if end < len(rows) else None)
