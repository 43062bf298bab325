"""One act as its page shows it: the rows, the records it moved, and what stands in the way of an undo."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.apps import apps
from django.urls import reverse
from django.utils.text import capfirst

from crmsettings.access import may_undo
from lists.audit.chains import undone
from lists.audit.changes import owners_of, row_changes
from lists.audit.describing import changes_of, describe
from lists.audit.moves import LOST, Side
from lists.audit.obstacles import Obstacle, Obstacles
from lists.audit.sentences import Description
from lists.entries import Entry, EntryList
from lists.models import Operation
from lists.rights import Person
from lists.rights import may as may_with_records
from records.filters import ALL, Filter
from records.models import Record

INSTANT = timedelta(microseconds=1)
MOST_CHANGES = 200  # rows that the page shows
MOST_CHECKED = 500  # rows of an act that are asked what stands in the way; in a larger one the undo asks
MOST_OBSTACLES = 3


@dataclass(frozen=True)
class Hindrance:
    """A sentence, and where to look: a later act, or the entry as it is now."""

    sentence: str
    address: str = ""
    act: Description | None = None
    label: str = ""


@dataclass(frozen=True)
class OfType:
    """How many records of a type were moved; the address leads to those that have the same value now."""

    title: str
    records: int
    address: str


class Act:
    def __init__(self, operation: Operation, user: Person) -> None:
        self.operation, self.user = operation, user
        (self.description,) = describe([operation])
        several = changes_of(operation, MOST_CHANGES + 1)
        self.has_more = len(several) > MOST_CHANGES
        # What was replaced is named beside its records.
        self.changes = [] if self.description.moves else several[:MOST_CHANGES]

    @cached_property
    def undone(self) -> Operation | None:
        """The undo of it that stands."""
        pk = undone([self.operation]).get(self.operation.pk)
        return Operation.objects.filter(pk=pk).first() if pk else None

    @property
    def is_past(self) -> bool:
        """Nothing in it could be undone, whoever asks."""
        told = self.description
        did_something = told.count or told.original or told.moves or told.old_codes
        return self.operation.action == "prune" or not did_something

    @cached_property
    def may_undo(self) -> bool:
        return bool(may_undo(self.user, [self.operation.pk]))

    @property
    def can_be_undone(self) -> bool:
        return not (self.undone or self.is_past or self.hindrances) and self.may_undo

    @cached_property
    def hindrances(self) -> list[Hindrance]:
        """The first few."""
        recorded = self.description.recorded
        if recorded is None:
            changes = self.operation.changes.all()
            few = () if changes[MOST_CHECKED : MOST_CHECKED + 1].exists() else list(changes)
            recorded = row_changes(few, owners_of(few))
        obstacles = list(Obstacles([recorded]).of(recorded))[:MOST_OBSTACLES]
        named = [obstacle.named(self.operation) for obstacle in obstacles]
        acts = {each.operation.pk: each for each in describe({o.act for o in named if o.act})}
        found = [self._hindrance(o, acts[o.act.pk] if o.act else None) for o in named]
        is_known = self.description.recorded is not None or recorded
        is_lost = is_known and self.description.moves.is_lost(recorded)
        return [*found, Hindrance(str(LOST))] if is_lost else found

    def _hindrance(self, obstacle: Obstacle, act: Description | None) -> Hindrance:
        if act:
            return Hindrance(obstacle.sentence, reverse("operation", args=[act.operation.pk]), act)
        row = obstacle.row
        if isinstance(row, Entry):
            place = row.entry_list
            used = obstacle.reason == "in_use"
            address = (
                reverse("usage", args=[place, row.pk])
                if used
                else f"{place.get_absolute_url()}#entry-{row.pk}"
            )
            return Hindrance(obstacle.sentence, address, label=row.label)
        address = row.get_absolute_url() if isinstance(row, EntryList) else ""
        return Hindrance(obstacle.sentence, address, label=row.label if row else "")

    @cached_property
    def lists(self) -> list[EntryList]:
        """Those in which it changed something, as long as they are there."""
        found: dict[tuple[type, int], EntryList] = {}
        for change in self._told.changes:
            owner = change.owner
            if isinstance(owner, EntryList):
                found[type(owner), owner.pk] = owner
        if codes := self._told.old_codes:
            found[type(codes.owner), codes.owner.pk] = codes.owner
        return list(found.values())

    @property
    def _told(self) -> Description:
        return self.description.original or self.description

    @property
    def before(self) -> datetime:
        """The last moment before it."""
        return self.operation.at - INSTANT

    @cached_property
    def by_entry(self) -> list[tuple[Side, Side, int]]:
        """How many records went from which entry to which."""
        sums: Counter[tuple[int, int]] = Counter()
        sides: dict[tuple[int, int], tuple[Side, Side]] = {}
        for way in self.description.moves.ways:
            sums[way.source_pk, way.target_pk] += way.records
            sides[way.source_pk, way.target_pk] = way.source, way.target
        rows = [(*sides[key], records) for key, records in sums.items()]
        return sorted(rows, key=lambda row: -row[2])

    @property
    def came_together(self) -> Side | None:
        """The entry that has all of them, where there is one."""
        targets = {way.target_pk: way.target for way in self.description.moves.ways}
        return next(iter(targets.values())) if len(targets) == 1 else None

    @property
    def records(self) -> int:
        return self.description.moves.records

    @cached_property
    def by_type(self) -> list[OfType]:
        sums: Counter[str] = Counter()
        fields: dict[str, set[str]] = {}
        for way in self.description.moves.ways:
            sums[way.model] += way.records
            fields.setdefault(way.model, set()).add(way.field)
        return [self._of_type(name, records, fields[name]) for name, records in sums.most_common()]

    def _of_type(self, name: str, records: int, fields: Collection[str]) -> OfType:
        model, target = apps.get_model(name), self.came_together
        address = ""
        is_seen = issubclass(model, Record) and may_with_records(self.user, "view", model)
        if is_seen and target and target.row and len(fields) == 1:
            address = Filter(model, {next(iter(fields)): target.row.pk}, ALL).address
        return OfType(capfirst(str(model._meta.verbose_name_plural)), records, address)
