"""Records a page at a time, by their keys: the last page costs as much as the first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from django.urls import reverse

from lists.text.numbers import parse_number
from records.filters import Filter
from records.models import Record

PAGE_SIZE = 50


@dataclass(frozen=True)
class Position:
    """Where somebody is in a list of records: how it is filtered, and which of its pages is open.

    The addresses of the records say it too, so that whoever has edited one comes back to it.
    """

    filter: Filter
    before: int | None = None  # the page of the records older than this one
    after: int | None = None  # the page of those newer than this one, next to it

    @classmethod
    def from_query(cls, model: type[Record], query: Mapping[str, str]) -> Self:
        """Invalid parameters are ignored."""
        before, after = parse_number(query.get("before")), parse_number(query.get("after"))
        return cls(Filter.from_query(model, query), before, after)

    @property
    def query(self) -> str:
        cursors = {"before": self.before, "after": self.after}
        values = self.filter.query | {name: str(pk) for name, pk in cursors.items() if pk}
        return f"?{urlencode(values)}" if values else ""

    @property
    def address(self) -> str:
        return reverse("records", args=[self.filter.model.slug()]) + self.query

    def address_of(self, route: str, record: Record) -> str:
        """`route`: record, archive_record …"""
        return reverse(route, args=[record.slug(), record.pk]) + self.query

    def page(self) -> "Page":
        """Where nothing is older than `before`, or fewer than a page newer than `after`: the first one."""
        records = self.filter.records().select_related(*self.filter.model.label_paths())
        before = self.before
        if self.after:
            newer = records.filter(pk__gt=self.after).order_by("pk").values_list("pk", flat=True)
            before = newer[PAGE_SIZE : PAGE_SIZE + 1].first()
        older = list(records.filter(pk__lt=before)[: PAGE_SIZE + 1]) if before else []
        found = older or list(records[: PAGE_SIZE + 1])
        shown = found[:PAGE_SIZE]
        return Page(
            shown,
            replace(self, before=None, after=shown[0].pk) if older else None,
            replace(self, before=shown[-1].pk, after=None) if len(found) > PAGE_SIZE else None,
        )


@dataclass(frozen=True)
class Page:
    """The newest record first."""

    records: Sequence[Record]
    newer: Position | None
    older: Position | None
