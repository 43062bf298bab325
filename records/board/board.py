"""The board of a pipeline: its stages as columns, its records as cards.

Five statements, however many stages and cards: the pipelines, their stages, the numbers of every stage, and
two for the first cards of every open one. The index of the stage has all that the numbers need; cards come by
their keys, so that the last ones of a stage cost as much as the first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self, cast
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from lists.text.numbers import parse_number
from pipelines.fields import StageField
from pipelines.models import Pipeline, Stage
from records.board.cards import Card, Place
from records.board.lanes import PAGE, Lane, Tally, first_cards, is_closed, tallies
from records.filters import Filter
from records.models import Record
from records.paging import Position

OPEN = 24  # columns that are open when nobody has chosen any
MOST = 100  # columns that are open at all


@dataclass(frozen=True)
class Board:
    """`opened` and `shut` are what somebody opened or shut; the card of `shown` is on top of its column."""

    filter: Filter  # of the pipeline, in whatever stage
    pipeline: Pipeline
    pipelines: Sequence[Pipeline]
    opened: frozenset[int] = frozenset()
    shut: frozenset[int] = frozenset()
    shown: Record | None = field(default=None, compare=False)
    counted: frozenset[int] | None = None  # the stages that matter; None: all

    @classmethod
    def from_query(cls, model: type[Record], query: QueryDict, shown: Record | None = None) -> Self:
        """Invalid parameters are ignored: the default pipeline stands for an unknown one."""
        key = _stage_field(model)
        wanted, pipelines = parse_number(query.get("pipeline")), list(key.pipelines())
        ranked = sorted(pipelines, key=lambda row: (row.pk != wanted, not row.is_default))
        asked = replace(Filter.from_query(model, query).without(key.name), pipeline=ranked[0].pk)
        return cls(asked, ranked[0], pipelines, _numbers(query, "open"), _numbers(query, "shut"), shown)

    @property
    def key(self) -> StageField:
        return _stage_field(self.filter.model)

    @property
    def position(self) -> Position:
        """Whoever has edited a card comes back to the board as it is, its columns opened or shut."""
        states = (("open", self.opened), ("shut", self.shut))
        lanes = urlencode([(name, pk) for name, pks in states for pk in sorted(pks)])
        return Position(self.filter, on_board=True, lanes=lanes)

    @property
    def address(self) -> str:
        return self.position.address

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
        return everywhere.select_related(*self.place.paths) if self.place.paths else everywhere

    @cached_property
    def place(self) -> Place:
        return Place(self.position)

    @cached_property
    def tallies(self) -> Mapping[int, Tally]:
        """By stage, those without records left out."""
        pks = [stage.pk for stage in self.stages if self.counted is None or stage.pk in self.counted]
        return tallies(self.records, self.key, pks)

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
        counts = {pk: self.tallies[pk].count for pk in is_open if pk in self.tallies}
        cards = first_cards(self.records, self.key, counts)
        return [self.lane(stage, stage.pk in is_open, cards.get(stage.pk, [])) for stage in stages]

    def lane_of(self, stage: Stage, *, is_open: bool) -> Lane:
        """One column, of a board that counts no other."""
        found = list(self.records.filter(**{self.key.name: stage.pk})[:PAGE]) if is_open else []
        return self.counting({stage.pk}).lane(stage, is_open, found)

    def counting(self, stages: Collection[int]) -> Self:
        return replace(self, counted=frozenset(stages))

    def lane(self, stage: Stage, is_open: bool, records: list[Record]) -> Lane:
        tally, shown = self.tally(stage), self.shown
        if shown and shown.present_stage == stage and shown not in records:
            records = [shown, *records]
        cards = [Card(record, stage, self.place) for record in records]
        address = self.filter.with_value(self.key.name, stage.pk).address
        toggle = self.with_lane(stage, is_open=not is_open).address
        return Lane(stage, tally, is_open, cards, max(0, tally.count - len(cards)), address, toggle)

    def more(self, stage: Stage, before: int) -> Lane:
        """The cards of a stage that are older than one of them."""
        older = self.records.filter(**{self.key.name: stage.pk}, pk__lt=before)
        lane = self.counting(()).lane(stage, True, list(older[:PAGE]))
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


def _stage_field(model: type[Record]) -> StageField:
    return cast(StageField, model.stage_field())


def _numbers(query: QueryDict, name: str) -> frozenset[int]:
    return frozenset(pk for text in query.getlist(name) if (pk := parse_number(text)) is not None)
