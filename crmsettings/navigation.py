"""The left column: every list that a person may see, in the order of the help article."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _

from crmsettings.access import may, may_with_pipelines
from dictionaries.models import Dictionary
from lists.entries import EntryList
from pipelines.models import EntityType, Pipeline

LIST = ("id", "position", "code", "name", "default_name", "version")
PIPELINE = (*LIST, "is_default", "archived_at")
ENTITY_TYPE = (
    "id", "position", "code", "name", "default_name", "stage_term", "allows_many_pipelines",
)  # fmt: skip


@dataclass(frozen=True)
class Section:
    title: str
    lists: list[EntryList]
    archived: list[EntryList] = field(default_factory=list)
    takes_pipelines: bool = False  # the person may add one
    sortable: list[EntryList] = field(default_factory=list)  # those that the person may put in another order

    def beside(self, pipeline: EntryList) -> list[EntryList]:
        """Among which active pipelines this one stands, in order."""
        together = [found for found in self.lists if found.parent == pipeline.parent]
        return together if pipeline in together else []


@dataclass(frozen=True)
class Overview:
    """The lists that a person may see, archived pipelines too, each with the `size` of its active entries.

    `rows` is what the database said of them: whatever changes a list, its entries or an entity type
    changes it.
    """

    rows: list[tuple[Any, ...]]

    @property
    def lists(self) -> list[Any]:
        return [_list_from(row) for row in self.rows]


def overview(user: Any) -> Overview:
    """One query, however many lists there are."""
    seen = tuple(family for family in (Pipeline, Dictionary) if may(user, "view", family))
    if not seen:
        return Overview([])
    with connection.cursor() as cursor:
        cursor.execute(*_statement(seen))
        return Overview(sorted(cursor.fetchall()))


@cache  # to write the statement takes longer than to ask it
def _statement(families: tuple[type[EntryList], ...]) -> tuple[str, tuple[Any, ...]]:
    """Both kinds of lists with the same columns: family, size, the list's own, those of the entity type."""
    nothing = [models.Value(None, output_field=models.IntegerField()) for _field in PIPELINE + ENTITY_TYPE]
    queries: dict[Any, models.QuerySet[Any, Any]] = {
        # First, because its columns have the types of the answer.
        Pipeline: Pipeline.objects.order_by().values_list(
            models.Value("pipeline"), _size(Pipeline), *PIPELINE, *(f"entity_type__{f}" for f in ENTITY_TYPE)
        ),
        Dictionary: Dictionary.objects.order_by().values_list(
            models.Value("dictionary"), _size(Dictionary), *LIST, *nothing[len(LIST) :]
        ),
    }
    first, *others = (queries[family] for family in families)
    statement: tuple[str, tuple[Any, ...]] = first.union(*others, all=True).query.sql_with_params()
    return statement


def _size(model: type[EntryList]) -> models.Subquery:
    key = model.entries.field
    entries = key.model._base_manager.filter(**{key.name: models.OuterRef("pk")}, archived_at=None).order_by()
    return models.Subquery(entries.annotate(size=models.Func("pk", function="COUNT")).values("size"))


def _list_from(row: tuple[Any, ...]) -> Any:
    """A list as the left column needs it; what else one asks of it is fetched then."""
    family, size, *values = row
    if family == "dictionary":
        found: Any = Dictionary.from_db("default", LIST, values[: len(LIST)])
    else:
        own = dict(zip(PIPELINE, values, strict=False))
        names = [column.attname for column in Pipeline._meta.concrete_fields if column.attname in own]
        found = Pipeline.from_db("default", names, [own[name] for name in names])
        found.entity_type = EntityType.from_db("default", ENTITY_TYPE, values[len(PIPELINE) :])
    found.size = size
    return found


def sections(user: Any, seen: Overview | None = None) -> list[Section]:
    lists = (seen or overview(user)).lists
    pipelines = [found for found in lists if isinstance(found, Pipeline)]
    pipelines.sort(key=lambda found: (found.entity_type.position, found.position))
    dictionaries = [found for found in lists if isinstance(found, Dictionary)]
    dictionaries.sort(key=lambda found: found.position)
    # The article tells of the sources apart from the other lists: they are the first to be used.
    sources = [dictionary for dictionary in dictionaries if dictionary.code == "SOURCE"]
    others = [dictionary for dictionary in dictionaries if dictionary.code != "SOURCE"]
    active: list[EntryList] = [pipeline for pipeline in pipelines if not pipeline.archived_at]
    together = Counter(pipeline.parent_pk for pipeline in active)
    movable = [pipeline for pipeline in active if together[pipeline.parent_pk] > 1]
    found = (
        Section(
            _("Stages and statuses"),
            active,
            [pipeline for pipeline in pipelines if pipeline.archived_at],
            takes_pipelines=may_with_pipelines(user, "add"),
            sortable=movable if may_with_pipelines(user, "change") else [],
        ),
        Section(_("Sources"), [*sources]),
        Section(_("Other lists"), [*others]),
    )
    return [section for section in found if section.lists]
