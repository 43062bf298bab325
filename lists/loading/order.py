"""The order of loaded rows: as the file has them, among those that people have put in order themselves."""

from collections import defaultdict
from collections.abc import Iterable

from lists.loading.parsing import FileRow, Key, depth
from lists.rows import Row

Lane = tuple[object, ...]


def by_list(rows: list[FileRow]) -> dict[tuple[type[Row], Key], list[FileRow]]:
    """The rows list by list, the upper lists first, each list in its order.

    A dump stands in the order of its keys, so `position` counts; a row without one follows the row before it.
    """
    lists: dict[tuple[type[Row], Key], list[FileRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: depth(row.model)):
        lists[row.model, row.parent_key].append(row)
    return {address: _by_position(members) for address, members in lists.items()}


def _by_position(rows: list[FileRow]) -> list[FileRow]:
    ranked: list[tuple[float, FileRow]] = []
    for row in rows:
        before = ranked[-1][0] if ranked else float("-inf")
        ranked.append((before if row.position is None else row.position, row))
    return [row for _rank, row in sorted(ranked, key=lambda pair: pair[0])]


class Order:
    """The rows of a list as they stand, and the position of a new one among them.

    A new row goes behind the row that the file has before it. Where the file has none, it goes to the
    top of its group, or to the end when the list holds nothing of the file.
    """

    def __init__(self, present: Iterable[Row], codes: set[str]) -> None:
        self.lanes: dict[Lane, list[Row]] = defaultdict(list)
        for row in present:
            self.lanes[row.lane].append(row)
        self.known = {row.lane for row in present if row.code in codes}
        self.last: dict[Lane, Row] = {}

    def pass_by(self, row: Row) -> None:
        """The next new row of this group goes behind this one."""
        self.last[row.lane] = row

    def insert(self, new: Row) -> None:
        lane = self.lanes[new.lane]
        successor = self._successor(new, lane)
        if successor is not None:
            successor.refetch()  # it moved if the list was renumbered
        new.position = new._position_before(successor)
        lane.insert(len(lane) if successor is None else lane.index(successor), new)

    def _successor(self, new: Row, lane: list[Row]) -> Row | None:
        after = self.last.get(new.lane)
        if after is None and new.lane not in self.known:
            return None
        if after is lane[-1] and not new.is_pinned:
            return None
        start = 0 if after is None or new.is_pinned else lane.index(after) + 1
        return next((row for row in lane[start:] if not row.is_pinned), None)
