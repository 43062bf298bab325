"""Who uses an entry or a list: derived from the foreign keys, so that nothing can be forgotten."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connections, models, router

Key = models.ForeignKey[models.Model, models.Model]


@dataclass(frozen=True)
class Use:
    """How many records of one model point with one field at the asked entries; some may be archived.

    A model says by a field `is_archived` which of its records are.
    """

    model: type[models.Model]
    field: str
    count: int
    archived: int = 0

    @property
    def active(self) -> int:
        return self.count - self.archived


def references(model: type[models.Model]) -> list[Key]:
    """Every foreign key to a model, those with `related_name="+"` included.

    The key of an entry to its own list is not a use.
    """
    keys = [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if (relation.one_to_many or relation.one_to_one)
        and relation.auto_created
        and not relation.concrete
        and isinstance(relation, models.ManyToOneRel)
    ]
    own = getattr(model, "entries", None)
    own_key = own.rel.field if own is not None else None
    return [key for key in keys if key is not own_key]


def usage_of(model: type[models.Model], pks: Iterable[int]) -> list[Use]:
    """The uses of some rows of a model together, counted in SQL over all records, archived ones included."""
    together: dict[tuple[type[models.Model], str], Use] = {}
    for uses in usage_by_row(model, pks).values():
        for use in uses:
            key = (use.model, use.field)
            before = together.get(key, Use(*key, 0))
            together[key] = Use(*key, before.count + use.count, before.archived + use.archived)
    return list(together.values())


def usage_by_row(model: type[models.Model], pks: Iterable[int]) -> dict[int, list[Use]]:
    """The uses of each row that has any: one statement, however many records and models there are."""
    wanted, keys = list(pks), references(model)
    found: dict[int, list[Use]] = defaultdict(list)
    if not wanted or not keys:
        return found
    counts: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    connection = connections[router.db_for_read(model)]
    asked: Any = json.dumps(wanted) if connection.vendor == "sqlite" else wanted
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, connection.vendor), [asked] * len(keys))
        for number, pk, is_archived, count in cursor.fetchall():
            counts[pk, number][bool(is_archived)] += count
    for (pk, number), (active, archived) in sorted(counts.items()):
        key = keys[number]
        found[pk].append(Use(key.model, key.name, active + archived, archived))
    return found


@cache  # to write the statement takes longer than to ask it
def _statement(model: type[models.Model], vendor: str) -> str:
    """A count for each key, by row and by whether the record is archived."""
    quote = connections[router.db_for_read(model)].ops.quote_name
    rows = "IN (SELECT value FROM json_each(%s))" if vendor == "sqlite" else "= ANY(%s)"
    parts = []
    for number, key in enumerate(references(model)):
        table, column = quote(key.model._meta.db_table), quote(key.column)
        archivable = any(field.column == "is_archived" for field in key.model._meta.concrete_fields)
        parts.append(
            f"SELECT {number}, {column}, {quote('is_archived') if archivable else 'FALSE'}, COUNT(*) "  # noqa: S608
            f"FROM {table} WHERE {column} {rows} GROUP BY 2, 3"
        )
    return " UNION ALL ".join(parts)
