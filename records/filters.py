"""Which records of a type are asked for, as it stands in an address: `?source=12&archived=1`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from pipelines.models import Stage
from records.models import Record

NOTHING = "none"  # the records that have no value in this field
ACTIVE, ARCHIVED, ALL = "", "1", "all"


@dataclass(frozen=True)
class Filter:
    """`chosen` has the key of an entry for a field, or None for the records without a value there."""

    model: type[Record]
    chosen: Mapping[str, int | None] = field(default_factory=dict)
    archived: str = ACTIVE
    pipeline: int | None = None  # whatever stage of it

    @classmethod
    def from_query(cls, model: type[Record], query: Mapping[str, str]) -> "Filter":
        """What an address asks for; nonsense is passed over."""
        chosen = {
            key.name: None if query[key.name] == NOTHING else int(query[key.name])
            for key in model.entry_fields()
            if query.get(key.name) == NOTHING or is_number(query.get(key.name, ""))
        }
        archived = query.get("archived", "")
        pipeline = query.get("pipeline", "")
        return cls(
            model,
            chosen,
            archived if archived in {ARCHIVED, ALL} else ACTIVE,
            int(pipeline) if model.stage_field() and is_number(pipeline) else None,
        )

    def rows(self) -> QuerySet[Any]:
        rows = self.model._default_manager.filter(
            **{
                f"{name}__isnull" if pk is None else name: pk is None or pk
                for name, pk in self.chosen.items()
            }
        )
        stage = self.model.stage_field()
        if self.pipeline and stage:
            # Their numbers, not a subquery: so PostgreSQL knows how many records are in them, and does not
            # look for those of a small pipeline among all others.
            stages = Stage.objects.filter(pipeline=self.pipeline).values_list("pk", flat=True)
            rows = rows.filter(**{f"{stage.name}__in": list(stages)})
        return rows if self.archived == ALL else rows.filter(is_archived=self.archived == ARCHIVED)

    def having(self, name: str, pk: int | None) -> "Filter":
        return replace(self, chosen={**self.chosen, name: pk})

    def without(self, name: str) -> "Filter":
        return replace(self, chosen={key: pk for key, pk in self.chosen.items() if key != name})

    @property
    def query(self) -> dict[str, str]:
        values = {name: NOTHING if pk is None else str(pk) for name, pk in self.chosen.items()}
        pipeline = {"pipeline": str(self.pipeline)} if self.pipeline else {}
        return {**values, **pipeline, **({"archived": self.archived} if self.archived else {})}

    @property
    def address(self) -> str:
        query = f"?{urlencode(self.query)}" if self.query else ""
        return reverse("records", args=[self.model.slug()]) + query


def is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,18}", text))
