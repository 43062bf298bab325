"""How far records come in the pipelines of their type.

A record reached the stage in which it stands and all stages before it. Where a lost record was lost is not
known, so the lost ones stand apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, groupby

from pipelines.models import Pipeline, Stage
from records.filters import Filter
from records.segments.counting import Heading, Segments, Tally


@dataclass(frozen=True)
class Step:
    heading: Heading
    here: Tally
    reached: Tally
    address: str  # of the records that are here


@dataclass(frozen=True)
class Funnel:
    pipeline: Pipeline
    address: str
    steps: list[Step]
    lost: list[Step]

    @property
    def start(self) -> Tally:
        """All records that are not lost."""
        return self.steps[0].reached

    @property
    def all(self) -> Tally:
        return sum((step.here for step in self.lost), self.start)

    @property
    def won(self) -> Tally:
        return sum((s.here for s in self.steps if s.heading.entry.kind == Stage.Kind.SUCCESS), Tally())

    @property
    def lost_together(self) -> Tally:
        return sum((step.here for step in self.lost), Tally())


def funnels(segments: Segments) -> list[Funnel]:
    """Of every pipeline, in order; none where a stage is missing, because it was filtered or folded."""
    question = segments.question
    is_whole = question.by.name not in question.which.chosen and not any(row.further for row in segments.rows)
    if not (question.is_of_stages and is_whole):
        return []
    stages = [row for row in segments.rows if row.entry]
    return [
        _funnel(segments, pipeline, list(headings))
        for pipeline, headings in groupby(stages, lambda heading: heading.entry.pipeline)
    ]


def _funnel(segments: Segments, pipeline: Pipeline, headings: list[Heading]) -> Funnel:
    way = [heading for heading in headings if heading.entry.kind != Stage.Kind.FAILURE]
    lost = [heading for heading in headings if heading.entry.kind == Stage.Kind.FAILURE]
    here = [segments.by_row.get(heading.key, Tally()) for heading in way]
    reached = list(accumulate(reversed(here)))[::-1]
    which = segments.question.which
    return Funnel(
        pipeline,
        Filter(which.model, which.chosen, which.archived, pipeline.pk).address,
        [Step(*step, segments.address(step[0])) for step in zip(way, here, reached, strict=True)],
        list(_apart(segments, lost)),
    )


def _apart(segments: Segments, lost: Iterable[Heading]) -> Iterable[Step]:
    for heading in lost:
        tally = segments.by_row.get(heading.key, Tally())
        yield Step(heading, tally, tally, segments.address(heading))
