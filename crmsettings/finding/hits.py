"""What a search over everything finds: hits in groups, the best ones first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Self

FEW, MANY = 6, 100  # hits of a group beside others, and of a group alone


@dataclass(frozen=True)
class Hit:
    rank: int  # see lists.text.searching.rank
    title: str
    address: str
    where: str = ""  # what it belongs to: “Sources”, “Leads”
    code: str = ""
    color: str = ""
    is_archived: bool = False

    @property
    def order(self) -> tuple[int, bool]:
        return self.rank, self.is_archived


@dataclass(frozen=True)
class Group:
    key: str  # as an address names it
    title: str
    hits: Sequence[Hit] = ()
    further: Sequence[tuple[str, str]] = field(default=())  # titles and addresses of pages with all of them

    @classmethod
    def of(cls, key: str, title: str, hits: Iterable[Hit], most: int, all_at: str, all_title: str) -> Self:
        """The best of them; hits that are equally good keep their order."""
        best = nsmallest(most + 1, hits, key=lambda hit: hit.order)
        return cls(key, title, best[:most], [(all_title, all_at)] if len(best) > most else [])

    @property
    def order(self) -> tuple[int, bool]:
        return self.hits[0].order
