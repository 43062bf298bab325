"""Ranks: where a row stands among the active rows of its group, counted from one."""

from functools import cache
from typing import TYPE_CHECKING, cast

from django.db.models import Case, Func, Q, When

from lists.statements import Statement, param

if TYPE_CHECKING:
    from lists.ordering import Ordered


def rank_of(row: "Ordered") -> int:
    return ranks(row, row.position)[0]


def ranks(row: "Ordered", position: int) -> tuple[int, int]:
    """Where a row stands, and where it is going to stand at another position."""
    parent = [row.parent_pk] if row.parent_field else []
    lowest = max(row.position, position)
    [found] = _above(type(row)).fetch(row.position, position, lowest, row.pk, *parent, *row.lane)
    now, then = cast("tuple[int, int]", found)
    return now + 1, then + 1


@cache
def _above(model: "type[Ordered]") -> Statement:
    """How many active rows of a group stand above each of two positions, without the row that moves."""
    names = [*filter(None, [model.parent_field]), *model.lane_fields]
    group = {name: param(number) for number, name in enumerate(names, start=4)}
    archivable = "archived_at" in {field.name for field in model._meta.concrete_fields}
    active = {"archived_at": None} if archivable else {}
    rows = model._base_manager.filter(~Q(pk=param(3)), position__lt=param(2), **group, **active)
    counts = [Func(Case(When(position__lt=param(n), then=1)), function="COUNT") for n in (0, 1)]
    return Statement(rows.order_by().values_list(*counts))
