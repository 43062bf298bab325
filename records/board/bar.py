"""The stages of a record's pipeline as a bar: behind it, where it stands, ahead, and how it can end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from pipelines.models import Stage
from records.models import Record


@dataclass(frozen=True)
class Step:
    stage: Stage
    present: Stage

    @property
    def is_present(self) -> bool:
        return self.stage == self.present

    @property
    def is_won(self) -> bool:
        return self.stage.kind == Stage.Kind.SUCCESS

    @property
    def is_lost(self) -> bool:
        return self.stage.kind == Stage.Kind.FAILURE

    @property
    def is_ahead(self) -> bool:
        """Not reached yet. How far a lost record came is not known: none of its stages is behind it."""
        here, there = _rank(self.present), _rank(self.stage)
        is_lost = self.present.kind == Stage.Kind.FAILURE
        return not self.is_lost and (there > here or is_lost)

    @property
    def look(self) -> str:
        is_end = self.is_won or self.is_lost
        looks = {"end": is_end, "on": self.is_present, "ahead": self.is_ahead and not is_end}
        return " ".join(look for look, applies in looks.items() if applies)


@dataclass(frozen=True)
class Bar:
    title: str
    present: Stage
    steps: Sequence[Step]

    @classmethod
    def of(cls, record: Record) -> Self | None:
        """Of the record as it is stored, whatever a form has made of it meanwhile."""
        key = record.stage_field()
        if key is None:
            return None
        stored = type(record)._base_manager.filter(pk=record.pk)
        present: Stage | None = key.of_list().filter(pk__in=stored.values(key.attname)).first()
        if present is None:
            return None
        stages = [stage for stage in present.pipeline.entries.all() if _is_shown(stage, present)]
        for stage in stages:
            stage.pipeline = present.pipeline
        return cls(key.title, present, [Step(stage, present) for stage in stages])


def _is_shown(stage: Stage, present: Stage) -> bool:
    return stage.archived_at is None or stage == present


def _rank(stage: Stage) -> tuple[int, int]:
    return stage.kind, stage.position
