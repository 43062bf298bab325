"""The board of a pipeline: its stages as columns, its records as cards.

Five statements, however many stages and cards: the pipelines, their stages, the numbers of every stage, and
two for the first cards of every open one. The index of the stage has all that the numbers need; cards come by
their keys, so that the last ones of a stage cost as much as the first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, reduce
from operator import or_
from typing import Self, cast
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import QueryDict
from django.urls import reverse

from lists.text.numbers import parse_number
from pipelines.fields import StageField
from pipelines.models import Pipeline, Stage
from records.board.cards import Card
from records.filters import Filter
from records.models import Record

PAGE = 20  # cards of a column at a time
OPEN = 24  # columns that are open when nobody has chosen any
MOST = 100  # columns that are open at all

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


@dataclass(frozen=True)
class Board:
    """`opened` and `shut` are what somebody opened or shut; the card of `shown` is on top of its column."""

    filter: Filter  # of the pipeline, in whatever stage
    pipeline: Pipeline
    pipelines: Sequence[Pipeline]
    opened: frozenset[int] = frozenset()
    shut: frozenset[int] = frozenset()
    shown: Record | None = field(default=None, compare=False)

    @classmethod
    def from_query(cls, model: type[Record], query: QueryDict, shown: Record | None = None) -> Self:
        """Invalid parameters are ignored: the default pipeline stands for an unknown one."""
        key = _stage_field(model)
        wanted, pipelines = parse_number(query.get("pipeline")), list(key.pipelines())
        ranked = sorted(pipelines, key=lambda row: (row.pk != wanted, not row.is_default))
        asked = replace(Filter.from_query(model, query.dict()).without(key.name), pipeline=ranked[0].pk)
        return cls(asked, ranked[0], pipelines, _numbers(query, "open"), _numbers(query, "shut"), shown)

    @property
    def key(self) -> StageField:
        return _stage_field(self.filter.model)

    @property
    def query(self) -> list[tuple[str, str]]:
        states = (("open", self.opened), ("shut", self.shut))
        chosen = [(name, str(pk)) for name, pks in states for pk in sorted(pks)]
        return [*self.filter.query.items(), *chosen]

    @property
    def address(self) -> str:
        return f"{reverse('board', args=[self.filter.model.slug()])}?{urlencode(self.query)}"

    def with_lane(self, stage: Stage, *, is_open: bool) -> Self:
        """This board with a column opened or shut."""
        pk = {stage.pk}
        opened, shut = (self.opened | pk, self.shut - pk) if is_open else (self.opened - pk, self.shut | pk)
        return replace(self, opened=opened, shut=shut)

    @property
    def has_amount(self) -> bool:
        return self.filter.model.has_amount()

    @cached_property
    def stages(self) -> list[Stage]:
        found = list(self.pipeline.entries.all())
        for stage in found:
            stage.pipeline = self.pipeline
        return found

    @cached_property
    def records(self) -> QuerySet[Record]:
        """Of all stages, as filtered, with what a card shows."""
        everywhere = replace(self.filter, pipeline=None).records().order_by("-pk")
        paths = Card.paths(self.filter.model)
        return everywhere.select_related(*paths) if paths else everywhere

    @cached_property
    def tallies(self) -> Mapping[int, Tally]:
        """By stage, those without records left out."""
        stages = self.records.filter(**{f"{self.key.name}__in": [stage.pk for stage in self.stages]})
        sums = [Sum("amount")] if self.has_amount else []
        rows = stages.order_by().values_list(self.key.attname).annotate(Count("pk"), *sums)
        return {pk: Tally(count, *(_exact(amount) for amount in amounts)) for pk, count, *amounts in rows}

    @property
    def open_tally(self) -> Tally:
        """Of what is neither won nor lost."""
        return sum((self.tally(stage) for stage in self.stages if not is_closed(stage)), Tally())

    @property
    def open_stages(self) -> int:
        return sum(not is_closed(stage) and self.is_shown(stage) for stage in self.stages)

    def tally(self, stage: Stage) -> Tally:
        return self.tallies.get(stage.pk, Tally())

    def is_shown(self, stage: Stage) -> bool:
        """An archived stage is a column as long as records stand in it."""
        return stage.archived_at is None or stage.pk in self.tallies

    @cached_property
    def lanes(self) -> list[Lane]:
        stages = [stage for stage in self.stages if self.is_shown(stage)]
        is_open = self._open(stages)
        cards = first_cards(self.records, self.key, [pk for pk in is_open if pk in self.tallies])
        return [self.lane(stage, stage.pk in is_open, cards.get(stage.pk, [])) for stage in stages]

    def lane_of(self, stage: Stage, *, is_open: bool) -> Lane:
        """One column alone."""
        found = list(self.records.filter(**{self.key.name: stage.pk})[:PAGE]) if is_open else []
        return self.lane(stage, is_open, found)

    def lane(self, stage: Stage, is_open: bool, records: list[Record]) -> Lane:
        tally, shown = self.tally(stage), self.shown
        if shown and shown.present_stage == stage and shown not in records:
            records = [shown, *records]
        cards = [Card(record, self.filter, stage) for record in records]
        address = self.filter.with_value(self.key.name, stage.pk).address
        toggle = self.with_lane(stage, is_open=not is_open).address
        return Lane(stage, tally, is_open, cards, max(0, tally.count - len(cards)), address, toggle)

    def more(self, stage: Stage, before: int) -> Lane:
        """The cards of a stage that are older than one of them."""
        older = self.records.filter(**{self.key.name: stage.pk}, pk__lt=before)
        lane = self.lane(stage, True, list(older[:PAGE]))
        rest = older.filter(pk__lt=lane.last).count() if lane.last else 0
        return replace(lane, rest=rest)

    def _open(self, stages: Sequence[Stage]) -> set[int]:
        """What is empty, won or lost is shut until somebody opens it; but for where everything begins."""
        busy = [stage.pk for stage in stages if not is_closed(stage) and self._is_busy(stage)]
        present = self.shown.present_stage if self.shown else None
        wanted = self.opened | {pk for pk in busy[:OPEN] if pk not in self.shut}
        wanted |= {present.pk} if present else set()
        return set([stage.pk for stage in stages if stage.pk in wanted][:MOST])

    def _is_busy(self, stage: Stage) -> bool:
        return stage.kind == Stage.Kind.INITIAL or stage.pk in self.tallies


def is_closed(stage: Stage) -> bool:
    return stage.kind in (Stage.Kind.SUCCESS, Stage.Kind.FAILURE)


def first_cards(records: QuerySet[Record], key: StageField, stages: Iterable[int]) -> Cards:
    """The newest records of each stage: first where the page of each ends, then all pages together.

    Each end is one step in the index of the stage; a window over all records would read them all.
    """
    of_stage = records.filter(**{key.name: OuterRef("pk")}).order_by("-pk")
    last = Subquery(of_stage.values("pk")[PAGE - 1 : PAGE])
    ends = Stage.objects.filter(pk__in=list(stages)).order_by().values_list("pk", last)
    pages = [Q(**{key.name: pk}, pk__gte=end or 0) for pk, end in ends]
    found: Cards = {}
    for record in records.filter(reduce(or_, pages)) if pages else ():
        found.setdefault(getattr(record, key.attname), []).append(record)
    return found


def _stage_field(model: type[Record]) -> StageField:
    return cast(StageField, model.stage_field())


def _exact(amount: Decimal | None) -> Decimal:
    # SQLite adds decimal numbers as binary ones: a tenth of a cent may be too much or missing.
    return (amount or Decimal(0)).quantize(Decimal("0.01"))


def _numbers(query: QueryDict, name: str) -> frozenset[int]:
    return frozenset(pk for text in query.getlist(name) if (pk := parse_number(text)) is not None)
