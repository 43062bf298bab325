"""What records can be filtered by: the entries of their lists, with how many records each would leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lists.fields import EntryField
from pipelines.fields import StageField
from pipelines.models import Pipeline, Stage
from records.access import list_address
from records.filters import ACTIVE, ALL, ARCHIVED, NOTHING, Filter

FEW, MANY = 15, 200  # entries of a list that are shown at first, and at most

type Counts = Mapping[Any, int]


@dataclass(frozen=True)
class Choice:
    key: str  # the id of its element
    label: str
    address: str  # with it; without it where it is chosen
    is_chosen: bool
    count: int | None = None
    entry: Any = None
    under: str = ""  # a title that stands above it and those after it


@dataclass(frozen=True)
class Facet:
    name: str
    title: str
    choices: list[Choice]
    list_address: str = ""  # where the entries are edited
    more: str = ""  # the address that shows more of them
    most: int = 0  # only so many are shown

    @property
    def chosen(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.is_chosen]


class Facets:
    """Counts only where it is asked to: one statement for each facet, and none for that of the pipelines."""

    def __init__(self, user: Any, which: Filter, *, counted: bool = False, whole: str = "") -> None:
        self.user, self.which, self.counted, self.whole = user, which, counted, whole

    @cached_property
    def all(self) -> list[Facet]:
        keys = self.which.model.entry_fields()
        facets = [*self._of_pipelines(), *(self._of_entries(key) for key in keys)]
        return [*facets, self._of_states()]

    @property
    def chosen(self) -> list[tuple[Facet, Choice]]:
        """What the records are filtered by, but for the state, which is always chosen."""
        return [(facet, choice) for facet in self.all[:-1] for choice in facet.chosen]

    @property
    def total(self) -> int | None:
        """How many records there are, as far as it is known."""
        return self.all[-1].chosen[0].count

    @cached_property
    def _pipelines(self) -> list[Any]:
        stage = self.which.model.stage_field()
        of_type = Pipeline.objects.filter(entity_type__code=stage.code if stage else "")
        return list(of_type.select_related("entity_type").order_by("position"))

    @cached_property
    def _by_stage(self) -> Counts:
        """Of all pipelines: the records of a pipeline are those of its stages."""
        stage = self.which.model.stage_field()
        return self._counts(stage.name, replace(self.which, pipeline=None)) if stage else {}

    def _counts(self, name: str, which: Filter) -> Counts:
        """By value of the field, whatever the filter says of the field itself."""
        if not self.counted:
            return {}
        rows = which.without(name).rows().order_by()
        return dict(rows.values_list(name).annotate(count=Count("pk")))

    def _of_pipelines(self) -> Iterable[Facet]:
        stage = self.which.model.stage_field()
        if stage is None or len(self._pipelines) < 2:
            return
        counts: dict[int, int] = {}
        for pk, pipeline in Stage.objects.filter(pk__in=self._by_stage).values_list("pk", "pipeline"):
            counts[pipeline] = counts.get(pipeline, 0) + self._by_stage[pk]
        present = [
            row
            for row in self._pipelines
            if not row.archived_at or counts.get(row.pk) or row.pk == self.which.pipeline
        ]
        elsewhere = self.which.without(stage.name)  # a stage belongs to one pipeline
        choices = [
            self._choice(
                "pipeline",
                row,
                replace(elsewhere, pipeline=row.pk),
                replace(self.which, pipeline=None) if row.pk == self.which.pipeline else None,
                counts,
            )
            for row in self._picked("pipeline", present, counts, self.which.pipeline)
        ]
        yield self._facet("pipeline", _("Pipeline"), choices, len(present))

    def _of_entries(self, key: EntryField) -> Facet:
        chosen, limit = self.which.chosen.get(key.name), self._limit(key.name)
        of_stages = isinstance(key, StageField)
        counts = self._by_stage if of_stages else self._counts(key.name, self.which)
        most_used = sorted((pk for pk in counts if pk), key=lambda pk: -counts[pk])
        offered, known = key.offered(chosen), key.of_list()
        if of_stages and self.which.pipeline:
            of_pipeline = Q(pipeline=self.which.pipeline)
            offered, known = offered.filter(of_pipeline), known.filter(of_pipeline)
        elif len(most_used) > limit:
            most_used = most_used[:limit]
        first = offered.values("pk")[: limit + 1]
        entries = list(known.filter(Q(pk__in=first) | Q(pk__in=[*most_used, chosen or 0])))
        choices: list[Choice] = []
        under = None
        for entry in self._picked(key.name, entries, counts, chosen):
            title = entry.entry_list.label if of_stages and self._is_of_many else ""
            choices.append(
                self._choice(
                    key.name,
                    entry,
                    self.which.having(key.name, entry.pk),
                    self.which.without(key.name) if entry.pk == chosen else None,
                    counts,
                    title if title != under else "",
                )
            )
            under = title
        if key.null:
            choices.append(self._nothing(key, counts))
        address = list_address(self.user, key, self._pipeline if of_stages else None)
        return self._facet(key.name, capfirst(str(key.verbose_name)), choices, len(entries), address)

    @property
    def _is_of_many(self) -> bool:
        return len(self._pipelines) > 1 and not self.which.pipeline

    @property
    def _pipeline(self) -> Any:
        wanted = self.which.pipeline
        found = (row for row in self._pipelines if (row.pk == wanted if wanted else row.is_default))
        return next(found, None)

    def _nothing(self, key: EntryField, counts: Counts) -> Choice:
        is_chosen = key.name in self.which.chosen and self.which.chosen[key.name] is None
        target = self.which.without(key.name) if is_chosen else self.which.having(key.name, None)
        count = counts.get(None, 0) if self.counted else None
        return Choice(f"{key.name}-{NOTHING}", _("no value"), target.address, is_chosen, count)

    def _of_states(self) -> Facet:
        counts = self._counts("is_archived", replace(self.which, archived=ALL))
        states = {
            ACTIVE: (_("Active"), counts.get(False, 0)),
            ARCHIVED: (_("Archived"), counts.get(True, 0)),
            ALL: (_("All"), sum(counts.values())),
        }
        choices = [
            Choice(
                f"state-{state or 0}",
                label,
                replace(self.which, archived=state).address,
                state == self.which.archived,
                count if self.counted else None,
            )
            for state, (label, count) in states.items()
        ]
        return Facet("state", _("State"), choices)

    def _limit(self, name: str) -> int:
        return MANY if name == self.whole else FEW

    def _picked(self, name: str, rows: list[Any], counts: Counts, chosen: int | None) -> list[Any]:
        """The chosen one and the most used, in the order of the list."""
        ranked = sorted(rows, key=lambda row: (row.pk != chosen, -counts.get(row.pk, 0)))
        kept = {row.pk for row in ranked[: self._limit(name)]}
        return [row for row in rows if row.pk in kept]

    def _choice(
        self, name: str, row: Any, added: Filter, removed: Filter | None, counts: Counts, under: str = ""
    ) -> Choice:
        address = (removed or added).address
        count = counts.get(row.pk, 0) if self.counted else None
        return Choice(f"{name}-{row.pk}", row.label, address, removed is not None, count, row, under)

    def _facet(self, name: str, title: str, choices: list[Choice], found: int, address: str = "") -> Facet:
        limit = self._limit(name)
        if found <= limit:
            return Facet(name, title, choices, address)
        here = self.which.address
        more = f"{here}{'&' if '?' in here else '?'}facet={name}" if limit == FEW else ""
        return Facet(name, title, choices, address, more, limit)
