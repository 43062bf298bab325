"""Who uses an entry or a list: derived from the foreign keys, so that nothing can be forgotten."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, reduce
from itertools import chain
from operator import or_

from django.db import connections, models, router
from django.db.models import Exists, OuterRef, Q

Key = models.ForeignKey[models.Model, models.Model]


@dataclass(frozen=True)
class Use:
    """How many records of one model point with one field at some rows; `archived` of them are archived.

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

    The key of an entry to its own list is no use of the list.
    """
    keys = [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if (relation.one_to_many or relation.one_to_one)
        and relation.auto_created
        and not relation.concrete
        and isinstance(relation, models.ManyToOneRel)
    ]
    return [key for key in keys if getattr(key.model, "parent_field", "") != key.name]


def usage_of(model: type[models.Model], pks: Iterable[int]) -> list[Use]:
    """The uses of some rows of a model together, counted in SQL over all records, archived ones included."""
    together: dict[tuple[type[models.Model], str], Use] = {}
    for use in chain.from_iterable(usage_by_row(model, pks).values()):
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
    connection = connections[router.db_for_read(model)]
    alone = len(wanted) == 1
    several = json.dumps(wanted) if connection.vendor == "sqlite" else wanted
    with connection.cursor() as cursor:
        params = [wanted[0] if alone else several] * len(keys)
        cursor.execute(_statement(model, connection.vendor, alone), params)
        counted = cursor.fetchall()
    for number, pk, count, archived in sorted(counted, key=lambda row: row[0]):
        if count:
            key = keys[number]
            found[wanted[0] if alone else pk].append(Use(key.model, key.name, count, archived))
    return found


@cache  # to write the statement takes longer than to run it
def _statement(model: type[models.Model], vendor: str, alone: bool) -> str:
    """The records of each key, and how many of them are archived. By row, but for a row alone: PostgreSQL
    needs half the time where there is nothing to group."""
    quote = connections[router.db_for_read(model)].ops.quote_name
    several = "IN (SELECT value FROM json_each(%s))" if vendor == "sqlite" else "= ANY(%s)"
    parts = []
    for number, key in enumerate(references(model)):
        table, column = quote(key.model._meta.db_table), quote(key.column)
        archivable = any(field.column == "is_archived" for field in key.model._meta.concrete_fields)
        archived = f"COUNT(*) FILTER (WHERE {quote('is_archived')})" if archivable else "0"
        where, group = ("= %s", "") if alone else (several, "GROUP BY 2")
        parts.append(
            f"SELECT {number}, {'NULL' if alone else column}, COUNT(*), {archived} "  # noqa: S608
            f"FROM {table} WHERE {column} {where} {group}"
        )
    return " UNION ALL ".join(parts)


def used(model: type[models.Model], pks: Iterable[int]) -> set[int]:
    """Those of these rows that anything uses, themselves or one of their entries: nothing is counted."""
    wanted = list(pks)
    if not wanted:
        return set()
    uses = [
        Exists(key.model._base_manager.filter(**{key.attname: OuterRef("pk")})) for key in references(model)
    ]
    entries = getattr(model, "entries", None)
    if entries:
        field = entries.field
        for key in references(field.model):
            users = key.model._base_manager.filter(**{f"{key.name}__{field.name}": OuterRef("pk")})
            uses.append(Exists(users))
    if not uses:
        return set()
    rows = model._base_manager.filter(reduce(or_, map(Q, uses)), pk__in=wanted)
    return set(rows.order_by().values_list("pk", flat=True))
