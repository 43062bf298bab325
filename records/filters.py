"""Which records of a type an address asks for: `?source=12&archived=1`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from lists.text.numbers import parse_number
from pipelines.models import Stage
from records.models import Record
from records.names import Found

NOTHING = "none"  # the records that have no value in this field
ACTIVE, ARCHIVED, ALL = "", "1", "all"
LONGEST_TEXT = 200


@dataclass(frozen=True)
class Filter:
    """`chosen` has the key of an entry for a field, or None for the records without a value there."""

    model: type[Record]
    chosen: Mapping[str, int | None] = field(default_factory=dict)
    archived: str = ACTIVE
    pipeline: int | None = None  # whatever stage of it
    text: str = ""  # each word of it begins a word of the name
    found: Found | None = field(
        default=None, compare=False, repr=False
    )  # looked for once for all that follow

    def __post_init__(self) -> None:
        if self.text and not self.found:
            object.__setattr__(self, "found", Found(self.model, self.text))

    @classmethod
    def from_query(cls, model: type[Record], query: Mapping[str, str]) -> Self:
        """Invalid parameters are ignored."""
        chosen = {}
        for key in model.entry_fields():
            pk = parse_number(query.get(key.name))
            if pk is not None or query.get(key.name) == NOTHING:
                chosen[key.name] = pk
        archived = query.get("archived", "")
        pipeline = parse_number(query.get("pipeline")) if model.stage_field() else None
        text = " ".join(query.get("q", "").replace("\0", "").split())[:LONGEST_TEXT]
        return cls(model, chosen, archived if archived in {ARCHIVED, ALL} else ACTIVE, pipeline, text)

    def records(self, *, in_order: bool = False) -> QuerySet[Record]:
        """`in_order`: to read the first ones, whatever their order; else to count them all."""
        records: QuerySet[Record] = self.model._default_manager.all()
        for name, pk in self.chosen.items():
            records = records.filter(**{f"{name}__isnull": True} if pk is None else {name: pk})
        stage = self.model.stage_field()
        if self.pipeline and stage:
            # Their keys, not a subquery: so PostgreSQL knows how many records are in them, and does not
            # look for those of a small pipeline among all others.
            stages = Stage.objects.filter(pipeline=self.pipeline).values_list("pk", flat=True)
            records = records.filter(**{f"{stage.name}__in": list(stages)})
        if self.found:
            records = self.found.among(records, in_order=in_order)
        return records if self.archived == ALL else records.filter(is_archived=self.archived == ARCHIVED)

    @property
    def states(self) -> list[bool]:
        """Whether its records are archived."""
        return {ACTIVE: [False], ARCHIVED: [True]}.get(self.archived, [False, True])

    def without_text(self) -> Self:
        return replace(self, text="", found=None)

    def with_value(self, name: str, pk: int | None) -> Self:
        return replace(self, chosen={**self.chosen, name: pk})

    def without(self, name: str) -> Self:
        return replace(self, chosen={key: pk for key, pk in self.chosen.items() if key != name})

    def in_pipeline(self, pk: int) -> Self:
        """A stage belongs to one pipeline: another one forgets it."""
        stage = self.model.stage_field()
        return replace(self.without(stage.name) if stage else self, pipeline=pk)

    @property
    def query(self) -> dict[str, str]:
        values = {name: NOTHING if pk is None else str(pk) for name, pk in self.chosen.items()}
        pipeline = {"pipeline": str(self.pipeline)} if self.pipeline else {}
        text = {"q": self.text} if self.text else {}
        return {**text, **values, **pipeline, **({"archived": self.archived} if self.archived else {})}

    @property
    def address(self) -> str:
        return self.address_of("records")

    @property
    def board_address(self) -> str:
        """The same records as cards; empty where records have no stages."""
        return self.address_of("board") if self.model.stage_field() else ""

    def address_of(self, route: str, *args: object) -> str:
        """`route`: one of those that show records as filtered."""
        query = f"?{urlencode(self.query)}" if self.query else ""
        return reverse(route, args=[self.model.slug(), *args]) + query
