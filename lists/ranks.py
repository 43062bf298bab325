"""The rank of a row: where it stands among the active rows of its group, counted from one."""

from functools import cache
from typing import TYPE_CHECKING, cast

from django.db.models import Func

from lists.statements import Statement, param

if TYPE_CHECKING:
    from lists.ordering import Ordered


def rank_of(row: "Ordered") -> int:
    parent = [row.parent_pk] if row.parent_field else []
    [[above]] = _above(type(row)).fetch(row.position, *parent, *row.lane)
    return 1 + cast(int, above)


@cache
def _above(model: "type[Ordered]") -> Statement:
    """How many active rows of a group stand above a position."""
    names = [*filter(None, [model.parent_field]), *model.lane_fields]
    group = {name: param(number) for number, name in enumerate(names, start=1)}
    archivable = "archived_at" in {field.name for field in model._meta.concrete_fields}
    active = {"archived_at": None} if archivable else {}
    rows = model._base_manager.filter(position__lt=param(0), **group, **active)
    return Statement(rows.order_by().values_list(Func("pk", function="COUNT")))
