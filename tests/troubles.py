"""What stands in the way of the connection of a test."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection


@contextmanager
def locked(row: Any) -> Iterator[None]:
    """Somebody else holds the row, or with SQLite the right to write, and we wait for no time at all."""
    if connection.vendor == "sqlite":
        other: Any = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        statements, waiting = ["BEGIN IMMEDIATE"], ("PRAGMA busy_timeout = 1", "PRAGMA busy_timeout = 30000")
    else:
        other = psycopg.connect(**connection.get_connection_params())
        statements = [f"SELECT * FROM dictionaries_dictionary WHERE id = {row.pk} FOR UPDATE"]
        waiting = ("SET lock_timeout = 1", "SET lock_timeout = '30s'")
    with connection.cursor() as cursor:
        for statement in statements:
            other.execute(statement)
        cursor.execute(waiting[0])
        try:
            yield
        finally:
            other.rollback()
            other.close()
            cursor.execute(waiting[1])


@contextmanager
def read_only() -> Iterator[None]:
    ways = {
        "sqlite": ("PRAGMA query_only = {}", "ON", "OFF"),
        "postgresql": ("SET default_transaction_read_only = {}", "on", "off"),
    }
    statement, begin, end = ways[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement.format(begin))
        try:
            yield
        finally:
            cursor.execute(statement.format(end))
