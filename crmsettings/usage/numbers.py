"""How entries are used, as people see it: numbers in their language, each a link to exactly those records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Field, Model
from django.urls import reverse
from django.utils.text import capfirst

from lists.entries import Entry
from lists.rights import Person, may
from lists.statements import ordered
from lists.text.numbers import grouped
from lists.usage import Use, latest, usage_by_row
from records.filters import ACTIVE, ARCHIVED, Filter
from records.models import Record

NAMED = 3  # records that are named in a question


@dataclass(frozen=True)
class Number:
    """A number of records; `address` leads to them, where the person may see them."""

    count: int
    address: str = ""
    is_mixed: bool = False  # of several types: the address leads to the table of all

    def __str__(self) -> str:
        return grouped(self.count)


@dataclass(frozen=True)
class Line:
    """The records of one type that use an entry in one field."""

    use: Use
    entry: Entry
    is_visible: bool  # whether the person may see the records, on pages of this product

    @property
    def records(self) -> str:
        return str(self.use.model._meta.verbose_name_plural)

    @property
    def field(self) -> str:
        field = self.use.model._meta.get_field(self.use.field)
        return capfirst(str(field.verbose_name)) if isinstance(field, Field) else ""

    @property
    def count(self) -> Number:
        return Number(self.use.count)

    @property
    def active(self) -> Number:
        return Number(self.use.active, self._address(ACTIVE))

    @property
    def archived(self) -> Number:
        return Number(self.use.archived, self._address(ARCHIVED))

    @cached_property
    def first(self) -> Sequence[Model]:
        """A few of the records, the newest ones."""
        if not self.is_visible:
            return ()
        return ordered(self.use.model, "-pk", most=NAMED, **{self.use.field: self.entry.pk})

    @property
    def has_more(self) -> bool:
        return self.is_visible and self.use.count > NAMED

    def _address(self, archived: str) -> str:
        if not self.is_visible or not issubclass(self.use.model, Record):
            return ""
        return Filter(self.use.model, {self.use.field: self.entry.pk}, archived).address


def lines(user: Person, entry: Entry, uses: Iterable[Use]) -> list[Line]:
    return [Line(use, entry, issubclass(use.model, Record) and may(user, "view", use.model)) for use in uses]


def cells(user: Person, entries: Iterable[Entry]) -> list[tuple[Entry, datetime | None, Number, Number]]:
    """When each entry was last used, and the numbers of its active and archived records: in one statement.

    Nothing of it is cached: records come and go without a new version of the list.
    """
    rows = list(entries)
    used = usage_by_row(type(rows[0]), [entry.pk for entry in rows], with_latest=True) if rows else {}
    return [
        (entry, latest(uses), *_totals(entry, lines(user, entry, uses)))
        for entry in rows
        for uses in [used.get(entry.pk, [])]
    ]


def _totals(entry: Entry, found: Sequence[Line]) -> tuple[Number, Number]:
    """Each leads to its records where they are of one type, otherwise to the table of all."""
    if len(found) == 1 and found[0].is_visible:
        return found[0].active, found[0].archived
    table = reverse("usage", args=[entry.entry_list, entry.pk])
    active, archived = (number.count for number in total(found))
    return Number(active, table, is_mixed=True), Number(archived, table, is_mixed=True)


def total(found: Sequence[Line]) -> tuple[Number, Number]:
    """Active and archived records together."""
    return Number(sum(line.use.active for line in found)), Number(sum(line.use.archived for line in found))
