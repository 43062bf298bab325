"""What an address of /segments/ asks for: which records of a type, by one list or two, and what of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst

from lists.fields import EntryField
from pipelines.models import Pipeline
from records.filters import Filter
from records.models import Record

AMOUNT = "amount"
OFFERED = 200  # entries of one list in a form


@dataclass(frozen=True)
class Known:
    """The entries of the list behind a field, in their order: the first ones of a very long list."""

    entries: list[Any]
    size: int  # of the whole list

    @property
    def further(self) -> int:
        return max(0, self.size - len(self.entries))


@dataclass(frozen=True)
class Question:
    types: Sequence[type[Record]]  # that the person may see
    by: EntryField
    across: EntryField | None
    measure: str  # AMOUNT, or empty: the number of records
    which: Filter
    pipelines: list[Pipeline]  # to choose from; one of them is in `which`, or none
    known: Mapping[str, Known]  # by the name of the field

    @classmethod
    def from_query(cls, types: Sequence[type[Record]], query: Mapping[str, str]) -> "Question":
        """Where an address names what is not there, the first that is there stands for it."""
        model = next((found for found in types if found.slug() == query.get("type")), types[0])
        keys = {key.name: key for key in model.entry_fields()}
        by = keys.get(query.get("by", ""), model.entry_fields()[0])
        across = keys.get(query.get("across", ""))
        which, pipelines = _in_pipeline(Filter.from_query(model, query))
        known = {key.name: _known(key, which) for key in keys.values()}
        return cls(
            types,
            by,
            None if across == by else across,
            AMOUNT if model.has_amount() and query.get("measure") == AMOUNT else "",
            _of_known(which, known),
            pipelines,
            known,
        )

    @property
    def model(self) -> type[Record]:
        return self.which.model

    @property
    def sides(self) -> list[EntryField]:
        return [self.by, *([self.across] if self.across else [])]

    @property
    def title(self) -> str:
        sides = " × ".join(str(key.verbose_name) for key in self.sides)
        return f"{capfirst(str(self.model._meta.verbose_name_plural))}: {sides}"

    @property
    def is_of_stages(self) -> bool:
        return self.by == self.model.stage_field() and self.across is None

    @cached_property
    def query(self) -> dict[str, str]:
        """The shortest query that asks for the same."""
        across = {"across": self.across.name} if self.across else {}
        measure = {"measure": self.measure} if self.measure else {}
        return {"type": self.model.slug(), "by": self.by.name, **across, **measure, **self.which.query}

    @property
    def address(self) -> str:
        return f"{reverse('segments')}?{urlencode(self.query)}"

    @property
    def unfiltered(self) -> str:
        return replace(self, which=Filter(self.model)).address

    @property
    def csv_address(self) -> str:
        return f"{reverse('segments_csv')}?{urlencode(self.query)}"


def list_of(key: EntryField, which: Filter) -> Any:
    """The entries among which records of a filter can be: the stages of its pipeline, where it has one."""
    entries = key.of_list()
    if which.pipeline and key == which.model.stage_field():
        entries = entries.filter(pipeline=which.pipeline)
    return entries


def _known(key: EntryField, which: Filter) -> Known:
    found = list_of(key, which)
    entries = list(found[: OFFERED + 1])
    if len(entries) <= OFFERED:
        return Known(entries, len(entries))
    entries.pop()
    chosen = which.chosen.get(key.name)
    if chosen and chosen not in {entry.pk for entry in entries}:
        entries += found.filter(pk=chosen)
    return Known(entries, found.count())


def _in_pipeline(which: Filter) -> tuple[Filter, list[Pipeline]]:
    stage = which.model.stage_field()
    if stage is None:
        return which, []
    of_type = Pipeline.objects.filter(entity_type__code=stage.code).select_related("entity_type")
    pipelines = list(of_type.order_by("position"))
    is_there = which.pipeline in {pipeline.pk for pipeline in pipelines}
    return (which if is_there else replace(which, pipeline=None)), pipelines


def _of_known(which: Filter, known: Mapping[str, Known]) -> Filter:
    """Without entries of other lists, of another pipeline, or that were deleted."""
    chosen = {
        name: pk
        for name, pk in which.chosen.items()
        if pk is None or pk in {entry.pk for entry in known[name].entries}
    }
    return replace(which, chosen=chosen)
