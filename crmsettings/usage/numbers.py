"""How entries are used, as people see it: numbers in their language, each a link to exactly those records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Field, Model, QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.entries import Entry
from lists.usage import Use, usage_by_row
from records.access import Person, may
from records.filters import ACTIVE, ARCHIVED, Filter
from records.models import Record
from records.numbers import grouped

NAMED = 3  # records that are named in a question


@dataclass(frozen=True)
class Number:
    """A number of records; `address` leads to them, where the person may see them."""

    count: int
    address: str = ""

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
    def first(self) -> QuerySet[Model] | Sequence[Model]:
        """A few of the records, the newest ones."""
        if not self.is_visible:
            return ()
        return self.use.model._default_manager.filter(**{self.use.field: self.entry.pk})[:NAMED]

    @property
    def has_more(self) -> bool:
        return self.is_visible and self.use.count > NAMED

    def _address(self, archived: str) -> str:
        if not self.is_visible or not issubclass(self.use.model, Record):
            return ""
        return Filter(self.use.model, {self.use.field: self.entry.pk}, archived).address


def lines(user: Person, entry: Entry, uses: Iterable[Use]) -> list[Line]:
    return [Line(use, entry, issubclass(use.model, Record) and may(user, "view", use.model)) for use in uses]


@dataclass(frozen=True)
class Part:
    """One number in the row of an entry, and a whole sentence for those who do not see the row."""

    text: str
    address: str = ""
    sentence: str = ""


def cells(user: Person, entries: Iterable[Entry]) -> dict[int, list[Part]]:
    """The numbers in the row of each entry: one statement, however many entries and records there are.

    Nothing of it is cached: records come and go without a new version of the list.
    """
    rows = {entry.pk: entry for entry in entries}
    used = usage_by_row(type(next(iter(rows.values()))), rows) if rows else {}
    return {pk: _cell(entry, lines(user, entry, used.get(pk, ()))) for pk, entry in rows.items()}


def _cell(entry: Entry, found: Sequence[Line]) -> list[Part]:
    if not found:
        return [Part(_("unused"))]
    table = reverse("usage", args=[entry.entry_list, entry.pk])
    single = found[0] if len(found) == 1 and found[0].is_visible else None
    parts = []
    if active := sum(line.use.active for line in found):
        sentence = ngettext(
            "%(count)s active record uses “%(label)s”", "%(count)s active records use “%(label)s”", active
        )
        words = {"count": grouped(active), "label": entry.label}
        address = single.active.address if single else table
        parts.append(Part(grouped(active), address, sentence % words))
    if archived := sum(line.use.archived for line in found):
        text = ngettext("%(count)s archived", "%(count)s archived", archived)
        sentence = ngettext(
            "%(count)s archived record uses “%(label)s”",
            "%(count)s archived records use “%(label)s”",
            archived,
        )
        words = {"count": grouped(archived), "label": entry.label}
        address = single.archived.address if single else table
        parts.append(Part(text % words, address, sentence % words))
    return parts
