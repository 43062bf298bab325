"""Models of any app that the triggers know by their keys: to rows of lists, and to what they end with."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from lists.protection import Ending
from lists.rows import Row
from lists.usage import Key


def keys_to_rows() -> dict[type[models.Model], list[Key]]:
    """The keys of every model of any app that point to an entry, a list or an entity type."""
    found = {
        model: [
            field
            for field in model._meta.local_fields
            if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Row)
        ]
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
    }
    return {model: keys for model, keys in found.items() if keys}


@dataclass(frozen=True)
class End:
    """Rows of `table` end as soon as the row of `other` that they belong to loses its flag."""

    table: str
    key: str
    moment: str
    other: type[models.Model]
    other_key: str
    flag: str

    @property
    def name(self) -> str:
        return f"{self.table}_{self.moment}"

    @property
    def when(self) -> str:
        return f"NOT NEW.{self.flag}"

    def statement(self, now: str) -> str:
        mine = f"{self.key} = NEW.{self.other_key} AND {self.moment} IS NULL"
        return f"UPDATE {self.table} SET {self.moment} = {now} WHERE {mine};"  # noqa: S608


def ends_of_models() -> Iterator[End]:
    """None where the flag is no column: some models of users have one that nobody can lose."""
    for model in apps.get_models():
        endings: tuple[Ending, ...] = getattr(model, "endings", ())
        for ending in endings:
            key = model._meta.get_field(ending.key)
            if isinstance(key, models.ForeignKey) and (flag := _column(key.related_model, ending.flag)):
                moment, own, target = _column(model, ending.moment), str(key.column), key.target_field.column
                yield End(model._meta.db_table, own, moment, key.related_model, str(target), flag)


def _column(model: type[models.Model], name: str) -> str:
    return next((str(field.column) for field in model._meta.concrete_fields if field.name == name), "")
