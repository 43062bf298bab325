"""What migrations will do to the tables that are there: read from their SQL, before any of it is run.

How long it may take is a guess on the safe side: the rows of a table, by those that a slow machine does in a
second.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from django.core.exceptions import FieldDoesNotExist
from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

CODE = "-- THIS OPERATION CANNOT BE WRITTEN AS SQL"


@dataclass(frozen=True)
class Work:
    """A kind of statement; `speed` is in rows a second, 0 where their number makes no difference."""

    sql: str  # a regular expression, with the table as its group
    does: str
    speed: int = 0
    meanwhile: str = ""  # who waits; empty: nobody, or for a moment


NOBODY_USES, NOBODY_SAVES = "nobody can use it", "nobody can save changes of it"
NAME = r'"(?:new__)?(\w+)"'
# The first that fits counts.
POSTGRESQL = (
    Work(rf"CREATE .*INDEX CONCURRENTLY .*? ON {NAME}", "builds an index while others work", 200_000),
    Work(rf"CREATE (?:UNIQUE )?INDEX .*? ON {NAME}", "builds an index", 200_000, NOBODY_SAVES),
    Work(rf"ALTER TABLE {NAME} ALTER COLUMN \S+ TYPE", "may write all rows anew", 50_000, NOBODY_USES),
    Work(
        rf"ALTER TABLE {NAME} ADD COLUMN .*(?:GENERATED|UNIQUE|PRIMARY|DEFAULT \(*\w+\()",
        "adds a column and writes all rows anew", 50_000, NOBODY_USES,
    ),
    Work(rf"ALTER TABLE {NAME} ADD COLUMN", "adds a column"),
    Work(rf"ALTER TABLE {NAME} ADD CONSTRAINT .* NOT VALID", "adds a rule for what is saved from now on"),
    Work(rf"ALTER TABLE {NAME} ADD CONSTRAINT .* FOREIGN KEY", "looks at all rows", 500_000, NOBODY_SAVES),
    Work(rf"ALTER TABLE {NAME} ADD CONSTRAINT", "looks at all rows", 200_000, NOBODY_USES),
    Work(rf"ALTER TABLE {NAME} ALTER COLUMN \S+ SET NOT NULL", "looks at all rows", 500_000, NOBODY_USES),
    Work(rf"UPDATE {NAME} SET", "changes rows", 20_000, "nobody can save changes of these rows"),
    Work(rf"DROP TABLE (?:IF EXISTS )?{NAME}", "takes the table away"),
    Work(rf"ALTER TABLE {NAME}", "changes the table"),
)  # fmt: skip
# One who writes holds up all others who write.
SQLITE = (
    Work(rf"INSERT INTO {NAME} .*SELECT", "writes all rows anew", 50_000, "nobody can save anything"),
    Work(rf"CREATE (?:UNIQUE )?INDEX .*? ON {NAME}", "builds an index", 200_000, "nobody can save anything"),
    Work(rf"ALTER TABLE {NAME} ADD COLUMN", "adds a column"),
    Work(rf"UPDATE {NAME} SET", "changes rows", 50_000, "nobody can save anything"),
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    table: str
    rows: int
    work: Work
    times: int

    @property
    def seconds(self) -> float:
        return self.times * self.rows / self.work.speed if self.work.speed else 0

    def __str__(self) -> str:
        times = f" ({self.times} times)" if self.times > 1 else ""
        told = f"{self.table} ({self.rows:,} rows): {self.work.does}{times}, {spoken(self.seconds)}"
        return f"{told}; meanwhile {self.work.meanwhile}." if self.work.meanwhile else f"{told}."


def spoken(seconds: float) -> str:
    if seconds <= 1:
        return "within a second" if seconds else "at once"
    return f"up to {ceil(seconds)} seconds" if seconds < 120 else f"up to {ceil(seconds / 60)} minutes"


def forecast(
    connection: BaseDatabaseWrapper, plan: Sequence[tuple[Migration, bool]]
) -> Iterator[tuple[str, list[Step] | None]]:
    """Each migration that acts on tables that are there, with its steps; None where it cannot be told."""
    tables = set(connection.introspection.table_names())
    loader = MigrationLoader(connection)
    applied = [node for node in loader.applied_migrations if node in loader.graph.nodes]
    known = {app for app, _name in applied}
    if not plan or not known:
        return
    state = loader.project_state(applied)
    for migration, backwards in plan:
        sql = [CODE] if backwards else _sql_of(connection, migration, state)
        steps = [*_steps(connection, sql, tables)]
        if steps or (CODE in sql and migration.app_label in known):
            yield f"{migration.app_label}.{migration.name}", None if CODE in sql else steps


def _sql_of(connection: BaseDatabaseWrapper, migration: Migration, state: ProjectState) -> list[str]:
    """Brings the state forward as well."""
    try:
        with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
            migration.apply(state, editor, collect_sql=True)
    except (Error, ValueError, LookupError, FieldDoesNotExist):  # it asks for what is not there yet
        return [CODE]
    return [str(statement) for statement in editor.collected_sql]


def _steps(connection: BaseDatabaseWrapper, sql: Sequence[str], tables: set[str]) -> Iterator[Step]:
    works = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    counted = Counter(
        found for statement in sql if (found := _work_of(statement, works)) and found[0] in tables
    )
    for (table, work), times in counted.items():
        yield Step(table, _rows(connection, table), work, times)


def _work_of(statement: str, works: Sequence[Work]) -> tuple[str, Work] | None:
    for work in works:
        if found := re.match(work.sql, statement, re.DOTALL):
            return found[1], work
    return None


def _rows(connection: BaseDatabaseWrapper, table: str) -> int:
    """About how many: to count them could take longer than the migration."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f'SELECT MAX(rowid) FROM "{table}"')  # noqa: S608
        else:
            # What nobody has analysed yet has pages, of 8 KB each: at a hundred rows a page.
            cursor.execute(
                "SELECT CASE WHEN reltuples < 0 THEN pg_relation_size(oid) / 80 ELSE reltuples END::bigint "
                "FROM pg_class WHERE oid = %s::regclass",
                [f'"{table}"'],
            )
        return int(cursor.fetchone()[0] or 0)
