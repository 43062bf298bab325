"""What the triggers of both databases share: a table as they see it, and SQL that both understand."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db import models

from lists.protection import Guard, guards_of
from lists.rows import Row

# The event, and the names of the row before and after it.
EVENTS = (("INSERT", "", "NEW"), ("UPDATE", "OLD", "NEW"), ("DELETE", "OLD", ""))
CHANGE_COLUMNS = "operation_id, table_name, row, list_table, list_id, before, after"


@dataclass(frozen=True)
class Trigger:
    """What takes it away and what creates it; by `definition` the catalogue knows it once it is there."""

    name: str
    table: str
    drop: str
    create: Sequence[str]
    definition: str
    needs: str = ""  # another table, which may be younger


@dataclass(frozen=True)
class Table:
    """The table of a guarded model, and the table above it: the list of an entry."""

    model: type[models.Model]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> list[str]:
        return [str(field.column) for field in self.model._meta.concrete_fields]

    @property
    def recorded(self) -> list[str]:
        """The version says that something changed; it is no change itself."""
        return [column for column in self.columns if column != "version"]

    @property
    def has_version(self) -> bool:
        return "version" in self.columns

    @property
    def key(self) -> "models.ForeignKey[models.Model, models.Model] | None":
        """The key to the table above."""
        name = self.model.parent_field if issubclass(self.model, Row) else ""
        key = self.model._meta.get_field(name) if name else None
        return key if isinstance(key, models.ForeignKey) else None

    @property
    def parent(self) -> "Table | None":
        return Table(self.key.related_model) if self.key else None

    @property
    def parent_id(self) -> str:
        return self.key.column if self.key else ""

    def condition(self, guard: Guard) -> str:
        parent = self.parent.name if self.parent else ""
        return guard.when.format(table=self.name, parent=parent, parent_id=self.parent_id)

    def location(self, row: str) -> str:
        """Table and row, and the list to which the row belongs; all but an entry belong to themselves."""
        owner, owner_id = self.name, "id"
        if self.parent and self.parent.has_version:
            owner, owner_id = self.parent.name, self.parent_id
        return f"'{self.name}', {row}.id, '{owner}', {row}.{owner_id}"

    def look(self, row: str, collation: str = "") -> tuple[str, str]:
        """The list of a row, and what is seen of it, as far as SQL can fold it; see lists.looks."""
        seen = f"CASE WHEN {row}.name <> '' THEN {row}.name ELSE {row}.default_name END"
        return f"{row}.{self.parent_id}" if self.parent else "0", f"lower(trim({seen}){collation})"

    def new_looks(self, row: str, rows: str = "", collation: str = "") -> str:
        parent, fold = self.look(row, collation)
        return (
            'INSERT INTO lists_look (table_name, parent, fold, "row") '
            f"SELECT '{self.name}', {parent}, {fold}, {row}.id {rows}WHERE {fold} <> '';"
        )

    def no_look(self, row: str) -> str:
        return f"DELETE FROM lists_look WHERE table_name = '{self.name}' AND lists_look.row = {row}.id;"

    def tombstone(self) -> str:
        parent = f"OLD.{self.parent_id}" if self.parent else "0"
        return (
            "INSERT INTO lists_tombstone (table_name, parent, code) "
            f"VALUES ('{self.name}', {parent}, OLD.code) ON CONFLICT DO NOTHING;"
        )


class Dialect(ABC):
    """How one database writes and lists the triggers."""

    CATALOGUE: ClassVar[str]  # the query for the name and the definition of each installed trigger

    def triggers(self, model: type[models.Model]) -> Iterator[Trigger]:
        """Every trigger of a guarded model."""
        table = Table(model)
        for guard in guards_of(model):
            yield self.guard(table, f"{table.name}_{guard.reason}_{guard.event.lower()}", guard)
        yield from self.emptying(table)
        if issubclass(model, Row):
            if table.has_version:
                yield self.own_version(table)
            elif table.parent and table.parent.has_version:
                yield from self.version_above(table, table.parent)
            yield self.tombstone(table)
            yield from self.looks(table)
            yield from self.history(table)

    @abstractmethod
    def guard(self, table: Table, name: str, guard: Guard) -> Trigger:
        """Refuses a row before it is written."""

    def emptying(self, table: Table) -> Iterator[Trigger]:
        """Refuses a statement that would empty the table without asking for any row."""
        yield from ()

    @abstractmethod
    def own_version(self, table: Table) -> Trigger:
        """Counts the changes of a list, and lets nobody turn the counter back."""

    @abstractmethod
    def version_above(self, table: Table, parent: Table) -> Iterator[Trigger]:
        """Counts the changes of the entries in the version of their list."""

    @abstractmethod
    def tombstone(self, table: Table) -> Trigger:
        """Notes which code was deleted."""

    @abstractmethod
    def looks(self, table: Table) -> Iterator[Trigger]:
        """Enters what a row looks like, which no other row of its list may."""

    @abstractmethod
    def history(self, table: Table) -> Iterator[Trigger]:
        """Notes each row before and after its change."""
