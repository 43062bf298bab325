"""A record as a card of the board."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from lists.entries import Entry
from lists.fields import EntryField
from lists.text.direction import isolated
from pipelines.models import Stage
from records.models import Record
from records.paging import Position

OLD = 30  # days after which an open record stands out


class Place:
    """What the cards of a board have in common: the list that they show, and the way back to the board."""

    def __init__(self, position: Position) -> None:
        model = position.filter.model
        self.key = shown_list(model)
        self.paths = [
            path for path in model.label_paths() if self.key and path.split("__")[0] == self.key.name
        ]
        # What all addresses begin with: to ask for each of them takes longer than to draw the card.
        self.records = reverse("records", args=[model.slug()])
        self.board = reverse("board", args=[model.slug()])
        self.query = Position(position.filter).query
        self.query_of_record = position.query


def shown_list(model: type[Record]) -> EntryField | None:
    """The source, or the first other list of the records."""
    keys = [key for key in model.entry_fields() if key != model.stage_field()]
    return next((key for key in keys if key.name == "source"), keys[0] if keys else None)


@dataclass(frozen=True)
class Card:
    record: Record
    stage: Stage
    place: Place

    @property
    def address(self) -> str:
        return f"{self.place.records}{self.record.pk}/{self.place.query_of_record}"

    @property
    def move_address(self) -> str:
        return f"{self.place.board}{self.record.pk}/{self.place.query}"

    @property
    def move_label(self) -> str:
        return gettext("Move “%(label)s”") % {"label": isolated(self.record.name)}

    @property
    def entry(self) -> Entry | None:
        return getattr(self.record, self.place.key.name) if self.place.key else None

    @property
    def date(self) -> str:
        return timezone.localdate(self.record.created_at).isoformat()

    @cached_property
    def days(self) -> int:
        """As the calendar counts: what was added yesterday evening is not of today in the morning."""
        return max(0, (timezone.localdate() - timezone.localdate(self.record.created_at)).days)

    @property
    def age(self) -> str:
        return (
            pgettext("age of a record", "%(days)s d") % {"days": self.days} if self.days else gettext("today")
        )

    @property
    def is_old(self) -> bool:
        return self.days > OLD and self.stage.kind in (Stage.Kind.INITIAL, Stage.Kind.IN_PROGRESS)
