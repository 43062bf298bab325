"""The order in which records are listed, and who comes next in it.

An order is a chain of runs: the records with one entry, then those with the next one. Each run is read along
an index, and only as far as a page needs: the last page of a million records costs as much as the first.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import batched, product
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from lists.fields import EntryField
from lists.statements import several
from records.filters import ALL, Filter
from records.models import Record
from records.names import Asked, Found, Name, entered

NAME, AMOUNT, CREATED = "name", "amount", "created"
TOGETHER = 50  # runs that are read by one statement
NEAREST = 20_000  # names that are gone through before all that were found are sorted

type Run = QuerySet[Any]  # of the keys of records


@dataclass(frozen=True)
class Order:
    """By a column of the list; an entry comes where its list has it, and no entry last."""

    column: str = CREATED
    is_descending: bool = True

    @classmethod
    def from_query(cls, model: type[Record], query: Mapping[str, str]) -> Self:
        """`sort=name`, `sort=-amount`; anything else is the newest first."""
        sort = query.get("sort", "")
        column = sort.removeprefix("-")
        return cls(column, sort.startswith("-")) if column in columns(model) else cls()

    @classmethod
    def beginning_with(cls, column: str) -> Self:
        """What a first click on the head of a column asks for: the newest and the biggest first."""
        return cls(column, column in {AMOUNT, CREATED})

    @property
    def reversed(self) -> "Order":
        return Order(self.column, not self.is_descending)

    @property
    def query(self) -> dict[str, str]:
        return {"sort": f"-{self.column}" if self.is_descending else self.column} if self != NEWEST else {}

    def read(
        self, wanted: Filter, cursor: int | Record | None, limit: int, *, backwards: bool = False
    ) -> list[Record]:
        """The next records after one of them, or before it, the nearest first; without one the first ones.

        A record that is given itself stands where it stood when it was read. Of a key whose record is gone by
        now nobody knows where that was, unless it stood by its number.
        """
        is_down, is_read = self.is_descending != backwards, isinstance(cursor, Record)
        if self.column == CREATED:
            key = cursor.pk if isinstance(cursor, Record) else cursor
            rows = _beyond(wanted.records(in_order=True), "pk", key, is_down)
            return with_entries(wanted.model, rows[:limit])
        start = cursor if isinstance(cursor, Record) else _present(wanted, cursor)
        if cursor and not start:
            return []
        keys: list[int] = []
        for runs in batched(self._runs(wanted, start, is_down, backwards, is_read), TOGETHER):
            keys += _first(runs, limit - len(keys))
            if len(keys) == limit:
                break
        found = wanted.model._default_manager.in_bulk(keys)
        return with_entries(wanted.model, (found[pk] for pk in keys if pk in found))

    def _runs(
        self, wanted: Filter, start: Record | None, is_down: bool, backwards: bool, is_read: bool
    ) -> Iterable[Run]:
        if self.column == NAME:
            return _by_name(wanted, start, entered(start.name) if start and is_read else None, is_down)
        if self.column == AMOUNT:
            amount = getattr(start, "amount", None)
            return _by_value(wanted.records(in_order=True), "amount", "pk", start, amount, is_down)
        key = next(key for key in wanted.model.entry_fields() if key.name == self.column)
        return _by_entry(wanted, key, start, is_down, backwards)


NEWEST = Order()


def _present(wanted: Filter, pk: int | None) -> Record | None:
    return wanted.model._base_manager.filter(pk=pk).first() if pk else None


def columns(model: type[Record]) -> list[str]:
    """What a list can be sorted by, in the order of its columns."""
    amount = [AMOUNT] if model.has_amount() else []
    return [NAME, *(key.name for key in model.entry_fields()), *amount, CREATED]


def with_entries(model: type[Record], found: Iterable[Record]) -> list[Record]:
    """With the entries that they point to, each read once: fifty records have a dozen between them."""
    records, keys, wanted = [*found], model.entry_fields(), defaultdict[tuple[str, ...], set[int]](set)
    for key in keys:
        wanted[key.list_paths].update(pk for row in records if (pk := getattr(row, key.attname)))
    models = {key.list_paths: key.remote_field.model for key in keys}
    entries = {paths: several(models[paths], pks, *paths) for paths, pks in wanted.items()}
    for key, record in product(keys, records):
        if pk := getattr(record, key.attname):
            key.set_cached_value(record, entries[key.list_paths].get(pk))
    return records


def _beyond(rows: Run, key: str, start: int | None, is_down: bool) -> Run:
    if start:
        rows = rows.filter(**{f"{key}__{'lt' if is_down else 'gt'}": start})
    return rows.order_by(f"-{key}" if is_down else key)


def _by_value(
    rows: Run, field: str, key: str, start: Record | None, value: object, is_down: bool
) -> list[Run]:
    """First the others with the value of the cursor, then all beyond: two ranges of one index."""
    sign, further = ("-", "lt") if is_down else ("", "gt")
    ordered = rows.order_by(sign + field, sign + key).values_list(key)
    if start is None:
        return [ordered]
    same = _beyond(rows.filter(**{field: value}), key, start.pk, is_down).values_list(key)
    return [same, ordered.filter(**{f"{field}__{further}": value})]


def _by_name(wanted: Filter, start: Record | None, words: str | None, is_down: bool) -> list[Run]:
    """Name after name, each asked for its record; see `_found_by_name` for those that were looked for."""
    of_type = Name.objects.filter(type=wanted.model.slug())
    if words is None and start:
        words = of_type.filter(record=start.pk).values_list("words", flat=True).first()
    asked = of_type.filter(Asked(wanted.without_text().records().filter(pk=OuterRef("record"))))
    place = (start, words or "", is_down)
    if not wanted.found:
        return _by_value(asked, "words", "record", *place)
    if wanted.found.keys is not None:
        return _by_value(_sorted(wanted.found.among_names(asked)), "sorted", "record", *place)
    return _found_by_name(wanted.found, of_type, asked, *place)


def _found_by_name(
    found: Found, of_type: Run, asked: Run, start: Record | None, words: str, is_down: bool
) -> list[Run]:
    """Of many names that begin so, most pages meet enough on the way through the next ones. The others are
    all sorted: they stand anywhere in the order."""
    order, until, further = ("-words", "gte", "lt") if is_down else ("words", "lte", "gt")
    coming = of_type.filter(**{f"words__{further}": words}) if start else of_type
    end = coming.order_by(order).values_list("words", flat=True)[NEAREST : NEAREST + 1].first()
    met = asked.filter(words__meet=found.words)
    if end is None:
        return _by_value(met, "words", "record", start, words, is_down)
    near = _by_value(met.filter(**{f"words__{until}": end}), "words", "record", start, words, is_down)
    far = _sorted(asked.filter(words__begin=found.words)).filter(**{f"sorted__{further}": end})
    return [*near, *_by_value(far, "sorted", "record", None, "", is_down)]


def _sorted(names: Run) -> Run:
    """By no index: PostgreSQL would go through it from the beginning until it meets enough of them."""
    annotated: Run = names.annotate(sorted=Concat("words", Value(""), output_field=TextField()))
    return annotated


def _by_entry(
    wanted: Filter, key: EntryField, start: Record | None, is_down: bool, backwards: bool
) -> Iterator[Run]:
    """Entry after entry; of each the active records, then the archived ones, always the newest first."""
    entries = _entries(wanted, key, getattr(start, key.attname) if start else None)
    states, records = wanted.states, replace(wanted, archived=ALL).records(in_order=True)
    if is_down:
        entries.reverse()
    if backwards:
        states.reverse()
    places = [(entry, state) for entry in entries for state in states]
    here = (getattr(start, key.attname), start.is_archived) if start else None
    if start and here not in places and (present := _present(wanted, start.pk)):  # it was replaced meanwhile
        start, here = present, (getattr(present, key.attname), present.is_archived)
    for place in places[places.index(here) if here in places else 0 :]:
        entry, is_archived = place
        chosen = {f"{key.name}__isnull": True} if entry is None else {key.name: entry}
        run = records.filter(**chosen, is_archived=is_archived)
        yield _beyond(run, "pk", start.pk if start and place == here else None, not backwards).values_list(
            "pk"
        )


def _entries(wanted: Filter, key: EntryField, last: int | None) -> list[int | None]:
    """That records have, in the order of the list; `last` was there a moment ago."""
    if key.name in wanted.chosen:
        return [wanted.chosen[key.name]]
    used = wanted.model._base_manager.filter(**{key.name: OuterRef("pk")})
    return [*key.of_list().filter(Exists(used) | Q(pk=last)).values_list("pk", flat=True), None]


def _first(runs: Iterable[Run], limit: int) -> list[int]:
    """The first keys of a chain, by one statement: the databases stop where there are enough."""
    parts: list[str] = []
    params: list[Any] = []
    for run in runs:
        try:
            sql, values = run[:limit].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}) AS run{len(parts)}")  # noqa: S608
        params += values
    if not parts:
        return []
    with connections[router.db_for_read(Name)].cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(parts)} LIMIT {limit:d}", params)
        return [pk for (pk,) in cursor.fetchall()]
