"""Who uses an entry or a list: derived from the foreign keys, so that nothing can be forgotten."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import batched, chain
from typing import Any

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

Key = models.ForeignKey[models.Model, models.Model]
type Moment = models.DateField[Any, Any]

AT_ONCE = 5_000  # keys in one statement; SQLite takes 32,766 parameters


@dataclass(frozen=True)
class Use:
    """How many records of one model point with one field at some rows; `archived` of them are archived.

    A model says by a field `is_archived` which of its records are, and by `get_latest_by` of its Meta when a
    record was made; `latest` is when the newest of them was.
    """

    model: type[models.Model]
    field: str
    count: int
    archived: int = 0
    latest: datetime | None = None

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


def usage_of_list(entry_list: models.Model) -> list[Use]:
    """The uses of a list and of its entries."""
    key: Key = type(entry_list).entries.field  # type: ignore[attr-defined]
    entries = key.model._base_manager.filter(**{key.name: entry_list}).order_by()
    of_list = usage_of(type(entry_list), [entry_list.pk])
    return [*of_list, *usage_of(key.model, entries.values_list("pk", flat=True))]


def usage_by_row(
    model: type[models.Model], pks: Iterable[int], *, with_latest: bool = False
) -> dict[int, list[Use]]:
    """The uses of each row that has any: one statement, however many records and models there are.

    `with_latest`: also when the newest record of each was made.
    """
    wanted, keys = list(pks), references(model)
    found: dict[int, list[Use]] = defaultdict(list)
    if not wanted or not keys:
        return found
    connection = connections[router.db_for_read(model)]
    alone = len(wanted) == 1 and not with_latest
    several = json.dumps(wanted) if connection.vendor == "sqlite" else wanted
    with connection.cursor() as cursor:
        params = [wanted[0] if alone else several] * len(keys)
        cursor.execute(_statement(model, connection.vendor, alone, with_latest), params)
        counted = cursor.fetchall()
    for number, pk, count, archived, moment in sorted(counted, key=lambda row: row[0]):
        if count:
            key = keys[number]
            use = Use(key.model, key.name, count, archived, _moment(moment, connection))
            found[wanted[0] if alone else pk].append(use)
    return found


def latest(uses: Iterable[Use]) -> datetime | None:
    """When the newest of all these records was made."""
    return max((use.latest for use in uses if use.latest), default=None)


def unused(model: type[models.Model]) -> models.Q:
    """The rows that no record points to: looked up in the index of each key, not counted."""
    rows = models.Q()
    for key in references(model):
        records = key.model._base_manager.filter(**{key.attname: models.OuterRef("pk")})
        rows &= ~models.Q(models.Exists(records))
    return rows


@cache  # to write the statement takes longer than to run it
def _statement(model: type[models.Model], vendor: str, alone: bool, with_latest: bool) -> str:
    """The records of each key, and how many of them are archived. By row, but for a row alone: PostgreSQL
    needs half the time where there is nothing to group."""
    quote = connections[router.db_for_read(model)].ops.quote_name
    several = "IN (SELECT value FROM json_each(%s))" if vendor == "sqlite" else "= ANY(%s)"
    where, group = ("= %s", "") if alone else (several, "GROUP BY 2")
    never = "NULL" if vendor == "sqlite" else "CAST(NULL AS timestamptz)"
    parts = []
    for number, key in enumerate(references(model)):
        table, column = quote(key.model._meta.db_table), quote(key.column)
        archivable = any(field.column == "is_archived" for field in key.model._meta.concrete_fields)
        archived = f"COUNT(*) FILTER (WHERE {quote('is_archived')})" if archivable else "0"
        pk, made = quote(str(key.model._meta.pk.column)), _made(key.model) if with_latest else None
        counts = (
            f"SELECT {number} AS key_number, {'NULL' if alone else column} AS target, COUNT(*) AS records, "  # noqa: S608
            f"{archived} AS archived, {f'MAX({pk})' if made else never} AS newest "
            f"FROM {table} WHERE {column} {where} {group}"
        )
        if made:  # looked up once for each row: a join would read all records
            newest = f"SELECT {quote(str(made.column))} FROM {table} WHERE {table}.{pk} = counts.newest"  # noqa: S608
            counts = f"SELECT key_number, target, records, archived, ({newest}) FROM ({counts}) AS counts"  # noqa: S608
        parts.append(counts)
    return " UNION ALL ".join(parts)


def used(model: type[models.Model], pks: Iterable[int]) -> set[int]:
    """Those of these rows that anything uses, themselves or one of their entries: nothing is counted."""
    wanted = list(pks)
    if not wanted:
        return set()
    is_used, entries = _is_used(model), getattr(model, "entries", None)
    if entries:
        field = entries.field
        is_used |= Q(
            Exists(field.model._base_manager.filter(_is_used(field.model), **{field.name: OuterRef("pk")}))
        )
    found: set[int] = set()
    for some in batched(wanted, AT_ONCE):
        rows = model._base_manager.filter(is_used, pk__in=some)
        found.update(rows.order_by().values_list("pk", flat=True))
    return found


def _is_used(model: type[models.Model]) -> Q:
    """The next key that the index of a reference has is its own. Asked for any record of an entry, PostgreSQL
    expects to meet one soon and reads the whole table where there is none."""
    uses = Q(pk__in=())
    for key in references(model):
        following = key.model._base_manager.filter(**{f"{key.attname}__gte": OuterRef("pk")})
        uses |= Q(pk=Subquery(following.order_by(key.attname).values(key.attname)[:1]))
    return uses


def _made(model: type[models.Model]) -> Moment | None:
    """The column that says when a record was made; the newest record is the one with the highest key."""
    names = model._meta.get_latest_by or ()
    by_key = isinstance(model._meta.pk, models.AutoField)
    for name in [names] if isinstance(names, str) else names:
        field = model._meta.get_field(name.lstrip("-"))
        if by_key and isinstance(field, models.DateField):
            return field
    return None


def _moment(value: datetime | str | None, connection: BaseDatabaseWrapper) -> datetime | None:
    """SQLite has no type for it."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    return make_aware(moment, connection.timezone) if moment and is_naive(moment) else moment
