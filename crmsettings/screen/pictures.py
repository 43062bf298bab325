"""The pictures above the stages, as shapes: the scale and the funnel. `lists/pictures.html` draws them.

Every shape has its stage's number or name in the stage's ink, so that nobody needs to tell the colours
apart. Coordinates are CSS pixels on a wide screen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from zlib import crc32

from django.utils.translation import gettext as _

from crmsettings.screen.lettering import SIZE, text_width, wrap
from pipelines.models import Stage

Point = tuple[float, float]
Unread = Mapping[int | None, int]

WIDTH = 720.0  # of the scale
CELL = 40.0  # height of its cells
GAP = 4.0
TIP = 9.0  # how far a cell points into the next one
IN_A_ROW = 9  # cells that can still show a name
FAILURES_IN_A_ROW = 3
LINE = 14.0
ICON = 14.0

FUNNEL_WIDTH = 176.0
FUNNEL_HEIGHT = 74.0  # without its two ends
SPOUT = 28.0
NUMBERED = 10.0  # slices of this height can show a number
THINNEST = 6.0
SLIT = 1.5

MOST = 40  # shapes of one kind; the last one stands for all further stages
GREY = "#acacac"


@dataclass(frozen=True)
class Sign:
    """What a shape stands for: a stage, or all those for which there is no room."""

    pk: int
    number: str  # of its row on the page
    label: str
    title: str
    color: str
    ink: str
    mark: str = ""  # an icon: the ends differ by more than their colour


@dataclass(frozen=True)
class Line:
    text: str
    y: float


@dataclass(frozen=True)
class Shape:
    sign: Sign
    corners: tuple[Point, ...]
    x: float  # middle of the text
    lines: tuple[Line, ...] = ()
    icon: tuple[float, float, float] | None = None  # its corner and size

    @property
    def points(self) -> str:
        return " ".join(f"{round(x, 1):g},{round(y, 1):g}" for x, y in self.corners)

    @property
    def id(self) -> str:
        """Of this stage in this place: drawn anew, the shape fits only where it has stood before."""
        return f"{self.sign.pk}-{crc32(self.points.encode()):x}"


@dataclass(frozen=True)
class Picture:
    width: float
    height: float
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Pictures:
    scale: Picture
    funnel: Picture


def draw(stages: Iterable[Any], unread: Unread | None = None) -> Pictures:
    """The pictures of a pipeline's stages, given in order; archived ones keep their number only.

    `unread` says by kind how many further stages are counted, but not given.
    """
    way, success, failure = _signs(stages, unread or {})
    return Pictures(_scale(way, success, failure), _funnel(way, success, failure))


def _signs(stages: Iterable[Stage], unread: Unread) -> tuple[list[Sign], list[Sign], list[Sign]]:
    kind = Stage.Kind
    lanes: dict[int, list[tuple[int, Stage]]] = {kind.IN_PROGRESS: [], kind.SUCCESS: [], kind.FAILURE: []}
    for place, stage in enumerate(stages, start=1):
        number = place + sum(count for above, count in unread.items() if (above or 0) < stage.kind)
        if stage.archived_at is None:
            lanes[max(stage.kind, kind.IN_PROGRESS)].append((number, stage))
    marks = {kind.SUCCESS: "i-check", kind.FAILURE: "i-cross"}
    way, success, failure = ([_sign(*row, marks) for row in lane[:MOST]] for lane in lanes.values())
    for signs, lane in ((way, lanes[kind.IN_PROGRESS]), (failure, lanes[kind.FAILURE])):
        if len(lane) > MOST:
            signs[-1] = _further(lane[MOST - 1][1])
    return way, success, failure


def _sign(number: int, stage: Stage, marks: dict[Stage.Kind, str]) -> Sign:
    kind = Stage.Kind(stage.kind)
    title = f"{number}. {stage.label}" + (f" ({kind.label})" if kind != Stage.Kind.IN_PROGRESS else "")
    return Sign(stage.pk, str(number), stage.label, title, stage.color, stage.ink, marks.get(kind, ""))


def _further(stage: Stage) -> Sign:
    return Sign(stage.pk, "…", "…", _("Further stages"), GREY, "black")


def _scale(way: list[Sign], success: list[Sign], failure: list[Sign]) -> Picture:
    """The way in rows of equal cells; at its end the success above the failures."""
    beside = max(1, min(len(failure), FAILURES_IN_A_ROW))
    rows = _rows(way, IN_A_ROW - beside)
    ends = [*_rows(success, 1), *_rows(failure, beside)]
    apart = 2 * GAP if len(rows) > 1 else 0  # the first of two rows does not lead to the success
    fork = WIDTH - beside * (WIDTH - apart) / (max(map(len, rows), default=0) + beside)
    height = max(len(rows), len(ends)) * (CELL + GAP) - GAP
    shapes = []
    for start, end, lane in ((0.0, fork - apart, rows), (fork, WIDTH, ends)):
        top = (height - len(lane) * (CELL + GAP) + GAP) / 2
        for row in lane:
            broad = (end - start) / len(row)
            for place, sign in enumerate(row):
                first, last = sign is way[0], end == WIDTH and place == len(row) - 1
                shapes.append(_cell(sign, start + place * broad, top, broad, first=first, last=last))
            top += CELL + GAP
    return Picture(WIDTH, height, tuple(shapes))


def _rows(signs: list[Sign], longest: int) -> list[list[Sign]]:
    """As few rows as possible, as even as possible."""
    count = -(-len(signs) // longest)
    ends = [len(signs) * row // max(count, 1) for row in range(count + 1)]
    return [signs[start:end] for start, end in pairwise(ends)]


def _cell(sign: Sign, x: float, y: float, pitch: float, *, first: bool, last: bool) -> Shape:
    """An arrow: flat where everything starts, and where everything ends."""
    right = x + pitch - (0 if last else TIP + 2)
    tip = right if last else right + TIP
    notch = x if first else x + TIP
    middle, bottom = y + CELL / 2, y + CELL
    corners = ((x, y), (right, y), (tip, middle), (right, bottom), (x, bottom), (notch, middle))
    icon = ICON + 2 if sign.mark else 0
    texts = wrap(sign.label, right - notch - 6 - icon)
    above = middle - (len(texts) - 1) * LINE / 2 + SIZE * 0.36
    lines = tuple(Line(text, round(above + place * LINE, 1)) for place, text in enumerate(texts))
    x = round((notch + right + icon) / 2, 1)
    before = max(notch + 2, x - max(map(text_width, texts)) / 2 - icon)
    return Shape(sign, corners, x, lines, (round(before, 1), middle - ICON / 2, ICON) if icon else None)


def _funnel(way: list[Sign], success: list[Sign], failure: list[Sign]) -> Picture:
    """Slices of equal height; below them the success leads on, and the failures leave to the side."""
    bottom = max(FUNNEL_HEIGHT, THINNEST * len(way))
    spout = max(SPOUT, THINNEST * len(failure))
    neck, middle = FUNNEL_WIDTH / 4, FUNNEL_WIDTH / 2
    bowl = ((0.0, 0.0), (FUNNEL_WIDTH, 0.0), (FUNNEL_WIDTH - neck, bottom), (neck, bottom))
    return Picture(
        FUNNEL_WIDTH,
        bottom + spout,
        (
            *_slices(way, bowl),
            *_slices(success, _spout(neck, middle - 2, bottom, spout)),
            *_slices(failure, _spout(middle + 2, FUNNEL_WIDTH - neck, bottom, spout, lean=14)),
        ),
    )


def _spout(left: float, right: float, top: float, height: float, lean: float = 0) -> tuple[Point, ...]:
    bottom = top + height
    return (left, top), (right, top), (right + lean, bottom), (left + lean, bottom)


def _slices(signs: list[Sign], corners: tuple[Point, ...]) -> list[Shape]:
    """A shape of four corners, clockwise from the upper left, cut into slices of equal height."""
    a, b, c, d = corners
    height = (d[1] - a[1]) / max(len(signs), 1)
    shapes = []
    for place, sign in enumerate(signs):
        start, end = place / len(signs), (place + 1 - SLIT / height) / len(signs)
        cut = (_between(a, d, start), _between(b, c, start), _between(b, c, end), _between(a, d, end))
        shapes.append(_slice(sign, cut, height))
    return shapes


def _between(start: Point, end: Point, part: float) -> Point:
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _slice(sign: Sign, corners: tuple[Point, ...], height: float) -> Shape:
    x = sum(corner[0] for corner in corners) / len(corners)
    y = (corners[0][1] + corners[2][1]) / 2
    if height < NUMBERED:
        return Shape(sign, corners, x)
    size = 11.0 if sign.mark else 0.0
    if size and len(sign.number) > 3:  # beside the icon there is no room
        return Shape(sign, corners, x, (), (round(x - size / 2, 1), round(y - size / 2, 1), size))
    text = Line(sign.number, round(y + 3.8, 1))
    icon = (round(x - size - 1, 1), round(y - size / 2, 1), size) if size else None
    return Shape(sign, corners, round(x + size * 0.7, 1), (text,), icon)
