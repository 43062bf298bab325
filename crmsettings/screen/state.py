"""What the lists are at a moment, as far as a page of the screen shows them: their keys and versions.

Every change of a list raises its version, and every change of an entry the one of its list; no version ever
comes again. Entity types have none, so their columns stand here.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import models
from django.db.models.functions import JSONArray

from crmsettings.overview import Overview
from dictionaries.models import Dictionary
from lists.entries import EntryList
from pipelines.models import EntityType, Pipeline

FAMILIES: tuple[type[EntryList], ...] = (Pipeline, Dictionary)  # in the order of the overview

type State = list[list[list[Any]]]  # of each family that somebody sees: its lists


class AsJson(models.Aggregate):
    """All rows of a group in one value."""

    function = "JSONB_AGG"
    output_field = models.JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **extra)


def state_of(seen: Overview) -> State:
    """Of the lists that have been read already."""
    return [_plain(_shown(family, row) for row in rows) for family, rows in seen.rows.items()]


def state_from(columns: Iterable[list[list[Any]] | None]) -> State:
    """Of what subqueries of `all_of` have found."""
    return [_plain(rows or []) for rows in columns]


def all_of(family: type[EntryList]) -> models.Subquery:
    """The lists of a family, as a column of any statement."""
    together = family._base_manager.order_by().annotate(together=models.Value(1)).values("together")
    rows = together.annotate(rows=AsJson(JSONArray(*_columns(family)))).values("rows")
    return models.Subquery(rows)


@cache
def _columns(family: type[EntryList]) -> list[str]:
    above = [f"entity_type__{column.attname}" for column in EntityType._meta.concrete_fields]
    return ["pk", "version", *(above if family is Pipeline else [])]


def _shown(family: type[EntryList], row: Sequence[Any]) -> list[Any]:
    """Of a row of the overview: a size, the columns of the list, those of what it belongs to."""
    own = [column.attname for column in family._meta.concrete_fields]
    return [*(row[1 + own.index(name)] for name in ("id", "version")), *row[1 + len(own) :]]


def _plain(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """In one order, and as both databases write it: SQLite has no truth, but ones."""
    return sorted([int(value) if isinstance(value, bool) else value for value in row] for row in rows)
