"""Records a page at a time, by their keys: the last page costs as much as the first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Self
from urllib.parse import urlencode

from django.urls import reverse

from lists.text.numbers import parse_number
from records.filters import Filter
from records.models import Record
from records.sorting import NEWEST, Order

PAGE_SIZE = 50
LANES = re.compile("(?:(?:^|&)(?:open|shut)=[0-9]{1,18})+")


@dataclass(frozen=True)
class Position:
    """Where somebody is in a list of records: how it is filtered and sorted, and which of its pages is open.

    The addresses of the records say it too, so that whoever has edited one comes back to it.
    """

    filter: Filter
    before: int | None = None  # the page of the records that come after this one: older, unless sorted
    after: int | None = None  # the page of those that come before this one, next to it
    order: Order = NEWEST
    on_board: bool = False  # the records are cards there, not rows
    lanes: str = ""  # of that board: the columns that somebody opened or shut, `open=12&shut=7`

    @classmethod
    def from_query(cls, model: type[Record], query: Mapping[str, str]) -> Self:
        """Invalid parameters are ignored."""
        before, after = parse_number(query.get("before")), parse_number(query.get("after"))
        asked = Filter.from_query(model, query)
        board = query.get("board", "")
        lanes = board if LANES.fullmatch(board) else ""
        return cls(asked, before, after, Order.from_query(model, query), "board" in query, lanes)

    @property
    def query(self) -> str:
        cursors = {"before": self.before, "after": self.after}
        page = {name: str(pk) for name, pk in cursors.items() if pk}
        board = {"board": self.lanes or "1"} if self.on_board else {}
        values = self.filter.query | self.order.query | page | board
        return f"?{urlencode(values)}" if values else ""

    @property
    def address(self) -> str:
        if self.on_board and self.filter.board_address:
            address = self.filter.board_address
            return f"{address}{'&' if '?' in address else '?'}{self.lanes}" if self.lanes else address
        return reverse("records", args=[self.filter.model.slug()]) + self.query

    @property
    def first(self) -> Self:
        """Of the same records in the same order."""
        return replace(self, before=None, after=None)

    def address_of(self, route: str, record: Record) -> str:
        """`route`: record, archive_record …"""
        return reverse(route, args=[record.slug(), record.pk]) + self.query

    def sorted_by(self, column: str) -> Self:
        """What a click on the head of a column leads to: a second one turns the order around."""
        is_same = column == self.order.column
        order = self.order.reversed if is_same else Order.beginning_with(column)
        return replace(self.first, order=order)

    def page(self) -> "Page":
        """Where nothing comes after `before`, or fewer than a page before `after`: the first one."""
        read, before = partial(self.order.read, self.filter), self.before
        if self.after:
            there = read(self.after, PAGE_SIZE + 1, backwards=True)
            before = there[PAGE_SIZE].pk if len(there) > PAGE_SIZE else None
        beyond = read(before, PAGE_SIZE + 1) if before else []
        found = beyond or read(None, PAGE_SIZE + 1)
        shown = found[:PAGE_SIZE]
        return Page(
            shown,
            replace(self, before=None, after=shown[0].pk) if beyond else None,
            replace(self, before=shown[-1].pk, after=None) if len(found) > PAGE_SIZE else None,
        )


@dataclass(frozen=True)
class Page:
    """In the order of its position."""

    records: Sequence[Record]
    newer: Position | None
    older: Position | None
