"""Rows as the history noted them: JSON that the two databases write each in their own way."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.utils import timezone

from lists.rows import row_models

State = dict[str, Any]


@cache
def models_by_table() -> dict[str, Any]:
    return {model._meta.db_table: model for model in row_models()}


def model_of(table: str) -> Any:
    return models_by_table()[table]


def state_of(model: Any, noted: State | None) -> State | None:
    """The noted values as Python has them, by attribute; a column that is no more is left out."""
    if noted is None:
        return None
    fields = {field.column: field for field in model._meta.concrete_fields}
    return {fields[name].attname: _value(fields[name], noted[name]) for name in noted if name in fields}


def _value(field: Any, noted: Any) -> Any:
    value = field.to_python(noted)
    # SQLite notes its moments without the time zone: they are in UTC.
    naive = isinstance(value, datetime) and timezone.is_naive(value)
    return value.replace(tzinfo=UTC) if naive else value


def row_from(model: Any, state: State) -> Any:
    """The row, not saved; its label needs its list to be there."""
    return model(**state)
