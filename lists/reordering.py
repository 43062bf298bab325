"""The order of many rows at once; the rules are those of lists.ordering, and few statements write it."""

from collections.abc import Mapping, Sequence

from django.db import models

from lists.history import operation
from lists.ordering import Ordered
from lists.positions import GAP, renumber, write_order, write_positions
from lists.protection import gone


def move_together[R: Ordered](entries: Sequence[R], before: R | None = None) -> None:
    """Puts entries of one group, in their present order, before another one of it; None: at its end.

    A target that goes along stands for the next one that stays. Raises Refused as `move` does, and
    then nothing moved.
    """
    first = entries[0]
    with operation(None, "move"):
        first.parent_lock()
        present = [row.pk for row in first.siblings()]
        moved = {entry.pk for entry in entries}
        if not moved | ({before.pk} if before else set()) <= set(present):
            if before is not None:
                first.refuse_move(before)  # it may stand in another list
            raise gone()
        for entry in entries:
            entry.refuse_move(first)
            entry.refuse_move(before)
        group = [row.pk for row in first.group()]
        cut = group.index(before.pk) if before else len(group)
        ahead = [pk for pk in group[:cut] if pk not in moved]
        after = [pk for pk in group[cut:] if pk not in moved]
        wanted = iter([*ahead, *(pk for pk in group if pk in moved), *after])
        members = set(group)
        order = [next(wanted) if pk in members else pk for pk in present]
        if order != present:
            write_order(first.siblings(), order)


def move_first_together(entries: Sequence[Ordered]) -> None:
    """The same, to the top of their group, below the rows that keep their place."""
    with operation(None, "move"):
        entries[0].parent_lock()
        move_together(entries, entries[0].first_of_group())


def append_together[R: Ordered](entries: Sequence[R]) -> None:
    """Saves new entries of one group at its end, in this order; the caller holds the list's lock."""
    first, count = entries[0], len(entries)
    rows = first.siblings()
    successor = first._first_after_group(rows)
    last = rows.filter(position__lt=successor.position) if successor else rows
    low = last.aggregate(last=models.Max("position"))["last"]
    if successor is None:
        low, step = low or 0, GAP
    elif low is None:
        low, step = successor.position - GAP * (count + 1), GAP
    else:
        step = (successor.position - low) // (count + 1)
    if not step:  # no room: behind all others first, where their group finds them
        low, step = rows.aggregate(last=models.Max("position"))["last"], GAP
    for number, entry in enumerate(entries, start=1):
        entry.position = low + step * number
    rows.bulk_create(entries)
    if successor is not None and entries[-1].position > successor.position:
        renumber(rows)


def restore_positions[R: Ordered](rows: models.QuerySet[R], wanted: Mapping[int, int]) -> None:
    """Gives rows of a list positions that they had once; where others stand by now, right before those.

    `rows` are all rows of the list, and the caller holds its lock.
    """
    present = {row.pk: row for row in rows}
    moved = {pk: position for pk, position in wanted.items() if present[pk].position != position}
    if not {row.position for row in present.values()} & set(moved.values()):
        write_positions(rows, moved)
        return

    def key(row: R) -> tuple[object, ...]:
        return (row.lane, not row.is_pinned, wanted.get(row.pk, row.position), row.pk not in wanted)

    write_order(rows, [row.pk for row in sorted(present.values(), key=key)])
