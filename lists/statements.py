"""Queries whose SQL is written once: to write it takes the ORM longer than the database to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models


@dataclass(frozen=True)
class _Param:
    place: int


def param(place: int) -> models.Value:
    """Stands in a queryset for the value that `fetch` is given at this place."""
    return models.Value(_Param(place), output_field=models.Field())


class Statement:
    """A queryset of `values_list`, to be kept and asked with other values each time."""

    def __init__(self, rows: models.QuerySet[Any, Any]) -> None:
        self._compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, self._params = self._compiler.as_sql()
        self._converters = self._compiler.get_converters([column for column, *_ in self._compiler.select])

    def fetch(self, *values: Any) -> list[Sequence[Any]]:
        params = [values[param.place] if isinstance(param, _Param) else param for param in self._params]
        with connection.cursor() as cursor:
            try:
                cursor.execute(self._sql, params)
            except OverflowError:  # SQLite takes no number that is larger than any of its own
                return []
            rows = cursor.fetchall()
        return [*self._compiler.apply_converters(rows, self._converters)] if self._converters else rows


def one(model: Any, *related: str, **values: Any) -> Any:
    """The row with these values, or None; with the rows that these keys lead to, which are never empty."""
    paths = ("", *related)
    found = _statement(model, paths, tuple(values)).fetch(*values.values())
    if not found:
        return None
    columns, rows = iter(found[0]), {}
    for path in paths:
        target, names = _table(model, path)
        rows[path] = target.from_db(DEFAULT_DB_ALIAS, names, [*islice(columns, len(names))])
        if path:
            below, _, key = path.rpartition("__")
            setattr(rows[below], key, rows[path])
    return rows[""]


@cache
def _statement(model: Any, paths: tuple[str, ...], lookups: tuple[str, ...]) -> Statement:
    columns = [f"{path}__{name}" if path else name for path in paths for name in _table(model, path)[1]]
    values = {lookup: param(place) for place, lookup in enumerate(lookups)}
    return Statement(model._base_manager.order_by().filter(**values).values_list(*columns))


@cache
def _table(model: Any, path: str) -> tuple[Any, list[str]]:
    """The model that a path leads to, and its columns."""
    for key in filter(None, path.split("__")):
        model = model._meta.get_field(key).related_model
    return model, [field.attname for field in model._meta.concrete_fields]
