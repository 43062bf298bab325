"""How far records come in the pipelines of their type.

A record reached the stage in which it stands and all stages before it. Where a lost record was lost is not
known, so the lost ones stand apart.
"""

from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from pipelines.models import Pipeline, Stage
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
    def lost_together(self) -> Tally:
        return sum((step.here for step in self.lost), Tally())

    @property
    def won(self) -> Tally:
        return sum((step.here for step in self.steps if _kind(step.heading) == Stage.Kind.SUCCESS), Tally())

    @property
    def all(self) -> Tally:
        return self.start + self.lost_together


def funnels(segments: Segments) -> list[Funnel]:
    """Of every pipeline, in order; none where a stage is missing, because it was filtered or folded."""
    question, rows = segments.question, segments.rows
    is_filtered = question.by.name in question.filter.chosen
    if not question.is_of_stages or is_filtered or any(heading.further for heading in rows.headings):
        return []
    by_pipeline = groupby(rows.headings, lambda heading: heading.pipeline)
    return [_funnel(segments, pipeline, list(headings)) for pipeline, headings in by_pipeline if pipeline]


def _funnel(segments: Segments, pipeline: Pipeline, headings: list[Heading]) -> Funnel:
    tallies = segments.rows.tallies
    way = [heading for heading in headings if _kind(heading) != Stage.Kind.FAILURE]
    reached = list(accumulate(tallies[heading.key] for heading in reversed(way)))[::-1]

    def step(heading: Heading, reached: Tally) -> Step:
        return Step(heading, tallies[heading.key], reached, segments.address(segments.rows, heading))

    return Funnel(
        pipeline,
        replace(segments.question.filter, pipeline=pipeline.pk).address,
        [step(heading, tally) for heading, tally in zip(way, reached, strict=True)],
        [step(heading, tallies[heading.key]) for heading in headings if heading not in way],
    )


def _kind(heading: Heading) -> int | None:
    return heading.entry.kind if isinstance(heading.entry, Stage) else None
