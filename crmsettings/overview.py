"""Every list that a person may see, archived ones too: read at once, whatever a page shows of them.

Only the entries of lists that have changed are counted again, so that no page waits for the length of the
others: how many those have is remembered with their version, which no list ever had before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Case, Func, Model, OuterRef, Subquery, When

from crmsettings.addresses import codes_in, family_of
from dictionaries.models import Dictionary
from lists.entries import EntryList
from lists.rights import Person, may_with_entries
from lists.statements import Statement, param
from pipelines.models import EntityType, Pipeline


@dataclass(frozen=True)
class Overview:
    """The lists that a person may see, archived ones too, as the rows of the database.

    Every change of a list, of its entries or of an entity type changes the rows.
    """

    rows: dict[type[EntryList], list[tuple[Any, ...]]]

    @cached_property
    def pipelines(self) -> list[Pipeline]:
        return [_listed(Pipeline, row) for row in self.rows.get(Pipeline, [])]

    @cached_property
    def dictionaries(self) -> list[Dictionary]:
        return [_listed(Dictionary, row) for row in self.rows.get(Dictionary, [])]

    @property
    def shown(self) -> list[list[tuple[Any, ...]]]:
        """The rows without the versions, which rise with every change and are seen nowhere."""
        places = [_names(model).index("version") for model in self.rows]
        return [
            [(*row[:place], *row[place + 1 :]) for row in rows]
            for place, rows in zip(places, self.rows.values(), strict=True)
        ]

    def find(self, address: str) -> EntryList | None:
        """The others are not made for it: where the column has been drawn before, nobody needs them."""
        model = family_of(address)
        codes = [(_names(model).index(name), code) for name, code in codes_in(address).items()]
        for row in self.rows.get(model, []):
            if all(row[place] == code for place, code in codes):
                return _listed(model, row)
        return None


def overview(user: Person) -> Overview:
    """One query for pipelines and one for dictionaries, however many there are."""
    seen: list[type[EntryList]] = [
        model for model in (Pipeline, Dictionary) if may_with_entries(user, "view", model)
    ]
    return Overview({model: _rows(model) for model in seen})


_sizes: dict[type[EntryList], dict[tuple[int, int], int]] = {}  # of each family, by key and version


def _rows(model: type[EntryList]) -> list[tuple[Any, ...]]:
    key, version = _names(model).index("id"), _names(model).index("version")
    sizes = _sizes.get(model, {})
    newest = max((version for _key, version in sizes), default=0)
    rows = _statement(model).fetch(newest)
    if any(row[0] is None and (row[key], row[version]) not in sizes for row in rows):
        rows = _statement(model).fetch(0)  # somebody has committed an older version late
    counted = [(sizes[row[key], row[version]] if row[0] is None else row[0], *row[1:]) for row in rows]
    _sizes[model] = {(row[key], row[version]): row[0] for row in counted}
    return counted


@cache
def _statement(model: type[EntryList]) -> Statement:
    key = model.entries.field
    entries = key.model._base_manager.filter(**{key.name: OuterRef("pk")}, archived_at=None).order_by()
    counted = Subquery(entries.annotate(size=Func("pk", function="COUNT")).values("size"))
    size = Case(When(version__gt=param(0), then=counted))
    order = ["entity_type__position", "position"] if model is Pipeline else ["position"]
    return Statement(model._base_manager.order_by(*order).values_list(size, *_names(model)[1:]))


@cache
def _names(model: type[EntryList]) -> list[str]:
    """What stands in a row: the number of active entries, the list, and what it belongs to."""
    above = [f"entity_type__{column}" for column in _columns(EntityType)] if model is Pipeline else []
    return ["size", *_columns(model), *above]


@cache
def _columns(model: type[Model]) -> list[str]:
    return [column.attname for column in model._meta.concrete_fields]


def _listed[L: EntryList](model: type[L], row: Sequence[Any]) -> L:
    end = 1 + len(_columns(model))
    found = model.from_db(DEFAULT_DB_ALIAS, _columns(model), row[1:end])
    vars(found)["size"] = row[0]
    if isinstance(found, Pipeline):
        found.entity_type = EntityType.from_db(DEFAULT_DB_ALIAS, _columns(EntityType), row[end:])
    return found
