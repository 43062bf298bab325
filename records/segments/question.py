"""What an address of /segments/ asks for: which records of a type, by one list or two, and what of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self
from urllib.parse import urlencode

from django.urls import reverse

from lists.fields import EntryField
from pipelines.models import Pipeline
from records.choices import Known, known_of
from records.filters import Filter
from records.models import Record

AMOUNT = "amount"


@dataclass(frozen=True)
class Question:
    types: Sequence[type[Record]]  # that the person may see
    by: EntryField
    across: EntryField | None
    measure: str  # AMOUNT, or empty: the number of records
    filter: Filter
    pipelines: list[Pipeline]  # to choose from
    known: Mapping[str, Known]  # by the name of the field

    @classmethod
    def from_query(cls, types: Sequence[type[Record]], query: Mapping[str, str]) -> Self:
        """Invalid parameters are ignored: the first type stands for an unknown one, the first field too."""
        model = next((found for found in types if found.slug() == query.get("type")), types[0])
        keys = {key.name: key for key in model.entry_fields()}
        by = keys.get(query.get("by", ""), model.entry_fields()[0])
        across = keys.get(query.get("across", ""))
        stage = model.stage_field()
        pipelines = list(stage.pipelines()) if stage else []
        records_filter = Filter.from_query(model, query)
        if records_filter.pipeline not in {pipeline.pk for pipeline in pipelines}:
            records_filter = replace(records_filter, pipeline=None)
        known = {key.name: known_of(key, records_filter) for key in keys.values()}
        return cls(
            types,
            by,
            None if across == by else across,
            AMOUNT if model.has_amount() and query.get("measure") == AMOUNT else "",
            _of_known(records_filter, known),
            pipelines,
            known,
        )

    @property
    def model(self) -> type[Record]:
        return self.filter.model

    @property
    def sides(self) -> list[EntryField]:
        return [self.by, *([self.across] if self.across else [])]

    @property
    def title(self) -> str:
        return f"{self.model.type_title()}: {' × '.join(str(key.verbose_name) for key in self.sides)}"

    @property
    def is_of_stages(self) -> bool:
        return self.by == self.model.stage_field() and self.across is None

    @cached_property
    def query(self) -> dict[str, str]:
        """The shortest query that asks for the same."""
        across = {"across": self.across.name} if self.across else {}
        measure = {"measure": self.measure} if self.measure else {}
        return {"type": self.model.slug(), "by": self.by.name, **across, **measure, **self.filter.query}

    @property
    def address(self) -> str:
        return f"{reverse('segments')}?{urlencode(self.query)}"

    @property
    def unfiltered(self) -> str:
        return replace(self, filter=Filter(self.model)).address

    @property
    def csv_address(self) -> str:
        return f"{reverse('segments_csv')}?{urlencode(self.query)}"


def _of_known(records_filter: Filter, known: Mapping[str, Known]) -> Filter:
    """Without entries of other lists, of another pipeline, or that were deleted."""
    chosen = {
        name: pk
        for name, pk in records_filter.chosen.items()
        if pk is None or pk in {entry.pk for entry in known[name].entries}
    }
    return replace(records_filter, chosen=chosen)
