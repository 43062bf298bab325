"""Order: which row may stand where, and the verbs that move it; see lists.positions for how it is written.

A list is ordered by `position`. Some lists are divided into groups by the columns `lane_fields`, as
the stages of a pipeline are by their kind: groups stand one after the other, and a row moves inside its own.
The verbs take the lock of the list. What many rows do at once stands in lists.reordering.
"""

from functools import cache
from typing import ClassVar, Self, cast

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from lists.history import operation, recorded
from lists.positions import position_before, renumber, write_positions
from lists.protection import Refused, gone
from lists.ranks import ranks
from lists.statements import Statement, one, param

ENDLESS = 2**63 - 1  # above every position


class Ordered(models.Model):
    """A row with a position among its siblings: those with the same parent, or all rows without one."""

    position = models.BigIntegerField(_("position"), blank=True, editable=False)

    parent_field: ClassVar[str] = ""  # the key to what this row belongs to
    lane_fields: ClassVar[tuple[str, ...]] = ()  # the columns that divide a list into groups
    _locked_at: tuple[object, ...] = ()  # the operation in which this row was locked, and its savepoints

    class Meta:
        abstract = True
        base_manager_name = "objects"
        ordering: ClassVar[list[str]] = ["position"]

    @classmethod
    def exclusive_flags(cls) -> list[str]:
        """The columns that are true for one row among its siblings: the constraints say so."""
        unique = [c for c in cls._meta.constraints if isinstance(c, models.UniqueConstraint)]
        pairs = [pair for c in unique if c.condition for pair in c.condition.children]
        return [pair[0] for pair in pairs if isinstance(pair, tuple) and pair[1] is True]

    @property
    def parent(self) -> "Ordered | None":
        return getattr(self, self.parent_field) if self.parent_field else None

    @property
    def parent_pk(self) -> int | None:
        return getattr(self, f"{self.parent_field}_id") if self.parent_field else None

    @property
    def lane(self) -> tuple[int, ...]:
        """The group in which this row stands; groups stand in the order of these values."""
        return tuple(getattr(self, field) for field in self.lane_fields)

    def siblings(self) -> models.QuerySet[Self]:
        """All rows with the same parent, this one included."""
        rows = type(self)._base_manager.all()
        return rows.filter(**{self.parent_field: self.parent}) if self.parent_field else rows

    def move(self, before: Self | None = None) -> None:
        """Puts this row before another one of its group; None: at the end of the group.

        One row is written. Raises Refused when the two do not stand in one group, or no longer exist.
        """
        with operation(None, "move") as move:
            self.refuse_move(before)
            self.parent_lock()
            self.refetch(*([before] if before else []))
            position = self.position if before == self else self._position_before(before)
            if position != self.position:
                move.note_ranks(self, *ranks(self, position))
                write_positions(type(self)._base_manager.all(), {self.pk: position})
                self.position = position

    @recorded("move")
    def move_first(self) -> None:
        """To the top of the group, below the rows that keep their place."""
        self.parent_lock()
        self.move(before=self.first_of_group())

    @recorded("move")
    def move_below(self, other: Self) -> None:
        """To the place below another row of its group."""
        self.parent_lock()
        other.refetch()
        self.move(before=other.neighbour(1))

    def first_of_group(self) -> Self | None:
        """The first row that does not keep its place. The caller holds the list's lock."""
        first = self.group().first()
        while first is not None and first.is_pinned:
            first = first.neighbour(1)
        return first

    def stand_below(self, other: Self) -> None:
        """The place of a row that is not saved yet; the caller holds the list's lock. Raises Refused."""
        above = self.sibling(other.pk)
        below = self.group().filter(position__gt=above.position).first()
        self.refuse_move(below)
        self.position = self._position_before(below)

    @property
    def is_pinned(self) -> bool:
        """Whether this row keeps its place at the top of its group."""
        return False

    @property
    def stands_alone(self) -> bool:
        """Whether its group has no room for another one."""
        return False

    def refuse_move(self, before: Self | None) -> None:
        if before is not None and (type(before), before.parent_pk) != (type(self), self.parent_pk):
            raise Refused(_("An entry never moves to another list."), reason="list")

    def group(self) -> models.QuerySet[Self]:
        """The rows among which this one may move, in order."""
        return self.siblings().filter(**dict(zip(self.lane_fields, self.lane, strict=True)))

    def neighbour(self, step: int) -> Self | None:
        """The row of the group that is `step` places further down (negative: up)."""
        if step < 0:
            above = self.group().filter(position__lt=self.position).order_by("-position")
            return above[-step - 1 : -step].first()
        return self.group().filter(position__gt=self.position)[step - 1 : step].first()

    @recorded("move")
    def step(self, step: int) -> None:
        """One place down (1) or up (-1) in the group, from where it stands by now; at its end nothing
        happens."""
        self.parent_lock()
        self.refetch()
        if step > 0 and self.neighbour(1) is not None:
            self.move(before=self.neighbour(2))
        elif step < 0 and (above := self.neighbour(-1)) is not None:
            self.move(before=above)

    def sibling(self, pk: int) -> Self:
        """Another row of the same list. Raises Refused when it is no longer there."""
        same_list = {self.parent_field: self.parent_pk} if self.parent_field else {}
        found = one(type(self), pk=pk, **same_list)
        if found is None:
            raise gone()
        if self.parent_field:
            setattr(found, self.parent_field, self.parent)
        return found

    def refetch(self, *others: Self) -> None:
        """The positions as they are now. Raises Refused when a row is no longer there."""
        rows = {row.pk: row for row in (self, *others)}
        found: dict[int, int] = dict(_positions(type(self), len(rows)).fetch(*rows))
        if len(found) < len(rows):
            raise gone()
        for pk, row in rows.items():
            row.position = found[pk]

    def write(self, *fields: str) -> None:
        """Stores some fields inside an operation; a save would begin another one."""
        models.Model.save(self, update_fields=fields)

    def parent_lock(self) -> None:
        if (parent := self.parent) is not None:
            parent.lock()

    def lock(self) -> None:
        """From here to the end of the transaction nobody else changes this row, nor the order below it."""
        # Once an operation, and again after a savepoint, which may have given the lock up.
        moment = (getattr(connection, "operation", None), *connection.savepoint_ids)
        if moment[0] is None or moment != self._locked_at:
            _lock(type(self)).fetch(self.pk)
            self._locked_at = moment

    def _position_before(self, successor: Self | None) -> int:
        if successor is None:
            successor = self._first_after_group(self.siblings())
        top = successor.position if successor else None
        position = position_before(self._last_below(top), top, self.position)
        if position is None and successor is not None:
            renumber(self.siblings())
            successor.refetch(*([self] if self.pk else []))
            position = position_before(self._last_below(successor.position), successor.position, None)
        return cast(int, position)  # a renumbered list has gaps

    def _last_below(self, top: int | None) -> int | None:
        """The highest position of the other rows below `top`; None: of all of them."""
        top = ENDLESS if top is None else top
        parent = [self.parent_pk] if self.parent_field else []
        found = _highest(type(self)).fetch(*parent, top, self.pk or 0)
        return found[0][0] if found else None

    def _first_after_group(self, rows: models.QuerySet[Self]) -> Self | None:
        """The row before which the group of this one ends."""
        later, lane = models.Q(), dict(zip(self.lane_fields, self.lane, strict=True))
        for field in reversed(self.lane_fields):
            value = lane.pop(field)
            later |= models.Q(**lane, **{f"{field}__gt": value})
        return rows.filter(later).order_by("position").first() if later else None


@cache
def _lock(model: type[Ordered]) -> Statement:
    # Not the key: records that point here need not wait. SQLite locks the whole file at BEGIN.
    rows = model._base_manager.filter(pk=param(0)).order_by()
    return Statement(rows.select_for_update(no_key=True).values_list("pk"))


@cache
def _positions(model: type[Ordered], count: int) -> Statement:
    rows = model._base_manager.filter(pk__in=[param(number) for number in range(count)])
    return Statement(rows.order_by().values_list("pk", "position"))


@cache
def _highest(model: type[Ordered]) -> Statement:
    parent = {model.parent_field: param(0)} if model.parent_field else {}
    below, own = len(parent), len(parent) + 1
    rows = model._base_manager.filter(**parent, position__lt=param(below)).exclude(pk=param(own))
    return Statement(rows.order_by("-position").values_list("position")[:1])
