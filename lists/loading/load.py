"""Brings the rows of fixture files into lists that people have already made theirs."""

from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from lists.entries import EntryList
from lists.loading.order import Order, by_list
from lists.loading.parsing import Address, FileRow, Key, fault_from
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
    """What became of a row. The report says it under `title`, the name of its list."""

    row: FileRow
    act: Act
    title: str
    note: str = ""


def load(rows: list[FileRow], *, restore: bool) -> list[Outcome]:
    """Adds what is missing; the caller opens the transaction. Raises lists.loading.parsing.Broken."""
    loader = _Loader(restore)
    for (model, parent_key), members in by_list(rows).items():
        loader.load_list(model, parent_key, members)
    loader.refuse_incomplete(rows)
    return loader.outcomes


class _Loader:
    def __init__(self, restore: bool) -> None:
        self.restore = restore
        self.outcomes: list[Outcome] = []
        self.loaded: dict[Address, Row] = {}
        self.new: set[Address] = set()
        self.skipped: dict[Address, Outcome] = {}

    def load_list(self, model: type[Row], parent_key: Key, rows: list[FileRow]) -> None:
        above = model.parent_model()
        if above and (skipped := self.skipped.get((above, parent_key))):
            for file_row in rows:
                self._skip(file_row, skipped.title, skipped.note)
            return
        parent = self._parent(above, parent_key, rows[0]) if above else None
        present = _present(model, parent)
        order = Order(list(present.values()), {row.code for row in rows})
        deleted = _deleted(model, parent) if any(row.code not in present for row in rows) else set()
        for file_row in rows:
            row = present.get(file_row.code)
            if row is not None:
                self._update(file_row, row, parent)
            else:
                row = self._add(file_row, parent, order, file_row.code in deleted)
            if row is not None:
                self.loaded[file_row.address] = row
                order.pass_by(row)

    def refuse_incomplete(self, rows: list[FileRow]) -> None:
        for file_row in rows:
            row = self.loaded.get(file_row.address)
            if isinstance(row, EntryList) and file_row.address in self.new:
                try:
                    row.refuse_incomplete()
                except Refused as error:
                    raise file_row.broken(error) from error

    def _parent(self, above: type[Row], key: Key, file_row: FileRow) -> Row:
        """The list above, locked: until all is done, nobody else changes its rows."""
        try:
            parent = self.loaded.get((above, key)) or above._base_manager.get(**above.natural_lookup(key))
        except ObjectDoesNotExist:
            wanted = f"{above._meta.verbose_name} {'/'.join(key)}"
            reason = f"there is no {wanted}, neither in the database nor in the files."
            raise file_row.broken(reason, file_row.model.parent_field) from None
        parent.lock()
        return parent

    def _add(self, file_row: FileRow, parent: Row | None, order: Order, deleted: bool) -> Row | None:
        if deleted and not self.restore:
            self._skip(file_row, _title(file_row, parent), DELETED)
            return None
        row = file_row.model(**file_row.values, **({file_row.model.parent_field: parent} if parent else {}))
        _leave_flags(row)
        try:
            row.full_clean()
            order.insert(row)
            row.save(force_insert=True)
        except ValidationError as error:
            in_the_way = _in_the_way(row, error)
            if not in_the_way or (parent and (type(parent), file_row.parent_key) in self.new):
                raise file_row.broken(fault_from(error)) from error
            self._skip(file_row, _title(file_row, parent), in_the_way)
            return None
        except Refused as error:
            raise file_row.broken(error) from error
        self.new.add(file_row.address)
        act = Act.RESTORED if deleted else Act.ADDED
        self.outcomes.append(Outcome(file_row, act, _title(file_row, parent, row)))
        return row

    def _update(self, file_row: FileRow, row: Row, parent: Row | None) -> None:
        """The default name, which no administrator types, and what nobody has filled in."""
        changes: dict[str, str] = {}
        default, before = str(file_row.values.get("default_name") or row.default_name), row.default_name
        if default != before:
            row.default_name = default
            changes["default_name"] = f"default name “{before}” → “{default}”"
        for field in row._meta.concrete_fields:
            value = file_row.values.get(field.name)
            if value and field.editable and field.name != "name" and getattr(row, field.name) in ("", None):
                setattr(row, field.name, value)
                changes[field.name] = str(field.verbose_name)
        try:
            if "default_name" in changes and not row.name:
                row.clean_name("")
        except ValidationError as error:
            row.default_name = before
            act, note = Act.SKIPPED, " ".join(error.messages)
        else:
            act, note = Act.UPDATED if changes else Act.KEPT, "; ".join(changes.values())
            if changes:
                row.save(update_fields=list(changes))
        self.outcomes.append(Outcome(file_row, act, _title(file_row, parent, row), note))

    def _skip(self, file_row: FileRow, title: str, note: str) -> None:
        self.skipped[file_row.address] = outcome = Outcome(file_row, Act.SKIPPED, title, note)
        self.outcomes.append(outcome)


def _title(file_row: FileRow, parent: Row | None, row: Row | None = None) -> str:
    """An entry stands under its list, a list under its own name, an entity type among its kind."""
    for entry_list in (parent, row):
        if isinstance(entry_list, EntryList):
            return entry_list.title
    model = file_row.model
    return file_row.label if model.is_list else str(model._meta.verbose_name_plural).capitalize()


def _present(model: type[Row], parent: Row | None) -> dict[str, Row]:
    rows = model._base_manager.filter(**{model.parent_field: parent}) if parent else model._base_manager.all()
    present = {row.code: row for row in rows}
    if parent is not None:
        for row in present.values():
            setattr(row, model.parent_field, parent)  # one object, so that nobody fetches it again
    return present


def _deleted(model: type[Row], parent: Row | None) -> set[str]:
    graves = Tombstone.objects.filter(table_name=model._meta.db_table, parent=parent.pk if parent else 0)
    return set(graves.values_list("code", flat=True))


def _leave_flags(new: Row) -> None:
    """A flag that one row of a list has stays where people put it."""
    for flag in new.exclusive_flags():
        if getattr(new, flag) and new.siblings().filter(**{flag: True}).exists():
            setattr(new, flag, False)


def _in_the_way(new: Row, error: ValidationError) -> str:
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
