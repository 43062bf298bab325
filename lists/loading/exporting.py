"""The lists as a document, as they are or as they were at a moment; few queries, however many lists."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import cast

from django.db.models import Q, QuerySet

from lists.aliases import awake
from lists.audit.reading import states_at
from lists.entries import Entry, EntryList
from lists.loading.attributes import Attribute, attributes, model_below, top_models
from lists.loading.documents import Document, Item, Values
from lists.loading.formats.row_keys import has_old_codes
from lists.models import Change
from lists.rows import Row

type Chosen = dict[type[Row], set[int]]  # the keys of lists, and of what stands above them


def document_of(lists: Sequence[EntryList] | None = None, *, at: datetime | None = None) -> Document:
    """Every list, or some; what stands above a list comes with it.

    As they were at a moment, a row has the key that it had then, and no old codes: they may have been codes.
    """
    exporter = _Exporter(None if lists is None else _chosen(lists), at)
    items = [item for model in top_models() for item in exporter.items(model, None)]
    return Document(items, is_complete=lists is None)


def old_codes(model: type[Row], lists: Collection[int]) -> dict[int, list[str]]:
    """The codes that lead to the entries of these lists, by the keys of the entries."""
    found: dict[int, list[str]] = defaultdict(list)
    for fact, pk in awake(model, lists) if issubclass(model, Entry) else ():
        found[pk].append(fact.code)
    return {pk: sorted(codes) for pk, codes in found.items()}


def _chosen(lists: Sequence[EntryList]) -> Chosen:
    chosen: Chosen = defaultdict(set)
    for entry_list in lists:
        chosen[type(entry_list)].add(entry_list.pk)
        if (above := entry_list.parent_model()) and entry_list.parent_pk:
            chosen[above].add(entry_list.parent_pk)
    return dict(chosen)


class _Exporter:
    def __init__(self, chosen: Chosen | None, at: datetime | None) -> None:
        self.chosen, self.at = chosen, at
        self._below: dict[type[Row], dict[object, list[Values]]] = {}  # by what is above them
        self._codes: dict[type[Row], dict[int, list[str]]] = {}

    def items(self, model: type[Row], above: int | None) -> Iterator[Item]:
        if model not in self._below:
            self._read(model)
        below = model_below(model)
        for state in self._below[model][above]:
            item = self._item(model, state)
            if below is not None:
                item.items = [*self.items(below, cast(int, state["id"]))]
            yield item

    def _item(self, model: type[Row], state: Values) -> Item:
        pk = cast(int, state["id"])
        values = {
            attribute.name: state[attribute.name]
            for attribute in attributes(model).values()
            if attribute.name != "code" and not _is_default(attribute, state[attribute.name])
        }
        codes = tuple(self._codes[model].get(pk, ()))
        return Item(model, str(state["code"]), values, replaces=codes, pk=pk if self.at else None)

    def _read(self, model: type[Row]) -> None:
        """All rows of a model that the document has, in their order."""
        rows = model._base_manager.filter(*self._limits(model)).order_by()
        found = cast(Iterable[Values], rows.values())
        if self.at is not None:
            found = states_at(model, rows, self._changes(model), self.at)
        by_place = sorted(found, key=lambda state: [state[name] for name in (*model.lane_fields, "position")])
        self._below[model] = defaultdict(list)
        for state in by_place:
            self._below[model][state.get(f"{model.parent_field}_id")].append(state)
        lists = [pk for pk in self._below[model] if isinstance(pk, int)]
        self._codes[model] = old_codes(model, lists) if has_old_codes(model) and not self.at else {}

    def _limits(self, model: type[Row]) -> list[Q]:
        if self.chosen is None:
            return []
        above = model.parent_model()
        if above is not None and above.is_list:
            return [Q(**{f"{model.parent_field}__in": self.chosen.get(above, ())})]
        return [Q(pk__in=self.chosen.get(model, ()))]

    def _changes(self, model: type[Row]) -> QuerySet[Change]:
        changes = Change.objects.filter(table_name=model._meta.db_table)
        if self.chosen is None:
            return changes
        above = model.parent_model()
        if above is not None and above.is_list:
            lists = self.chosen.get(above, ())
            return changes.filter(list_table=above._meta.db_table, list_id__in=lists)
        return changes.filter(row__in=self.chosen.get(model, ()))


def _is_default(attribute: Attribute, value: object) -> bool:
    return attribute.plain(value) == attribute.plain(attribute.default)
