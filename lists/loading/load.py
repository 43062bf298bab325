"""Brings the rows of fixture files into lists that people have already made theirs."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from lists.entries import Entry, EntryList
from lists.loading.files import Address, FileRow, Key, depth, fault_from, parent_model
from lists.models import Tombstone
from lists.protection import Refused
from lists.rows import Row

DELETED = "deleted by an administrator"


class Act(StrEnum):
    ADDED = "added"
    RESTORED = "brought back"
    UPDATED = "updated"
    SKIPPED = "skipped"
    KEPT = "left as they are"


@dataclass(frozen=True)
class Outcome:
    """What became of a row. The report tells it under `title`, the name of the list at `home`."""

    row: FileRow
    act: Act
    home: object
    title: str
    note: str = ""


def load(rows: list[FileRow], *, restore: bool) -> list[Outcome]:
    """Adds what is missing; the caller opens the transaction. Raises lists.loading.files.Broken."""
    loader = _Loader(restore)
    for (model, parent_key), members in _in_order(rows).items():
        loader.load_list(model, parent_key, members)
    return loader.outcomes


def _in_order(rows: list[FileRow]) -> dict[tuple[type[Row], Key], list[FileRow]]:
    """The rows list by list, the upper lists first, each list as it shall stand.

    A dump stands in the order of its keys, so `position` counts; a row without one follows the row before it.
    """
    lists: dict[tuple[type[Row], Key], list[FileRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: depth(row.model)):
        lists[row.model, row.parent_key].append(row)
    return {address: _by_position(members) for address, members in lists.items()}


def _by_position(rows: list[FileRow]) -> list[FileRow]:
    ranked: list[tuple[float, FileRow]] = []
    for row in rows:
        before = ranked[-1][0] if ranked else float("-inf")
        ranked.append((before if row.position is None else row.position, row))
    return [row for _rank, row in sorted(ranked, key=lambda pair: pair[0])]


class _Loader:
    def __init__(self, restore: bool) -> None:
        self.restore = restore
        self.outcomes: list[Outcome] = []
        self.there: dict[Address, Any] = {}
        self.new: set[Address] = set()
        self.skipped: dict[Address, Outcome] = {}

    def load_list(self, model: type[Row], parent_key: Key, rows: list[FileRow]) -> None:
        above = parent_model(model)
        if above and (above, parent_key) in self.skipped:
            self._skip_with_list(rows, self.skipped[above, parent_key])
            return
        parent = self._parent(above, parent_key, rows[0]) if above else None
        present = _present(model, parent)
        order = _Order(list(present.values()), {row.code for row in rows})
        deleted = _deleted(model, parent) if any(row.code not in present for row in rows) else set()
        for row in rows:
            entry = present.get(row.code)
            if entry is not None:
                self._update(row, entry)
            else:
                entry = self._add(row, parent, order, row.code in deleted)
            if entry is not None:
                self.there[row.address] = entry
                order.pass_by(entry)

    def _parent(self, above: Any, key: Key, row: FileRow) -> Any:
        """The list above, locked: until all is done, nobody else changes its rows."""
        try:
            parent = self.there.get((above, key)) or above._base_manager.get_by_natural_key(*key)
        except ObjectDoesNotExist:
            wanted = f"{above._meta.verbose_name} {'/'.join(key)}"
            reason = f"there is no {wanted}, neither in the database nor in the files."
            raise row.broken(reason, row.model.parent_field) from None
        parent.lock()
        return parent

    def _add(self, row: FileRow, parent: Any, order: "_Order", deleted: bool) -> Any:
        if deleted and not self.restore:
            return self._skip(row, parent, DELETED)
        entry: Any = row.model(**row.values, **({row.model.parent_field: parent} if parent else {}))
        _give_way(entry)
        try:
            entry.full_clean()
            order.insert(entry)
            entry.save(force_insert=True)
        except ValidationError as error:
            in_the_way = _in_the_way(entry, error)
            if not in_the_way or (parent and (type(parent), row.parent_key) in self.new):
                raise row.broken(fault_from(error)) from error
            return self._skip(row, parent, in_the_way)
        except Refused as error:
            raise row.broken(error) from error
        self.new.add(row.address)
        self._tell(row, Act.RESTORED if deleted else Act.ADDED, parent, entry)
        return entry

    def _update(self, row: FileRow, entry: Any) -> None:
        """Brings what no administrator types; names, colours and order are theirs."""
        changes = {}
        default, before = row.values.get("default_name") or entry.default_name, entry.default_name
        description = row.values.get("description")
        if default != before:
            entry.default_name = default
            changes["default_name"] = f"default name “{before}” → “{default}”"
        if description and not entry.description:  # somebody may have typed another one
            entry.description = description
            changes["description"] = "description"
        try:
            if "default_name" in changes and not entry.name:
                entry.clean_name("")
        except ValidationError as error:
            entry.default_name = before
            self._tell(row, Act.SKIPPED, entry.parent, entry, " ".join(error.messages))
            return
        if changes:
            entry.save(update_fields=list(changes))
        act = Act.UPDATED if changes else Act.KEPT
        self._tell(row, act, entry.parent, entry, "; ".join(changes.values()))

    def _skip(self, row: FileRow, parent: Any, note: str) -> None:
        self._tell(row, Act.SKIPPED, parent, None, note)
        self.skipped[row.address] = self.outcomes[-1]

    def _skip_with_list(self, rows: list[FileRow], skipped: Outcome) -> None:
        for row in rows:
            outcome = Outcome(row, Act.SKIPPED, skipped.home, skipped.title, skipped.note)
            self.skipped[row.address] = outcome
            self.outcomes.append(outcome)

    def _tell(self, row: FileRow, act: Act, parent: Any, entry: Any, note: str = "") -> None:
        """An entry is told under its list, a list under its own name, an entity type among its kind."""
        home: object = row.model
        title = str(row.model._meta.verbose_name_plural).capitalize()
        if issubclass(row.model, Entry):
            home, title = parent, parent.title
        elif issubclass(row.model, EntryList):
            home, title = entry or row.address, entry.title if entry else row.label
        self.outcomes.append(Outcome(row, act, home, title, note))


class _Order:
    """The rows of a list as they stand, and the place of a new one among them.

    A new row goes behind the row that the file has before it. Where the file has none, it goes to the
    top of its group, or to the end when the list holds nothing of the file.
    """

    def __init__(self, present: list[Any], codes: set[str]) -> None:
        self.groups: dict[Any, list[Any]] = {}
        for row in present:
            self.groups.setdefault(_group_of(row), []).append(row)
        self.known = {_group_of(row) for row in present if row.code in codes}
        self.last: dict[Any, Any] = {}

    def pass_by(self, row: Any) -> None:
        self.last[_group_of(row)] = row

    def insert(self, new: Any) -> None:
        group = self.groups.setdefault(_group_of(new), [])
        successor = self._successor(new, group)
        if successor is not None:
            successor.refetch()  # it moved if the list was renumbered
        new.position = new._position_before(successor)
        group.insert(len(group) if successor is None else group.index(successor), new)

    def _successor(self, new: Any, group: list[Any]) -> Any:
        after = self.last.get(_group_of(new))
        if after is None and _group_of(new) not in self.known:
            return None
        if after is group[-1] and not _is_fixed(new):
            return None
        start = 0 if after is None or _is_fixed(new) else group.index(after) + 1
        return next((row for row in group[start:] if not _is_fixed(row)), None)


def _present(model: Any, parent: Any) -> dict[str, Any]:
    rows = model._base_manager.filter(**{model.parent_field: parent}) if parent else model._base_manager.all()
    present = {row.code: row for row in rows}
    if parent is not None:
        for row in present.values():
            setattr(row, model.parent_field, parent)  # one object, so that nobody fetches it again
    return present


def _deleted(model: type[Row], parent: Any) -> set[str]:
    graves = Tombstone.objects.filter(table_name=model._meta.db_table, parent=parent.pk if parent else 0)
    return set(graves.values_list("code", flat=True))


def _group_of(row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, field) for field in row._meta.ordering if field != "position")


def _is_fixed(row: Any) -> bool:
    return isinstance(row, Entry) and row.is_pinned


def _give_way(new: Any) -> None:
    """A flag that one row of a list has, such as `is_default`, stays where people put it."""
    for constraint in new._meta.constraints:
        condition: Any = getattr(constraint, "condition", None)
        if isinstance(constraint, models.UniqueConstraint) and condition is not None:
            for name, value in condition.children:
                if value is True and new.siblings().filter(**{name: True}).exists():
                    setattr(new, name, False)


def _in_the_way(new: Any, error: ValidationError) -> str:
    """What other rows, which people made, leave no room for; nothing when the new row is at fault."""
    for mistakes in error.error_dict.values():
        for mistake in mistakes:
            if mistake.code == "duplicate":
                return mistake.messages[0]
    for constraint in new._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            try:
                constraint.validate(type(new), new)
            except ValidationError as taken:
                return taken.messages[0]
    return ""
