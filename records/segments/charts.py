"""The pictures of /segments/: tables whose cells are drawn. `segments/segments.html` draws them.

Lengths are percent of the broadest bar, so that a bar fills its cell whatever the width of the screen.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from math import sqrt

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipelines.models import Pipeline
from records.segments.counting import OTHERS, Heading, Segments, Tally
from records.segments.funnels import Funnel, Step
from records.segments.question import AMOUNT, Question

PALEST, DARKEST = 0.06, 0.45  # of the accent under a number: darker, it could not be read in both themes

Value = int | Decimal


@dataclass(frozen=True)
class Bar:
    label: str
    address: str
    records: str
    amount: str
    share: str
    width: str
    color: str = ""
    is_archived: bool = False
    is_rest: bool = False  # no entry of its own


@dataclass(frozen=True)
class Bars:
    """The rows of one list; `title` is empty where there is only one."""

    title: str
    rows: list[Bar]


@dataclass(frozen=True)
class Cell:
    number: str
    share: str = ""
    address: str = ""
    shade: str = ""


@dataclass(frozen=True)
class Row:
    bar: Bar
    cells: list[Cell]


@dataclass(frozen=True)
class Rows:
    title: str
    rows: list[Row]


@dataclass(frozen=True)
class Heat:
    columns: list[Bars]
    groups: list[Rows]
    width: int  # columns, with the total

    @property
    def is_grouped(self) -> bool:
        """The columns stand under the names of their lists."""
        return any(group.title for group in self.columns)


@dataclass(frozen=True)
class Slice:
    bar: Bar
    reached: str
    conversion: str
    points: str


@dataclass(frozen=True)
class FunnelPicture:
    title: str
    address: str
    all: str
    won: str  # share of the decided ones
    slices: list[Slice]
    lost: list[Bar]


def bars(segments: Segments) -> list[Bars]:
    measured = measure(segments.question)
    longest = max((measured(tally) for tally in segments.by_row.values()), default=0)
    return [
        Bars(title, [_bar(segments, heading, longest) for heading in headings])
        for title, headings in by_list(segments.rows)
    ]


def heat(segments: Segments) -> Heat:
    measured = measure(segments.question)
    # All others together are no entry: beside them nothing else would have a colour.
    own = (tally for cell, tally in segments.cells.items() if OTHERS not in cell)
    hottest = max(map(measured, own), default=0)
    whole = measured(segments.all)
    columns = [
        Bars(title, [_column(segments, heading, whole) for heading in headings])
        for title, headings in by_list(segments.columns)
    ]
    groups = [
        Rows(title, [Row(_bar(segments, row, whole), _cells(segments, row, hottest)) for row in headings])
        for title, headings in by_list(segments.rows)
    ]
    return Heat(columns, groups, len(segments.columns) + 1)


def funnel_picture(segments: Segments, funnel: Funnel) -> FunnelPicture:
    measured = measure(segments.question)
    start, whole = measured(funnel.start), measured(funnel.all)
    won, lost = measured(funnel.won), measured(funnel.lost_together)
    after = [*(measured(step.reached) for step in funnel.steps[1:]), won]
    return FunnelPicture(
        funnel.pipeline.label,
        funnel.address,
        number(whole),
        percent(won, won + lost) if won + lost else "",
        [
            Slice(
                _step(step, percent(measured(step.here), whole)),
                number(measured(step.reached)),
                percent(measured(step.reached), start),
                _trapezium(share_of(measured(step.reached), start), share_of(below, start)),
            )
            for step, below in zip(funnel.steps, after, strict=True)
        ],
        [_step(step, percent(measured(step.here), whole)) for step in funnel.lost],
    )


def measure(question: Question) -> Callable[[Tally], Value]:
    return (lambda tally: tally.amount) if question.measure == AMOUNT else (lambda tally: tally.count)


def by_list(headings: Iterable[Heading]) -> list[tuple[str, list[Heading]]]:
    """The stages of several pipelines under the names of these; anything else together, without a title."""
    groups = [
        (pipeline.label if pipeline else "", list(found))
        for pipeline, found in groupby(headings, lambda heading: _pipeline(heading))
    ]
    return groups if len(groups) > 1 else [("", found) for _title, found in groups]


def title(heading: Heading) -> str:
    """What people call it, also where it stands alone."""
    if heading.entry is not None:
        return str(heading.entry.label)
    if heading.key is None:
        return _("no value")
    words = ngettext("other (%(count)s entry)", "other (%(count)s entries)", heading.further)
    return words % {"count": number(heading.further)}


def number(value: Value) -> str:
    """Whole; only what is less than one is not rounded to nothing."""
    places = 2 if 0 < value < 1 else 0
    rounded = Decimal(value).quantize(Decimal(10) ** -places, ROUND_HALF_UP)
    return number_format(rounded, decimal_pos=places, force_grouping=True)


def share_of(part: Value, whole: Value) -> float:
    return 100 * float(part / whole) if whole else 0.0


def percent(part: Value, whole: Value) -> str:
    return f"{number_format(round(share_of(part, whole), 1), decimal_pos=1)}%"


def pipeline_title(heading: Heading | None) -> str:
    """The pipeline of a stage; nothing where there can be only one."""
    pipeline = _pipeline(heading) if heading else None
    return pipeline.label if pipeline and pipeline.entity_type.allows_many_pipelines else ""


def _pipeline(heading: Heading) -> Pipeline | None:
    return getattr(heading.entry, "pipeline", None)


def _bar(segments: Segments, heading: Heading, longest: Value) -> Bar:
    tally, measured = segments.by_row.get(heading.key, Tally()), measure(segments.question)
    share = percent(measured(tally), measured(segments.all))
    address = segments.address(heading)
    return _as_bar(heading, tally, address, share, share_of(measured(tally), longest))


def _column(segments: Segments, heading: Heading, whole: Value) -> Bar:
    tally = segments.by_column.get(heading.key, Tally())
    share = percent(measure(segments.question)(tally), whole)
    return _as_bar(heading, tally, segments.column_address(heading), share, 0)


def _step(step: Step, share: str) -> Bar:
    return _as_bar(step.heading, step.here, step.address, share, 0)


def _as_bar(heading: Heading, tally: Tally, address: str, share: str, width: float) -> Bar:
    return Bar(
        title(heading),
        address if tally.count else "",
        number(tally.count),
        number(tally.amount),
        share,
        f"{width:.2f}",
        getattr(heading.entry, "color", ""),
        heading.is_archived,
        heading.entry is None,
    )


def _cells(segments: Segments, row: Heading, hottest: Value) -> list[Cell]:
    measured, addresses = measure(segments.question), segments.cell_addresses(row)
    whole = measured(segments.by_row.get(row.key, Tally()))
    cells = []
    for column in segments.columns:
        tally = segments.cells.get((row.key, column.key))
        if tally is None:
            cells.append(Cell("0"))
            continue
        value = measured(tally)
        shade = f"{_heat(value, hottest):.3f}"
        cells.append(Cell(number(value), percent(value, whole), addresses.get(column.key, ""), shade))
    return cells


def _heat(value: Value, hottest: Value) -> float:
    """By the root: beside one cell with very much the others still differ."""
    if not value:
        return 0.0
    return PALEST + (DARKEST - PALEST) * sqrt(min(1, value / hottest) if hottest else 1)


def _trapezium(above: float, below: float) -> str:
    """A slice of the funnel, 100 broad and 1 high, in the middle."""
    corners = ((50 - above / 2, 0), (50 + above / 2, 0), (50 + below / 2, 1), (50 - below / 2, 1))
    return " ".join(f"{x:.2f},{y}" for x, y in corners)
