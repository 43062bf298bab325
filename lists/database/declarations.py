"""What the triggers of both databases share: a table as they see it, and SQL that both understand."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.db.backends.utils import CursorWrapper

from lists.database.keys import End, ends_of_models, keys_to_rows
from lists.protection import Guard, guarded_models, guards_of
from lists.rows import Row
from lists.usage import Key

# The event, and the names of the row before and after it.
EVENTS = (("INSERT", "", "NEW"), ("UPDATE", "OLD", "NEW"), ("DELETE", "OLD", ""))
CHANGE_COLUMNS = "operation_id, table_name, row, list_table, list_id, before, after"

WRITTEN_BY_TRIGGERS = {"lists_change", "lists_moved"}

# What JavaScript counts exactly, and still leaves room for another gap.
COUNTABLE = f"BETWEEN {-(2**53)} AND {2**53}"

# Stands in each trigger, so that one that is no longer declared is known as ours, and goes.
MARK = "/* lists */"


@dataclass(frozen=True)
class Trigger:
    """What creates it, also in the place of one that differs; by `definition` the catalogue knows it."""

    name: str
    table: str
    create: Sequence[str]
    definition: str


@dataclass(frozen=True)
class Installed:
    """A trigger as the catalogue knows it; `is_ours` also when it is no longer declared."""

    name: str
    table: str
    definition: str

    @property
    def is_ours(self) -> bool:
        # Guards of before there was a mark.
        return MARK in self.definition or "refused:" in self.definition


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
    def key(self) -> Key | None:
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

    @property
    def entries(self) -> "Table | None":
        """The table of what a list holds."""
        entries = getattr(self.model, "entries", None)
        return Table(entries.field.model) if entries else None

    def condition(self, guard: Guard) -> str:
        parent, entries = self.parent, self.entries
        return guard.when.format(
            table=self.name,
            parent=parent.name if parent else "",
            parent_id=self.parent_id,
            entries=entries.name if entries else "",
            entries_id=entries.parent_id if entries else "",
        )

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

    def taking_entries_along(self, event: str) -> str:
        """A list that goes takes its entries along, as soon as it is on record itself: no door leaves entries
        without their list, and an entry in use keeps both."""
        if event != "DELETE" or self.entries is None:
            return ""
        return f" DELETE FROM {self.entries.name} WHERE {self.entries.parent_id} = OLD.id;"


class Dialect(ABC):
    """How one database writes and lists the triggers: those of some tables, or of all."""

    CATALOGUE: ClassVar[str]  # the query for name, table and definition of each installed trigger
    vendor: ClassVar[str]

    def __init__(self, tables: Collection[str] | None = None, schema: str = "public") -> None:
        self.tables = tables
        self.schema = schema

    def declared(self) -> list[Trigger]:
        """Every trigger of every table that is there."""
        triggers = [trigger for model in guarded_models() for trigger in self.of(model)]
        for model, keys in keys_to_rows().items():
            triggers += self.missing(model, keys)
        for end in ends_of_models():
            triggers += self.ending(end) if self.is_there(end.table) else ()
        return [trigger for trigger in triggers if self.is_there(trigger.table)]

    def is_there(self, table: str) -> bool:
        return self.tables is None or table in self.tables

    def of(self, model: type[models.Model]) -> Iterator[Trigger]:
        """Every trigger of a guarded model."""
        table = Table(model)
        yield from self.whole_table(table)
        yield from self.unfit(table)
        for guard in guards_of(model):
            if guard.only in {"", self.vendor}:
                yield from self.guard(table, f"{table.name}_{guard.reason}_{guard.event.lower()}", guard)
        if issubclass(model, Row):
            if table.has_version:
                yield from self.own_version(table)
            elif table.parent and table.parent.has_version:
                yield from self.version_above(table, table.parent)
            yield self.tombstone(table)
            if self.is_there("lists_look"):  # a younger table
                yield from self.looks(table)
            yield from self.history(table)

    @abstractmethod
    def drop(self, installed: Installed) -> list[str]:
        """Takes away a trigger."""

    def prepare(self, cursor: CursorWrapper) -> None:  # noqa: B027 - SQLite has nothing to say
        """Begins the transaction in which triggers change."""

    @abstractmethod
    def guard(self, table: Table, name: str, guard: Guard) -> Iterator[Trigger]:
        """Refuses a row before it is written; a deferred guard as late as the database can."""

    def unfit(self, table: Table) -> Iterator[Trigger]:
        """Refuses what Python could not read or count on: the history would keep it, unreadable for good."""
        fields = [field for field in table.model._meta.local_fields if not field.primary_key]
        when = " OR ".join(misfit for field in fields if (misfit := self.misfit(field)))
        guards = (Guard("unfit", "INSERT", when, ""), Guard("unfit", "UPDATE", when, ""))
        for guard in guards if when and table.name not in WRITTEN_BY_TRIGGERS else ():
            yield from self.guard(table, f"{table.name}_unfit_{guard.event.lower()}", guard)

    @abstractmethod
    def misfit(self, field: "models.Field[Any, Any]") -> str:
        """Whether a new value is none that its field can have; empty where this database sees to it."""

    @abstractmethod
    def whole_table(self, table: Table) -> Iterator[Trigger]:
        """Refuses what this database would do to the table past the triggers of its rows."""

    def missing(self, model: type[models.Model], keys: Sequence[Key]) -> Iterator[Trigger]:
        """Refuses a record whose key to a row points to nothing."""
        yield from ()

    @abstractmethod
    def ending(self, end: End) -> Iterator[Trigger]:
        """Ends rows with the one that they belong to."""

    @abstractmethod
    def own_version(self, table: Table) -> Iterator[Trigger]:
        """A list that changes has a version that no list ever had: the moment, or one more.

        Not one more alone: a list that was put back to an older state would have the numbers again that
        it had before, and open pages and caches would take it for what they know. Microseconds stay
        below 2^53, the highest number that JavaScript tells from the next one, until the year 2255.
        """

    @abstractmethod
    def version_above(self, table: Table, parent: Table) -> Iterator[Trigger]:
        """The changes of the entries give their list a new version."""

    @abstractmethod
    def tombstone(self, table: Table) -> Trigger:
        """Notes which code was deleted."""

    @abstractmethod
    def looks(self, table: Table) -> Iterator[Trigger]:
        """Enters what a row looks like, which no other row of its list may."""

    @abstractmethod
    def history(self, table: Table) -> Iterator[Trigger]:
        """Notes each row before and after its change."""
