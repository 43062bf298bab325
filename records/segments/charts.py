"""The pictures of /segments/: tables whose cells are drawn. `segments/segments.html` draws them.

Lengths are percent of the broadest bar, so that a bar fills its cell whatever the width of the screen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt

from lists.text.numbers import Quantity, grouped
from records.numbers import percent, share_of
from records.segments.counting import OTHERS, Heading, Segments, Side, Tally
from records.segments.funnels import Funnel, Step

PALEST, DARKEST = 0.06, 0.45  # of the accent under a number: darker, it could not be read in both themes


@dataclass(frozen=True)
class Cell:
    number: str
    share: str = ""
    address: str = ""
    shade: str = ""


@dataclass(frozen=True)
class Bar:
    heading: Heading
    records: str
    amount: str
    share: str
    address: str  # of the records; empty where there are none
    width: str = ""
    cells: Sequence[Cell] = ()


# Stages of several pipelines stand under the titles of these, anything else together under an empty one.
type Group = tuple[str, list[Bar]]


@dataclass(frozen=True)
class Heat:
    columns: list[Group]
    rows: list[Group]
    width: int  # columns, with the total

    @property
    def is_grouped(self) -> bool:
        return len(self.columns) > 1


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


def bars(segments: Segments) -> list[Group]:
    longest = max(map(segments.measured, segments.rows.tallies.values()), default=0)
    return _by_list(_bar(segments, segments.rows, heading, longest) for heading in segments.rows.headings)


def heat(segments: Segments) -> Heat:
    # All others together are no entry: beside them nothing else would have a colour.
    own = (tally for cell, tally in segments.cells.items() if OTHERS not in cell)
    hottest = max(map(segments.measured, own), default=0)
    whole, rows, columns = segments.measured(segments.all), segments.rows, segments.columns
    return Heat(
        _by_list(_bar(segments, columns, heading, whole) for heading in columns.headings),
        _by_list(_bar(segments, rows, row, whole, _cells(segments, row, hottest)) for row in rows.headings),
        len(columns.headings) + 1,
    )


def funnel_picture(segments: Segments, funnel: Funnel) -> FunnelPicture:
    measured = segments.measured
    start, whole = measured(funnel.start), measured(funnel.all)
    won, lost = measured(funnel.won), measured(funnel.lost_together)
    reached = [*(measured(step.reached) for step in funnel.steps), won]
    return FunnelPicture(
        funnel.pipeline.label,
        funnel.address,
        grouped(whole),
        percent(won, won + lost) if won + lost else "",
        [
            Slice(
                _step(step, measured(step.here), whole),
                grouped(here),
                percent(here, start),
                _trapezium(share_of(here, start), share_of(below, start)),
            )
            for step, here, below in zip(funnel.steps, reached, reached[1:], strict=False)
        ],
        [_step(step, measured(step.here), whole) for step in funnel.lost],
    )


def _by_list(bars: Iterable[Bar]) -> list[Group]:
    groups = [
        (pipeline.label if pipeline else "", list(found))
        for pipeline, found in groupby(bars, lambda bar: bar.heading.pipeline)
    ]
    return groups if len(groups) > 1 else [("", found) for _title, found in groups]


def _bar(
    segments: Segments, side: Side, heading: Heading, longest: Quantity, cells: Sequence[Cell] = ()
) -> Bar:
    tally = side.tallies[heading.key]
    value, address = segments.measured(tally), segments.address(side, heading)
    share, width = percent(value, segments.measured(segments.all)), share_of(value, longest)
    return _drawn(heading, tally, share, address, f"{width:.2f}", cells)


def _step(step: Step, here: Quantity, whole: Quantity) -> Bar:
    return _drawn(step.heading, step.here, percent(here, whole), step.address)


def _drawn(
    heading: Heading, tally: Tally, share: str, address: str, width: str = "", cells: Sequence[Cell] = ()
) -> Bar:
    found = address if tally.count else ""
    return Bar(heading, grouped(tally.count), grouped(tally.amount), share, found, width, cells)


def _cells(segments: Segments, row: Heading, hottest: Quantity) -> list[Cell]:
    addresses = segments.cell_addresses(row)
    whole = segments.measured(segments.rows.tallies[row.key])
    cells = []
    for column in segments.columns.headings:
        tally = segments.cells[row.key, column.key]
        value = segments.measured(tally)
        if tally.count:
            shade = f"{_heat(value, hottest):.3f}"
            cells.append(Cell(grouped(value), percent(value, whole), addresses.get(column.key, ""), shade))
        else:
            cells.append(Cell("0"))
    return cells


def _heat(value: Quantity, hottest: Quantity) -> float:
    """By the root: beside one cell with very much the others still differ."""
    if not value:
        return 0.0
    return PALEST + (DARKEST - PALEST) * sqrt(min(1, value / hottest) if hottest else 1)


def _trapezium(above: float, below: float) -> str:
    """A slice of the funnel, 100 broad and 1 high, in the middle."""
    corners = ((50 - above / 2, 0), (50 + above / 2, 0), (50 + below / 2, 1), (50 - below / 2, 1))
    return " ".join(f"{x:.2f},{y}" for x, y in corners)
