"""A copy of the whole database, put back after a test that commits.

Django would flush: delete every row and create permissions and triggers anew, 60 ms on SQLite and 180 on
PostgreSQL. The copy costs 2 and 7. Sequences of PostgreSQL go on where they are, as after a rollback.
"""

import sqlite3
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper


class Copy(Protocol):
    def __init__(self, connection: BaseDatabaseWrapper) -> None: ...

    def put_back(self) -> None: ...

    def close(self) -> None: ...


class SqliteCopy:
    """All pages of the file, in memory."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.pages = sqlite3.connect(":memory:")
        self.connection.ensure_connection()
        self.connection.connection.backup(self.pages)

    def put_back(self) -> None:
        self.connection.ensure_connection()
        self.pages.backup(self.connection.connection)

    def close(self) -> None:
        self.pages.close()


class PostgresqlCopy:
    """Tables in a schema of their own, which the models do not know, and a function that reads them.

    To delete costs less than TRUNCATE (95 ms), which makes new files for every table and index.
    """

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        statements = []
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA copy")
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"CREATE TABLE copy.{table} AS SELECT * FROM {table}")
                # By name: a migration there and back changes the order of columns.
                cursor.execute(
                    "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns "
                    "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
                    [table],
                )
                [columns] = cursor.fetchone()
                statements += [
                    f"DELETE FROM {table};",
                    f"INSERT INTO {table} ({columns}) SELECT {columns} FROM copy.{table};",
                ]
            # A replica fires no triggers and checks no foreign keys.
            cursor.execute(
                "CREATE FUNCTION copy.put_back() RETURNS void LANGUAGE plpgsql "
                f"SET session_replication_role = replica AS $$ BEGIN {' '.join(statements)} END $$"
            )

    def put_back(self) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT copy.put_back()")

    def close(self) -> None:
        """It goes with the database."""


def copy_of(connection: BaseDatabaseWrapper) -> Copy:
    return {"sqlite": SqliteCopy, "postgresql": PostgresqlCopy}[connection.vendor](connection)
