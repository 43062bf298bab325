"""A record as a card of the board."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from lists.entries import Entry
from lists.fields import EntryField
from pipelines.models import Stage
from records.filters import Filter
from records.models import Record
from records.paging import Position

OLD = 30  # days after which an open record stands out


@dataclass(frozen=True)
class Card:
    record: Record
    filter: Filter
    stage: Stage

    @staticmethod
    def field(model: type[Record]) -> EntryField | None:
        """The list that a card shows: the source, or the first other one."""
        keys = [key for key in model.entry_fields() if key != model.stage_field()]
        return next((key for key in keys if key.name == "source"), keys[0] if keys else None)

    @classmethod
    def paths(cls, model: type[Record]) -> list[str]:
        """What `select_related` has to follow for it."""
        shown = cls.field(model)
        return [path for path in model.label_paths() if shown and path.startswith(f"{shown.name}__")]

    @property
    def address(self) -> str:
        return Position(self.filter, on_board=True).address_of("record", self.record)

    @property
    def move_address(self) -> str:
        return self.filter.address_of("move_card", self.record.pk)

    @property
    def has_list(self) -> bool:
        return self.field(type(self.record)) is not None

    @property
    def entry(self) -> Entry | None:
        key = self.field(type(self.record))
        return getattr(self.record, key.name) if key else None

    @property
    def days(self) -> int:
        return max(timedelta(), timezone.now() - self.record.created_at).days

    @property
    def is_old(self) -> bool:
        return self.days > OLD and self.stage.kind in (Stage.Kind.INITIAL, Stage.Kind.IN_PROGRESS)
