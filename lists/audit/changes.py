"""One change of one row: what the history records, what an undo reverts, and what sentences are about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from django.db.models import CharField, Field
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lists.entries import EntryList
from lists.models import Change
from lists.rows import Row, row_models

Values = dict[str, object]  # by the attribute of the row
Key = tuple[type[Row], int]
Owners = Mapping[tuple[str, int], Row]  # by table and key


@dataclass(frozen=True)
class FieldChange:
    """One field of a row before and after, as people read it."""

    name: str
    title: str
    before: str
    after: str
    is_color: bool


@dataclass(frozen=True)
class RowChange:
    """One row before and after: without a state before it is new, without one after it is gone.

    `owner` is the list that the row belongs to, as long as there is one; `ranks` say where the row stood
    and stands in its group, counted from one, where that is known.
    """

    model: type[Row]
    pk: int
    before: Values | None
    after: Values | None
    owner: Row | None = None
    ranks: tuple[int, int] | None = None

    @property
    def key(self) -> Key:
        return self.model, self.pk

    @property
    def row(self) -> tuple[str, int]:
        """Table and key, as the history has them."""
        return self.model._meta.db_table, self.pk

    @property
    def values(self) -> Values:
        """As the row is known last."""
        return self.after or self.before or {}

    @property
    def differing(self) -> list[str]:
        """The attributes that have another value after it, of a row that was there before and after."""
        before, after = self.before or {}, self.after or {}
        return [name for name in after if name in before and before[name] != after[name]]

    @property
    def restored(self) -> Values:
        """The values that differ, as they were."""
        return {name: (self.before or {})[name] for name in self.differing}

    @property
    def lane(self) -> tuple[object, ...]:
        return tuple(self.values[name] for name in self.model.lane_fields)

    @property
    def label(self) -> str:
        return self.label_of(self.values)

    def label_of(self, values: Values | None) -> str:
        """What people call the row with these values; the default name of an entry needs its list."""
        if not values:
            return ""
        if values["name"]:
            return str(values["name"])
        row = self.model(**values)
        if self.model.parent_field and not self.model.is_list:
            if self.owner is None:
                return row.name or row.default_name
            setattr(row, self.model.parent_field, self.owner)
        return row.label

    def color_of(self, values: Values | None) -> str:
        """The colour in which people see the row with these values."""
        return str((values or {}).get(self.model.color_field) or "") if self.model.color_field else ""

    @property
    def list_title(self) -> str:
        """The list of an entry."""
        return self.owner.title if isinstance(self.owner, EntryList) and not self.model.is_list else ""

    @property
    def field_changes(self) -> list[FieldChange]:
        before, after, found = self.before or {}, self.after or {}, []
        for field in self.model._meta.concrete_fields:
            if field.primary_key or field.is_relation or field.name == "default_name":
                continue  # the label has the default name
            was, now = before.get(field.attname), after.get(field.attname)
            if field.name == "name":
                was, now = self.label_of(self.before), self.label_of(self.after)
            elif field.name == "position":
                was, now = self.ranks or (None, None)
            if was != now and not (_is_blank(was) and _is_blank(now)):
                title, is_color = str(field.verbose_name), field.name == self.model.color_field
                old, new = _readable(field, was), _readable(field, now)
                found.append(FieldChange(field.name, title, old, new, is_color))
        return found


def _is_blank(value: object) -> bool:
    return value is None or value is False or value == ""


def _readable(field: "Field[object, object]", value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return str(dict(field.flatchoices).get(value, value) if field.choices else value)


def row_changes(changes: Iterable[Change], owners: Owners) -> list[RowChange]:
    """What the changes did to each row in the end, however often they changed it."""
    by_row: dict[tuple[str, int], list[Change]] = defaultdict(list)
    for change in changes:
        by_row[change.table_name, change.row].append(change)
    found = []
    for (table, pk), of_row in by_row.items():
        model, first = models_by_table()[table], of_row[0]
        before, after = values_of(model, first.before), values_of(model, of_row[-1].after)
        if before != after:
            owner = owners.get((first.list_table, first.list_id))
            found.append(RowChange(model, pk, before, after, owner))
    return found


def owners_of(changes: Iterable[Change]) -> Owners:
    """The lists to which changed rows belong, those that still are there."""
    return owners_at((change.list_table, change.list_id) for change in changes)


def owners_at(places: Iterable[tuple[str, int]]) -> Owners:
    """The same for tables and keys, as a change has them."""
    pks: dict[str, set[int]] = defaultdict(set)
    for table, pk in places:
        pks[table].add(pk)
    found: dict[tuple[str, int], Row] = {}
    for table, wanted in pks.items():
        model = models_by_table()[table]
        rows = model._base_manager.filter(pk__in=wanted)
        for row in rows.select_related(model.parent_field) if model.parent_field else rows:
            found[table, row.pk] = row
    return found


def present_rows(keys: Iterable[Key], *, with_lists: bool = False) -> dict[Key, Row]:
    """Those of these rows that are there now; with the lists to which they belong, without which an entry
    with its default name has no label."""
    pks: dict[type[Row], set[int]] = defaultdict(set)
    for model, pk in keys:
        pks[model].add(pk)
    found: dict[Key, Row] = {}
    for model, wanted in pks.items():
        found |= {(model, pk): row for pk, row in model._base_manager.in_bulk(wanted).items()}
    if with_lists:
        _attach_lists([row for row in found.values() if row.parent_field])
    return found


def _attach_lists(rows: Sequence[Row]) -> None:
    """Each list is read once, however many of its entries there are."""
    above = {(parent, row.parent_pk) for row in rows if (parent := row.parent_model()) and row.parent_pk}
    parents = present_rows(((model, pk) for model, pk in above if pk), with_lists=True) if above else {}
    for row in rows:
        parent = row.parent_model()
        if parent and row.parent_pk:
            setattr(row, row.parent_field, parents[parent, row.parent_pk])


@cache
def models_by_table() -> dict[str, type[Row]]:
    return {model._meta.db_table: model for model in row_models()}


def values_of(model: type[Row], recorded: Mapping[str, object] | None) -> Values | None:
    """Recorded values as Python has them; the two databases write JSON each in their own way.

    A column that no longer exists is left out.
    """
    if recorded is None:
        return None
    fields = _fields(model)
    return {fields[name].attname: _value(fields[name], recorded[name]) for name in recorded if name in fields}


@cache
def _fields(model: type[Row]) -> "dict[str, Field[object, object]]":
    return {str(field.column): field for field in model._meta.concrete_fields}


def _value(field: "Field[object, object]", recorded: object) -> object:
    if recorded is None or (type(recorded) is str and isinstance(field, CharField)):
        return recorded
    value = field.to_python(recorded)
    # SQLite records its moments without the time zone: they are in UTC.
    naive = isinstance(value, datetime) and timezone.is_naive(value)
    return value.replace(tzinfo=UTC) if naive else value
