"""Queries whose SQL is written once: to write it takes the ORM longer than the database to answer."""

from collections.abc import Collection, Iterable
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
        return self.read(self.ask(*values))

    def ask(self, *values: object) -> list[tuple[Any, ...]]:
        """The rows as the database has written them."""
        params: Any = [values[param.number] if isinstance(param, _Param) else param for param in self._params]
        with connection.cursor() as cursor:
            try:
                cursor.execute(self._sql, params)
            except OverflowError:  # SQLite takes no number that is larger than any of its own
                return []
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def read(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """As the models have them."""
        return [*self._compiler.apply_converters(rows, self._converters)] if self._converters else rows


def one[M: models.Model](model: type[M], *related: str, **values: object) -> M | None:
    """The row with these values, or None; with the rows that these keys lead to, which are never empty."""
    paths = ("", *related)
    found = _statement(model, paths, tuple(values)).fetch(*values.values())
    return _row(model, paths, found[0]) if found else None


def ordered[M: models.Model](
    model: type[M], *order: str, most: int | None = None, **values: object
) -> list[M]:
    """The rows with these values, None among them, in this order: all, or the first ones."""
    given = {lookup: value for lookup, value in values.items() if value is not None}
    empty = tuple(lookup for lookup in values if lookup not in given)
    found = _ordered(model, order, tuple(given), empty, most).fetch(*given.values())
    return [_row(model, ("",), columns) for columns in found]


def several[M: models.Model](model: type[M], keys: Collection[int], *related: str) -> dict[int, M]:
    """The rows with these keys, each with the rows that its own keys lead to, as in `one`."""
    if not keys:
        return {}
    paths, known = ("", *related), [*keys]
    count = 1 << (len(known) - 1).bit_length()  # the next power of two: so there are few statements
    found = _of_keys(model, paths, count).fetch(*known, *known[:1] * (count - len(known)))
    return {row.pk: row for row in (_row(model, paths, columns) for columns in found)}


def _row[M: models.Model](model: type[M], paths: tuple[str, ...], values: Iterable[object]) -> M:
    columns = iter(values)
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
    values = {lookup: param(number) for number, lookup in enumerate(lookups)}
    return Statement(model._base_manager.filter(**values).order_by().values_list(*_columns(model, paths)))


@cache
def _ordered(
    model: type[models.Model],
    order: tuple[str, ...],
    lookups: tuple[str, ...],
    empty: tuple[str, ...],
    most: int | None,
) -> Statement:
    values = {lookup: param(number) for number, lookup in enumerate(lookups)}
    rows = model._base_manager.filter(**values, **dict.fromkeys(empty)).order_by(*order)
    return Statement(rows.values_list(*_columns(model, ("",)))[:most])


@cache
def _of_keys(model: type[models.Model], paths: tuple[str, ...], count: int) -> Statement:
    keys = [param(number) for number in range(count)]
    return Statement(model._base_manager.filter(pk__in=keys).order_by().values_list(*_columns(model, paths)))


def _columns(model: type[models.Model], paths: tuple[str, ...]) -> list[str]:
    return [f"{path}__{name}" if path else name for path in paths for name in _table(model, path)[1]]


@cache
def _table(model: type[models.Model], path: str) -> tuple[type[models.Model], list[str]]:
    """The model that a path leads to, and its columns."""
    for key in filter(None, path.split("__")):
        model = cast("type[models.Model]", model._meta.get_field(key).related_model)
    return model, [field.attname for field in model._meta.concrete_fields]
