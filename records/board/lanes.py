"""The columns of a board: their numbers, and their first cards."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from pipelines.fields import StageField
from pipelines.models import Stage
from records.board.cards import Card
from records.models import Record

PAGE = 20  # cards of a column at a time

type Cards = dict[int, list[Record]]  # by stage


@dataclass(frozen=True)
class Tally:
    count: int = 0
    amount: Decimal = Decimal(0)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.count + other.count, self.amount + other.amount)


@dataclass(frozen=True)
class Lane:
    """A column. `rest` is how many cards follow the ones that are shown."""

    stage: Stage
    tally: Tally
    is_open: bool
    cards: Sequence[Card] = ()
    rest: int = 0
    address: str = ""  # of all its records, as a list
    toggle: str = ""  # the board with it shut, or opened

    @property
    def last(self) -> int | None:
        return self.cards[-1].record.pk if self.cards else None


def is_closed(stage: Stage) -> bool:
    return stage.kind in (Stage.Kind.SUCCESS, Stage.Kind.FAILURE)


def tallies(records: QuerySet[Record], key: StageField, stages: Collection[int]) -> dict[int, Tally]:
    sums = [Sum("amount")] if records.model.has_amount() else []
    found = records.filter(**{f"{key.name}__in": stages}).order_by().values_list(key.attname)
    rows = found.annotate(Count("pk"), *sums)
    return {pk: Tally(count, *(_exact(amount) for amount in amounts)) for pk, count, *amounts in rows}


def first_cards(records: QuerySet[Record], key: StageField, counts: Mapping[int, int]) -> Cards:
    """The newest records of each stage: first where the page of each ends, then all pages together.

    Each end is one step in the index of the stage; a window over all records would read them all. `counts`
    says which stages have more than a page.
    """
    of_stage = records.filter(**{key.name: OuterRef("pk")}).order_by("-pk")
    last = Subquery(of_stage.values("pk")[PAGE - 1 : PAGE])
    long = [pk for pk, count in counts.items() if count > PAGE]
    ends = dict(Stage.objects.filter(pk__in=long).order_by().values_list("pk", last)) if long else {}
    pages = [Q(**{key.name: pk}, pk__gte=ends.get(pk) or 0) for pk in counts]
    found: Cards = {}
    for record in records.filter(reduce(or_, pages)) if pages else ():
        found.setdefault(getattr(record, key.attname), []).append(record)
    return found


def _exact(amount: Decimal | None) -> Decimal:
    # SQLite adds decimal numbers as binary ones: a tenth of a cent may be too much or missing.
    return (amount or Decimal(0)).quantize(Decimal("0.01"))
