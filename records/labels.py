"""An entry as the pages of records show it."""

from dataclasses import dataclass
from typing import Self

from lists.entries import Entry
from pipelines.models import Pipeline, Stage


@dataclass(frozen=True)
class Label:
    text: str
    color: str = ""
    is_archived: bool = False
    pipeline: str = ""  # where it is not the default one

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, row: Entry | Pipeline, *, with_pipeline: bool = False) -> Self:
        pipeline = row.pipeline if with_pipeline and isinstance(row, Stage) else None
        other_pipeline = pipeline.label if pipeline and not pipeline.is_default else ""
        return cls(row.label, color_of(row), row.archived_at is not None, other_pipeline)


def color_of(row: Entry | Pipeline) -> str:
    return str(getattr(row, row.color_field)) if row.color_field else ""
