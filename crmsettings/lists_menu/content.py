"""What stands in a pipeline: its records by stage and by type, active and archived apart."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.db.models import Model
from django.utils.text import capfirst

from crmsettings.usage.numbers import Number, cells
from lists.rights import Person, may
from lists.usage import usage_of
from pipelines.models import Pipeline, Stage
from records.filters import ACTIVE, ARCHIVED, Filter
from records.models import Record


@dataclass(frozen=True)
class Standing:
    """The records in one stage."""

    stage: Stage
    active: Number
    archived: Number

    @property
    def count(self) -> int:
        return self.active.count + self.archived.count


@dataclass(frozen=True)
class OfType:
    title: str
    active: Number
    archived: Number


class Content:
    """A constant number of queries, however many stages and records there are."""

    def __init__(self, user: Person, pipeline: Pipeline) -> None:
        self.user, self.pipeline = user, pipeline

    @cached_property
    def all_stages(self) -> list[Stage]:
        """Archived ones, too: records may still stand there."""
        return list(self.pipeline.entries.all())

    @cached_property
    def stages(self) -> list[Standing]:
        """Those in which a record stands."""
        counted = cells(self.user, self.all_stages)
        found = (
            Standing(cast(Stage, stage), active, archived) for stage, _latest, active, archived in counted
        )
        return [standing for standing in found if standing.count]

    @property
    def active(self) -> Number:
        return Number(sum(standing.active.count for standing in self.stages))

    @property
    def archived(self) -> Number:
        return Number(sum(standing.archived.count for standing in self.stages))

    @cached_property
    def count(self) -> int:
        return self.active.count + self.archived.count

    @cached_property
    def types(self) -> list[OfType]:
        sums: dict[type[Model], list[int]] = defaultdict(lambda: [0, 0])
        for use in usage_of(Stage, [stage.pk for stage in self.all_stages]):
            sums[use.model][0] += use.active
            sums[use.model][1] += use.archived
        return [self._of_type(model, *counts) for model, counts in sums.items()]

    def _of_type(self, model: type[Model], active: int, archived: int) -> OfType:
        title = capfirst(str(model._meta.verbose_name_plural))
        if not (issubclass(model, Record) and may(self.user, "view", model)):
            return OfType(title, Number(active), Number(archived))
        ways = (
            Filter(model, archived=which, pipeline=self.pipeline.pk).address for which in (ACTIVE, ARCHIVED)
        )
        return OfType(title, *(Number(*pair) for pair in zip((active, archived), ways, strict=True)))
