"""Records a page at a time, by their numbers: the last page costs as much as the first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from records.filters import Filter, is_number
from records.models import Record

PAGE = 50


@dataclass(frozen=True)
class Place:
    """Where somebody is among the records of a type: which of them, and which page of those.

    It stands in the addresses of the records too, so that whoever has edited one comes back to it.
    """

    which: Filter
    before: int | None = None  # the records older than this one
    after: int | None = None  # those newer than this one, its neighbours

    @classmethod
    def from_query(cls, model: type[Record], query: Mapping[str, str]) -> "Place":
        """What an address asks for; nonsense asks for the first page."""
        ends = {end: int(query[end]) for end in ("before", "after") if is_number(query.get(end, ""))}
        return cls(Filter.from_query(model, query), **ends)

    @property
    def query(self) -> str:
        ends = {end: str(pk) for end in ("before", "after") if (pk := getattr(self, end))}
        values = {**self.which.query, **ends}
        return f"?{urlencode(values)}" if values else ""

    @property
    def address(self) -> str:
        return reverse("records", args=[self.which.model.slug()]) + self.query

    def address_of(self, act: str, record: Record) -> str:
        """`act` is the name of a route: record, archive_record …"""
        return reverse(act, args=[record.slug(), record.pk]) + self.query

    def read(self) -> "Part":
        rows = self.which.rows().select_related(*self.which.model.label_paths())
        if self.after:
            newer = list(rows.filter(pk__gt=self.after).order_by("pk")[: PAGE + 1])
            if len(newer) > PAGE:  # else it is the first page, which is shown whole
                shown = newer[:PAGE][::-1]
                return Part(shown, self._newer_than(shown), self._older_than(shown))
        older = list(rows.filter(pk__lt=self.before)[: PAGE + 1]) if self.before else []
        if older:
            shown = older[:PAGE]
            further = self._older_than(shown) if len(older) > PAGE else None
            return Part(shown, self._newer_than(shown), further)
        first = list(rows[: PAGE + 1])
        return Part(first[:PAGE], None, self._older_than(first[:PAGE]) if len(first) > PAGE else None)

    def _newer_than(self, shown: list[Any]) -> "Place":
        return replace(self, before=None, after=shown[0].pk)

    def _older_than(self, shown: list[Any]) -> "Place":
        return replace(self, before=shown[-1].pk, after=None)


@dataclass(frozen=True)
class Part:
    """One page, the newest first, and where those before and after it are."""

    rows: list[Any]
    newer: Place | None
    older: Place | None
