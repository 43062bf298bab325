"""What records can be filtered by: the entries of their lists, with how many records each would leave."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from django.db.models import Count, Q
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from lists.entries import Entry
from lists.fields import EntryField
from lists.rights import Person
from lists.rows import Row
from pipelines.models import Pipeline, Stage
from records.access import list_address, may_see_list
from records.filters import ACTIVE, ALL, ARCHIVED, NOTHING, Filter
from records.labels import Label
from records.paging import Position
from records.sorting import NEWEST, Order
from records.versions import versions

FEW, MANY = 15, 200  # entries of a list that are shown at first, and at most
KEPT = 64  # facets without numbers that a process remembers

type Counts = Counter[int | None]  # records by the key of an entry


@dataclass(frozen=True)
class Choice:
    key: str  # the id of its element
    label: Label
    address: str  # of the filter with it; without it where it is chosen
    is_chosen: bool
    count: int | None  # None: not counted
    list_title: str = ""  # the list of its entry, where entries of several lists stand together


@dataclass(frozen=True)
class Facet:
    name: str
    title: str
    choices: list[Choice]
    list_address: str = ""  # where the entries are edited
    more: str = ""  # the address that shows more of them
    limit: int = 0  # only so many are shown

    @property
    def chosen(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.is_chosen]


class Facets:
    """Counted with one statement for each facet, and none for that of the pipelines."""

    def __init__(
        self,
        user: Person,
        records_filter: Filter,
        *,
        counted: bool = False,
        expanded: str = "",
        order: Order = NEWEST,
    ) -> None:
        self.user, self.filter, self.counted, self.expanded = user, records_filter, counted, expanded
        self.order = order
        self.stage = records_filter.model.stage_field()

    @cached_property
    def all(self) -> list[Facet]:
        return self.read() if self.counted else _remembered(self)

    @cached_property
    def key(self) -> tuple[object, ...] | None:
        """All that facets without numbers show; those with numbers are never the same again."""
        if self.counted:
            return None
        model = self.filter.model
        rights = [may_see_list(self.user, key, "change") for key in model.entry_fields()]
        asked = (model, *self.filter.query.items(), self.order, self.expanded)
        return (get_language(), *asked, *rights, *versions(model))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facets) and self.key is not None and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def read(self) -> list[Facet]:
        by_key = (self._of_key(key) for key in self.filter.model.entry_fields())
        return [*self._of_pipelines(), *by_key, self._of_states()]

    @property
    def chosen(self) -> list[tuple[Facet, Choice]]:
        """What the records are filtered by, but for the state, which is always chosen."""
        return [(facet, choice) for facet in self.all[:-1] for choice in facet.chosen]

    @property
    def total(self) -> int | None:
        """How many records there are, once they are counted."""
        return self.all[-1].chosen[0].count if self.counted else None

    def _of_pipelines(self) -> list[Facet]:
        if len(self._pipelines) < 2:
            return []
        counts: Counts = Counter()
        in_use = Stage.objects.filter(pk__in=[pk for pk in self._by_stage if pk])
        for pk, pipeline in in_use.values_list("pk", "pipeline"):
            counts[pipeline] += self._by_stage[pk]
        chosen, choices = self.filter.pipeline, []
        rows = [row for row in self._pipelines if not row.archived_at or counts[row.pk] or row.pk == chosen]
        for row in self._most_used("pipeline", rows, counts, chosen):
            is_chosen = row.pk == chosen
            target = replace(self.filter, pipeline=None) if is_chosen else self.filter.in_pipeline(row.pk)
            count = self._count(counts, row.pk)
            choices.append(
                Choice(f"pipeline-{row.pk}", Label.of(row), self._address(target), is_chosen, count)
            )
        return [self._facet("pipeline", _("Pipeline"), choices, len(rows))]

    def _of_key(self, key: EntryField) -> Facet:
        name, chosen = key.name, self.filter.chosen
        counts = self._by_stage if key == self.stage else self._counts(name, self.filter)
        entries = self._entries(key, counts)
        shown: list[Entry | None] = [*self._most_used(name, entries, counts, chosen.get(name))]
        if key.null:
            shown.append(None)
        in_lists = key == self.stage and len(self._pipelines) > 1 and not self.filter.pipeline
        choices = []
        for entry in shown:
            pk, label = (entry.pk, Label.of(entry)) if entry else (None, Label(_("no value")))
            is_chosen = name in chosen and chosen[name] == pk
            target = self.filter.without(name) if is_chosen else self.filter.with_value(name, pk)
            count, list_title = self._count(counts, pk), entry.entry_list.label if entry and in_lists else ""
            address = self._address(target)
            choices.append(Choice(f"{name}-{pk or NOTHING}", label, address, is_chosen, count, list_title))
        pipeline = self._pipeline if key == self.stage else None
        edited_at = list_address(self.user, key, pipeline, "change")
        return self._facet(name, key.title, choices, len(entries), edited_at)

    def _of_states(self) -> Facet:
        counts = self._counts("is_archived", replace(self.filter, archived=ALL))
        chosen, choices = self.filter.archived, []
        for state, label, count in (
            (ACTIVE, _("Active"), self._count(counts, False)),
            (ARCHIVED, pgettext("records", "Archived"), self._count(counts, True)),
            (ALL, _("All"), counts.total() if self.counted else None),
        ):
            address = self._address(replace(self.filter, archived=state))
            choices.append(Choice(f"state-{state or 0}", Label(label), address, state == chosen, count))
        return Facet("state", _("State"), choices)

    @cached_property
    def _pipelines(self) -> list[Pipeline]:
        return list(self.stage.pipelines()) if self.stage else []

    @property
    def _pipeline(self) -> Pipeline | None:
        """The one whose stages are shown, or the default one."""
        wanted = self.filter.pipeline
        found = (row for row in self._pipelines if (row.pk == wanted if wanted else row.is_default))
        return next(found, None)

    @cached_property
    def _by_stage(self) -> Counts:
        """Of all pipelines: the records of a pipeline are those of its stages."""
        return self._counts(self.stage.name, replace(self.filter, pipeline=None)) if self.stage else Counter()

    def _address(self, records_filter: Filter) -> str:
        """The order stays, whatever the records are filtered by."""
        return Position(records_filter, order=self.order).address

    def _counts(self, name: str, records_filter: Filter) -> Counts:
        """By value of the field, whatever the filter says of the field itself."""
        if not self.counted:
            return Counter()
        records = records_filter.without(name).records().order_by()
        return Counter(dict(records.values_list(name).annotate(count=Count("pk"))))

    def _count(self, counts: Counts, value: int | None) -> int | None:
        return counts[value] if self.counted else None

    def _entries(self, key: EntryField, counts: Counts) -> list[Entry]:
        """Enough of a long list: the chosen one, the most used and the first ones."""
        chosen, limit = self.filter.chosen.get(key.name), self._limit(key.name)
        offered, known = key.offered(chosen), key.of_list()
        used = [pk for pk, _count in counts.most_common() if pk]
        if key == self.stage and self.filter.pipeline:  # whose stages may be few of the most used
            of_pipeline = Q(pipeline=self.filter.pipeline)
            offered, known = offered.filter(of_pipeline), known.filter(of_pipeline)
        else:
            used = used[:limit]
        first = offered.values("pk")[: limit + 1]
        return list(known.filter(Q(pk__in=first) | Q(pk__in=[*used, chosen or 0])))

    def _limit(self, name: str) -> int:
        return MANY if name == self.expanded else FEW

    def _most_used[R: Row](self, name: str, rows: list[R], counts: Counts, chosen: int | None) -> list[R]:
        """And the chosen one, in the order of the list."""
        ranked = sorted(rows, key=lambda row: (row.pk != chosen, -counts[row.pk]))
        kept = {row.pk for row in ranked[: self._limit(name)]}
        return [row for row in rows if row.pk in kept]

    def _facet(
        self, name: str, title: str, choices: list[Choice], found: int, list_address: str = ""
    ) -> Facet:
        limit = self._limit(name)
        if found <= limit:
            return Facet(name, title, choices, list_address)
        address = self._address(self.filter)
        more = f"{address}{'&' if '?' in address else '?'}facet={name}" if limit == FEW else ""
        return Facet(name, title, choices, list_address, more, limit)


@lru_cache(maxsize=KEPT)
def _remembered(facets: Facets) -> list[Facet]:
    return facets.read()
