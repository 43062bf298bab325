"""The rows of one list as they are, beside those that a document wants there; many lists in few queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import TYPE_CHECKING

from lists.entries import EntryList
from lists.loading.documents import Item, Missing
from lists.models import Tombstone
from lists.positions import CHUNK
from lists.rows import Row

if TYPE_CHECKING:
    from lists.loading.cases import Case


@dataclass
class Group:
    """Rows with one parent: the entries of a list, the pipelines of an entity type, all drop-down lists."""

    model: type[Row]
    key: tuple[str, ...] = ()  # the codes from the top down to the parent
    parent: Row | None = None
    items: list[Item] = field(default_factory=list)
    missing: Missing | None = None
    is_whole: bool = False  # the document has all that belongs here
    owner: "Case | None" = None  # of the parent
    left: str = ""  # why nothing is done here: the parent is left out
    rows: list[Row] = field(default_factory=list)
    graves: set[str] = field(default_factory=set)  # codes that were deleted

    @property
    def is_new(self) -> bool:
        """Its list comes with the document."""
        return self.parent is not None and self.parent._state.adding

    @property
    def context(self) -> str:
        """Of the default names, for the translator."""
        return self.model(**self.above).message_context

    @property
    def above(self) -> dict[str, Row]:
        return {self.model.parent_field: self.parent} if self.parent is not None else {}

    def title_of(self, row: Row) -> str:
        """An entry stands under its list, a list under its own name, an entity type among its kind."""
        for entry_list in (self.parent, row):
            if isinstance(entry_list, EntryList):
                return entry_list.title
        return row.label if self.model.is_list else str(self.model._meta.verbose_name_plural).capitalize()


def read(groups: Sequence[Group], *, with_graves: bool) -> None:
    """What is there, of groups of one model."""
    model = groups[0].model
    by_parent = {group.parent.pk if group.parent else 0: group for group in groups if not group.is_new}
    for row in _rows(model, list(by_parent)):
        group = by_parent[row.parent_pk or 0]
        for name, parent in group.above.items():
            setattr(row, name, parent)  # one object, so that nobody fetches it again
        group.rows.append(row)
    codes = {pk: {row.code for row in group.rows} for pk, group in by_parent.items()}
    lacking = [pk for pk, group in by_parent.items() if any(i.code not in codes[pk] for i in group.items)]
    if with_graves and lacking:
        for pk, code in _graves(model, lacking):
            by_parent[pk].graves.add(code)


def _rows(model: type[Row], parents: Sequence[int]) -> Iterable[Row]:
    if not model.parent_field:
        yield from model._base_manager.order_by("position")
        return
    for some in batched(parents, CHUNK):
        yield from model._base_manager.filter(**{f"{model.parent_field}__in": some}).order_by("position")


def _graves(model: type[Row], parents: Sequence[int]) -> Iterable[tuple[int, str]]:
    for some in batched(parents, CHUNK):
        graves = Tombstone.objects.filter(table_name=model._meta.db_table, parent__in=some)
        yield from graves.values_list("parent", "code")


def by_model(groups: Iterable[Group]) -> list[list[Group]]:
    found: dict[type[Row], list[Group]] = defaultdict(list)
    for group in groups:
        found[group.model].append(group)
    return list(found.values())
