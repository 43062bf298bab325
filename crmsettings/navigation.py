"""The left column: every list that a person may see, in the order of the help article."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Func, Model, OuterRef, Subquery
from django.utils.translation import gettext as _

from crmsettings.access import has_webhooks, may_import, may_with_lists
from dictionaries.models import Dictionary
from lists.entries import EntryList
from lists.rights import Person, may_with_entries
from lists.statements import Statement
from pipelines.models import EntityType, Pipeline


@dataclass(frozen=True)
class Section:
    title: str
    lists: Sequence[EntryList]
    archived: Sequence[EntryList] = ()
    archived_title: str = ""
    way_to_add: str = ""  # the name of the address where the person may add one
    sortable: Sequence[EntryList] = ()  # those that the person may put in another order

    def size_of(self, entry_list: EntryList) -> int | None:
        """The number of active entries of a list of this section."""
        return next((vars(own)["size"] for own in (*self.lists, *self.archived) if own == entry_list), None)

    def beside(self, entry_list: EntryList) -> list[EntryList]:
        """The active lists among which one may stand, with that one; none in another section."""
        own = [*self.lists] if entry_list in self.lists else []
        return [other for other in own if other.parent_pk == entry_list.parent_pk]


class Page(NamedTuple):
    name: str  # of its address
    title: str


@dataclass(frozen=True)
class Overview:
    """The lists that a person may see, archived ones too, as the rows of the database.

    Every change of a list, of its entries or of an entity type changes the rows.
    """

    rows: dict[type[EntryList], list[tuple[Any, ...]]]

    @cached_property
    def pipelines(self) -> list[Pipeline]:
        found, own = [], 1 + len(_columns(Pipeline))
        for values in self.rows.get(Pipeline, []):
            pipeline = _listed(Pipeline, values[:own])
            pipeline.entity_type = EntityType.from_db(DEFAULT_DB_ALIAS, _columns(EntityType), values[own:])
            found.append(pipeline)
        return found

    @cached_property
    def dictionaries(self) -> list[Dictionary]:
        return [_listed(Dictionary, values) for values in self.rows.get(Dictionary, [])]

    def find(self, address: str) -> EntryList | None:
        lists: list[EntryList] = [*self.pipelines, *self.dictionaries]
        return next((found for found in lists if found.address == address), None)


def overview(user: Person) -> Overview:
    """One query for pipelines and one for dictionaries, however many there are."""
    seen: list[type[EntryList]] = [
        model for model in (Pipeline, Dictionary) if may_with_entries(user, "view", model)
    ]
    return Overview({model: _statement(model).fetch() for model in seen})


@cache
def _statement(model: type[EntryList]) -> Statement:
    """The number of active entries, the columns of the list, and those of what it belongs to."""
    key = model.entries.field
    entries = key.model._base_manager.filter(**{key.name: OuterRef("pk")}, archived_at=None).order_by()
    size = Subquery(entries.annotate(size=Func("pk", function="COUNT")).values("size"))
    columns, order = _columns(model), ["position"]
    if model is Pipeline:
        columns = [*columns, *(f"entity_type__{column}" for column in _columns(EntityType))]
        order = ["entity_type__position", "position"]
    return Statement(model._base_manager.order_by(*order).values_list(size, *columns))


@cache
def _columns(model: type[Model]) -> list[str]:
    return [column.attname for column in model._meta.concrete_fields]


def _listed[L: EntryList](model: type[L], values: Sequence[Any]) -> L:
    found = model.from_db(DEFAULT_DB_ALIAS, _columns(model), values[1:])
    vars(found)["size"] = values[0]
    return found


def sections(user: Person, seen: Overview | None = None) -> list[Section]:
    seen = seen or overview(user)
    pipelines, archived_pipelines = _apart(seen.pipelines)
    dictionaries, archived_dictionaries = _apart(seen.dictionaries)
    # The article keeps the sources apart from the other lists: they are the first to be used.
    sources = [dictionary for dictionary in dictionaries if dictionary.code == "SOURCE"]
    others = [dictionary for dictionary in dictionaries if dictionary.code != "SOURCE"]
    takes_lists = Dictionary in seen.rows and may_with_lists(user, "add", Dictionary)
    found = (
        Section(
            _("Stages and statuses"),
            pipelines,
            archived_pipelines,
            _("Archived pipelines"),
            way_to_add="add_pipeline" if pipelines and may_with_lists(user, "add", Pipeline) else "",
            sortable=_sortable(user, Pipeline, pipelines),
        ),
        Section(_("Sources"), sources),
        Section(
            _("Other lists"),
            others,
            archived_dictionaries,
            _("Archived lists"),
            way_to_add="add_list" if takes_lists else "",
            sortable=_sortable(user, Dictionary, others),
        ),
    )
    return [section for section in found if section.lists or section.archived or section.way_to_add]


def _apart[L: EntryList](lists: Sequence[L]) -> tuple[list[L], list[L]]:
    """The active ones, and the archived."""
    active = [entry_list for entry_list in lists if not entry_list.archived_at]
    return active, [entry_list for entry_list in lists if entry_list.archived_at]


def _sortable(user: Person, model: type[EntryList], lists: Sequence[EntryList]) -> list[EntryList]:
    """Those that have others beside them."""
    if not may_with_lists(user, "change", model):
        return []
    together = Counter(entry_list.parent_pk for entry_list in lists)
    return [entry_list for entry_list in lists if together[entry_list.parent_pk] > 1]


def first_list(user: Person) -> EntryList | None:
    """Where somebody begins who names no list."""
    found = sections(user)
    return next((entry_list for section in found for entry_list in (*section.lists, *section.archived)), None)


def column_to_read(user: Person) -> dict[str, Any]:
    """What the left column shows on pages that only show."""
    return {
        "sections": sections_to_read(user),
        "may_import": may_import(user),
        "connections": connections(user),
    }


def connections(user: Person) -> list[Page]:
    """The pages about the programs that these lists are connected with."""
    pages = [Page("webhooks", _("Webhooks"))] if has_webhooks(user) else []
    if user.has_perm("connect.view_subscription"):
        pages.append(Page("subscriptions", _("Subscriptions")))
    return [*pages, Page("api:page", _("For programs"))] if pages else []


def sections_to_read(user: Person) -> list[Section]:
    """The column beside what is only looked at: nothing is added to it or moved in it."""
    read = [replace(section, way_to_add="", sortable=()) for section in sections(user)]
    return [section for section in read if section.lists or section.archived]
