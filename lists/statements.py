"""Queries whose SQL is written once: to write it takes the ORM longer than the database to answer."""

from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connection, models


@dataclass(frozen=True)
class _Param:
    number: int


def param(number: int) -> models.Value:
    """Stands in a queryset for the value that `fetch` is given at this number."""
    return models.Value(_Param(number), output_field=models.Field())


class Statement:
    """A queryset of `values_list`, to be kept and run with other values each time."""

    def __init__(self, rows: models.QuerySet[models.Model, Any]) -> None:
        self._compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, self._params = self._compiler.as_sql()
        self._converters = self._compiler.get_converters([column for column, *_ in self._compiler.select])

    def fetch(self, *values: object) -> list[tuple[Any, ...]]:
        params: Any = [values[param.number] if isinstance(param, _Param) else param for param in self._params]
        with connection.cursor() as cursor:
            try:
                cursor.execute(self._sql, params)
            except OverflowError:  # SQLite takes no number that is larger than any of its own
                return []
            rows = cursor.fetchall()
        return [*self._compiler.apply_converters(rows, self._converters)] if self._converters else rows


def one[M: models.Model](model: type[M], *related: str, **values: object) -> M | None:
    """The row with these values, or None; with the rows that these keys lead to, which are never empty."""
    paths = ("", *related)
    found = _statement(model, paths, tuple(values)).fetch(*values.values())
    if not found:
        return None
    columns = iter(found[0])
    rows: dict[str, models.Model] = {}
    for path in paths:
        target, names = _table(model, path)
        rows[path] = target.from_db(DEFAULT_DB_ALIAS, names, [*islice(columns, len(names))])
        if path:
            below, _, key = path.rpartition("__")
            setattr(rows[below], key, rows[path])
    return cast(M, rows[""])


@cache
def _statement(model: type[models.Model], paths: tuple[str, ...], lookups: tuple[str, ...]) -> Statement:
    columns = [f"{path}__{name}" if path else name for path in paths for name in _table(model, path)[1]]
    values = {lookup: param(number) for number, lookup in enumerate(lookups)}
    return Statement(model._base_manager.order_by().filter(**values).values_list(*columns))


@cache
def _table(model: type[models.Model], path: str) -> tuple[type[models.Model], list[str]]:
    """The model that a path leads to, and its columns."""
    for key in filter(None, path.split("__")):
        model = cast("type[models.Model]", model._meta.get_field(key).related_model)
    return model, [field.attname for field in model._meta.concrete_fields]
