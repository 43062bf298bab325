"""Order: who may go where; see lists.positions for how it is written.

A list is ordered by `position`; the groups of a pipeline (its kinds) stand one after the other.
The functions expect their caller to hold the list's lock; the verbs of `Ordered` take it.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar, Self, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from lists.history import operation, recorded
from lists.positions import GAP, position_before, renumber, write_order
from lists.protection import Refused, gone
from lists.statements import Statement, one, param

ENDLESS = 2**63 - 1  # above every position


class Ordered(models.Model):
    """A row that has a place among its siblings: those with the same parent, or all rows without one."""

    position = models.BigIntegerField(_("position"), blank=True, editable=False)

    parent_field: ClassVar[str] = ""  # the key to what this row belongs to
    lane_fields: ClassVar[tuple[str, ...]] = ()  # the columns that divide a list into groups

    class Meta:
        abstract = True
        base_manager_name = "objects"
        ordering: ClassVar[list[str]] = ["position"]

    @property
    def parent(self) -> Any:
        return getattr(self, self.parent_field) if self.parent_field else None

    @property
    def parent_pk(self) -> Any:
        return getattr(self, f"{self.parent_field}_id") if self.parent_field else None

    @property
    def lane(self) -> tuple[Any, ...]:
        """The group of the list in which this row stands; groups stand in the order of these values."""
        return tuple(getattr(self, field) for field in self.lane_fields)

    def siblings(self) -> models.QuerySet[Self]:
        """All rows with the same parent, this one included."""
        rows = type(self)._base_manager.all()
        return rows.filter(**{self.parent_field: self.parent}) if self.parent_field else rows

    @recorded("move")
    def move(self, before: Self | None = None) -> None:
        """Puts this entry before another one of its group; None: at the end of the group.

        One row is written. Raises Refused when the two do not stand in one group, or no longer exist.
        """
        self.refuse_move(before)
        self.parent_lock()
        self.refetch(*([before] if before else []))
        position = self.position if before == self else self._position_before(before)
        if position != self.position:
            self.position = position
            self.write("position")

    @recorded("move")
    def move_first(self) -> None:
        """To the top of the group, below the entries that keep their place."""
        self.parent_lock()
        first = self.group().first()
        while first is not None and first.is_pinned:
            first = first.neighbour(1)
        self.move(before=first)

    @property
    def is_pinned(self) -> bool:
        """Whether this entry keeps its place."""
        return False

    def refuse_move(self, before: Self | None) -> None:
        if before is not None and (type(before), before.parent_pk) != (type(self), self.parent_pk):
            raise Refused(_("An entry never moves to another list."), reason="list")

    def group(self) -> models.QuerySet[Self]:
        """The entries among which this one may move, in order."""
        return self.siblings()

    def neighbour(self, step: int) -> Self | None:
        """The entry of the group that is `step` places further down (negative: up)."""
        if step < 0:
            above = self.group().filter(position__lt=self.position).order_by("-position")
            return above[-step - 1 : -step].first()
        return self.group().filter(position__gt=self.position)[step - 1 : step].first()

    def step(self, step: int) -> None:
        """One place down (1) or up (-1) in the group; at its end nothing happens."""
        if step > 0 and self.neighbour(1) is not None:
            self.move(before=self.neighbour(2))
        elif step < 0 and (above := self.neighbour(-1)) is not None:
            self.move(before=above)

    def sibling(self, pk: int) -> Self:
        """Another entry of the same list. Raises Refused when it is no longer there."""
        found = one(type(self), pk=pk, **({self.parent_field: self.parent_pk} if self.parent_field else {}))
        if found is None:
            raise gone()
        if self.parent_field:
            setattr(found, self.parent_field, self.parent)
        return cast(Self, found)

    def refetch(self, *others: Self) -> None:
        """The places as they are now. Raises Refused when a row is no longer there."""
        rows = {row.pk: row for row in (self, *others)}
        found = dict(cast("list[tuple[int, int]]", _places(type(self), len(rows)).fetch(*rows)))
        if len(found) < len(rows):
            raise gone()
        for pk, row in rows.items():
            row.position = found[pk]

    def write(self, *fields: str) -> None:
        """Stores some fields, inside an act that is recorded already: a save would set up another one."""
        models.Model.save(self, update_fields=fields)

    def parent_lock(self) -> None:
        if self.parent is not None:
            self.parent.lock()

    def lock(self) -> None:
        """Waits for its turn; the turn ends with the transaction."""
        _turn(type(self)).fetch(self.pk)

    def _position_before(self, successor: Self | None) -> int:
        rows = self.siblings()
        if successor is None:
            successor = self._first_after_group(rows)
        top = successor.position if successor else None
        position = position_before(self._last_below(top), top, self.position)
        if position is None and successor is not None:
            renumber(rows)
            successor.refetch(*([self] if self.pk else []))
            position = position_before(self._last_below(successor.position), successor.position, None)
        return cast(int, position)  # a renumbered list has gaps

    def _last_below(self, top: int | None) -> int | None:
        """The highest position of the other rows below `top`; None: of all of them."""
        top = ENDLESS if top is None else top
        found = _highest(type(self)).fetch(
            *([self.parent_pk] if self.parent_field else []), top, self.pk or 0
        )
        return found[0][0] if found else None

    def _first_after_group(self, rows: models.QuerySet[Self]) -> Self | None:
        """The row before which the group of this one ends; a plain list is a single group."""
        return None


@cache
def _turn(model: Any) -> Statement:
    # Not the key: records that point here need not wait. SQLite locks the whole file at BEGIN.
    return Statement(
        model._base_manager.filter(pk=param(0)).order_by().select_for_update(no_key=True).values_list("pk")
    )


@cache
def _places(model: Any, count: int) -> Statement:
    rows = model._base_manager.filter(pk__in=[param(place) for place in range(count)])
    return Statement(rows.order_by().values_list("pk", "position"))


@cache
def _highest(model: Any) -> Statement:
    rows = model._base_manager.all()
    parent = {model.parent_field: param(0)} if model.parent_field else {}
    below, own = len(parent), len(parent) + 1
    rows = rows.filter(**parent, position__lt=param(below)).exclude(pk=param(own))
    return Statement(rows.order_by("-position").values_list("position")[:1])


def move_together(entries: Sequence[Ordered], before: Ordered | None = None) -> None:
    """Puts entries of one group, in their present order, before another one of it; None: at its end.

    A target that goes along stands for the next one that stays. Raises Refused as `move` does, and
    then nothing moved.
    """
    first = entries[0]
    with operation(None, "move"):
        first.parent_lock()
        rows = list(first.siblings())
        chosen = {entry.pk for entry in entries}
        if not chosen | ({before.pk} if before else set()) <= {row.pk for row in rows}:
            if before is not None:
                first.refuse_move(before)  # it may stand in another list
            raise gone()
        for entry in entries:
            entry.refuse_move(first)
            entry.refuse_move(before)
        group = list(first.group())
        place = group.index(before) if before else len(group)
        after = [row.pk for row in group[place:] if row.pk not in chosen]
        ahead = [row.pk for row in group[:place] if row.pk not in chosen]
        wanted = iter([*ahead, *(row.pk for row in group if row.pk in chosen), *after])
        members = {row.pk for row in group}
        order = [next(wanted) if row.pk in members else row.pk for row in rows]
        if order != [row.pk for row in rows]:
            write_order(first.siblings(), order)


def append_together(entries: Sequence[Ordered]) -> None:
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
    for rank, entry in enumerate(entries, start=1):
        entry.position = low + step * rank
    rows.bulk_create(entries)
    if successor is not None and entries[-1].position > successor.position:
        renumber(rows)
