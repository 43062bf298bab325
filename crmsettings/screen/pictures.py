"""The pictures above the stages of a pipeline: a scale and a funnel, with one shape for each stage.

This module says which shapes there are; `screen/pictures.html` writes them as two lists and
`pictures.css` gives them their form. Each shape shows its stage's name or number in an ink that can be
read on its colour, so that nobody needs to tell the colours apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from crmsettings.screen.groups import Group, groups, lengths
from crmsettings.screen.windows import Kind
from pipelines.models import Pipeline, Stage

MOST = 40  # shapes of a lane; the last one stands for all further stages
GREY = "#acacac"
LANES: dict[Kind, str] = {
    Stage.Kind.INITIAL: "way",
    Stage.Kind.IN_PROGRESS: "way",
    Stage.Kind.SUCCESS: "success",
    Stage.Kind.FAILURE: "failure",
}
ICONS = {"success": "check", "failure": "cross"}  # the ends differ by more than their colour

PLACES = {True: ("way", "first"), False: ("end", "end gap")}  # the way begins flat, each end apart

Lanes = dict[str, list["Shape"]]


@dataclass(frozen=True)
class Shape:
    """A stage in a picture; the last of too many stands for all those that follow.

    All that is drawn of it stands here: so it is drawn once.
    """

    pk: int
    number: str  # of its row on the page
    label: str
    title: str
    color: str
    ink: str
    icon: str
    place: str  # in the scale: "first", in the "way", at an "end", or first among those

    @property
    def id(self) -> str:
        """Of this stage at this number: drawn again, the shape fits only where it has been before."""
        return f"{self.pk}-{self.number}"


def pictures(pipeline: Pipeline, shown: Sequence[Group] = ()) -> dict[str, object]:
    """What the page of a pipeline needs for its pictures.

    They show the beginning of every group, whichever part of it the page shows.
    """
    if len(shown) < len(Stage.Kind) or any(group.earlier for group in shown):
        shown = groups(pipeline)
    counts = lengths(pipeline, shown)
    return {"pictures": draw(shown, counts), "left_out": [*left_out(shown, counts)]}


def draw(shown: Iterable[Group], counts: Mapping[Kind, int]) -> Lanes:
    """The shapes of each lane; a group may have more stages than are given."""
    lanes: Lanes = {lane: [] for lane in LANES.values()}
    first = 1
    for group in shown:
        lane = LANES[group.kind]
        for number, stage in enumerate(cast("list[Stage]", group.entries[: MOST + 1]), first):
            lanes[lane].append(_shape(number, stage, lane, is_first=not lanes[lane]))
        first += counts[group.kind]
    return {lane: _shortened(shapes) for lane, shapes in lanes.items()}


def left_out(shown: Iterable[Group], counts: Mapping[Kind, int]) -> Iterable[str]:
    """For each group that is too long for its lane, how much of it is drawn."""
    kind = Stage.Kind
    room: dict[Kind, int] = {kind.IN_PROGRESS: MOST - counts[kind.INITIAL], kind.FAILURE: MOST}
    sentence = _("%(group)s: the picture shows the first %(drawn)s of %(count)s.")
    for group in shown:
        count, drawn = counts[group.kind], room.get(group.kind, MOST) - 1
        if count > drawn + 1:
            whole = number_format(count, force_grouping=True)
            yield sentence % {"group": group.title, "drawn": drawn, "count": whole}


def _shape(number: int, stage: Stage, lane: str, *, is_first: bool) -> Shape:
    kind = Stage.Kind(stage.kind)
    title = f"{number}. {stage.label}" + (f" ({kind.label})" if kind != Stage.Kind.IN_PROGRESS else "")
    icon, place = ICONS.get(lane, ""), PLACES[lane == "way"][is_first]
    return Shape(stage.pk, str(number), stage.label, title, stage.color, stage.ink, icon, place)


def _shortened(shapes: list[Shape]) -> list[Shape]:
    if len(shapes) <= MOST:
        return shapes
    first = shapes[MOST - 1]
    further = Shape(first.pk, "…", "…", _("Further stages"), GREY, "black", "", first.place)
    return [*shapes[: MOST - 1], further]
