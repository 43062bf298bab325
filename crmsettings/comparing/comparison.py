"""Two pipelines side by side: which stages they share, what differs, and what only one of them has."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.utils.translation import gettext as _

from crmsettings.screen.groups import titles
from crmsettings.usage.numbers import Number, cells
from lists.rights import Person
from lists.text.looks import fold
from pipelines.matching import aligned
from pipelines.models import Pipeline, Stage

SAME, DIFFERENT, LEFT, RIGHT = "same", "different", "left", "right"


@dataclass(frozen=True)
class Side:
    """A stage of one of the two, and the active records that stand in it."""

    stage: Stage
    active: Number


@dataclass(frozen=True)
class Pair:
    left: Side | None
    right: Side | None

    @property
    def state(self) -> str:
        if self.left is None or self.right is None:
            return LEFT if self.left else RIGHT
        return DIFFERENT if self.differences else SAME

    @cached_property
    def differences(self) -> list[str]:
        """What is not the same of a stage that both have."""
        if self.left is None or self.right is None:
            return []
        one, other = self.left.stage, self.right.stage
        said = {
            _("name"): fold(one.label) != fold(other.label),
            _("code"): one.code != other.code,
            _("group"): one.kind != other.kind,
            _("colour"): one.color.lower() != other.color.lower(),
        }
        return [word for word, differs in said.items() if differs]

    @property
    def kind(self) -> int:
        side = self.left or self.right
        return int(side.stage.kind) if side else 0


class Comparison:
    """A constant number of queries, however many stages there are. Archived stages are left out."""

    def __init__(self, user: Person, left: Pipeline, right: Pipeline) -> None:
        self.left, self.right = left, right
        sides: dict[int, dict[Stage, Side]] = {}
        for pipeline in (left, right):
            stages = list(pipeline.entries.active())
            counted = cells(user, stages)
            found = ((cast(Stage, entry), active) for entry, _latest, active, _archived in counted)
            sides[pipeline.pk] = {stage: Side(stage, active) for stage, active in found}
        ones, others = sides[left.pk], sides[right.pk]
        self.pairs = [
            Pair(ones.get(one) if one else None, others.get(other) if other else None)
            for one, other in aligned(list(ones), list(others))
        ]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(pair.state for pair in self.pairs)

    @property
    def filters(self) -> list[tuple[str, str, int]]:
        """What of it can be shown alone: the value in the address, the title, how many stages."""
        only = _("Only in “%(label)s”")
        return [
            ("", _("All"), len(self.pairs)),
            (DIFFERENT, _("Different"), self.counts[DIFFERENT]),
            (LEFT, only % {"label": self.left.label}, self.counts[LEFT]),
            (RIGHT, only % {"label": self.right.label}, self.counts[RIGHT]),
            (SAME, _("The same"), self.counts[SAME]),
        ]

    def groups(self, shown: str) -> Iterator[tuple[str, Sequence[Pair]]]:
        """Under the titles of the groups, in which the left one comes first."""
        for kind, title in titles(self.left).items():
            pairs = [pair for pair in self.pairs if pair.kind == kind and shown in ("", pair.state)]
            if pairs:
                yield title, pairs
