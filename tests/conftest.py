"""The shipped lists stand in the database of every test, also after tests that commit.

They are loaded once, committed, and copied to tables that the models do not know. A test in a
transaction rolls back to them; after a test that commits, `flush` empties the database and copies
them back.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.utils import translation

from dictionaries.models import Dictionary, DictionaryValue
from lists.database import triggers
from lists.models import Change, Operation, Tombstone
from pipelines.models import EntityType, Pipeline, Stage
from tests.protected import everything

pytest_plugins = ["tests.browser"]

SHIPPED = [model._meta.db_table for model in (EntityType, Pipeline, Stage, Dictionary, DictionaryValue)]

# Playwright runs an event loop in the thread of the test, and Django mistakes it for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# The same examples in every run, so that a red run can be repeated.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        call_command("loaddata", "dictionaries", "pipelines", verbosity=0)
        with connection.cursor() as cursor:
            # The tests begin without a past: how the lists were loaded is none of their business.
            for statement in triggers.uninstall_statements(connection):
                cursor.execute(statement)
            for table in (Change._meta.db_table, Operation._meta.db_table):
                cursor.execute(f"DELETE FROM {table}")
            for table in SHIPPED:
                cursor.execute(f"CREATE TABLE shipped_{table} AS SELECT * FROM {table}")
        triggers.install(connection)
    # For the class: a browser test has a connection of its own.
    type(connection.ops).sql_flush = empty_and_copy_back  # type: ignore[method-assign]


empty = type(connection.ops).sql_flush


def empty_and_copy_back(operations: Any, *args: Any, **kwargs: Any) -> list[str]:
    # The triggers would keep the rows that SQLite deletes. A flush ends with post_migrate, which puts
    # them back.
    return [
        *triggers.uninstall_statements(operations.connection),
        *empty(operations, *args, **kwargs),
        *(f"INSERT INTO {table} SELECT * FROM shipped_{table}" for table in SHIPPED),
    ]


@pytest.fixture
def no_lists(db: None) -> None:
    """A database as `migrate` leaves it, for tests that load the shipped lists themselves."""
    statements = [
        *triggers.uninstall_statements(connection),
        *empty(connection.ops, no_style(), [*SHIPPED, Tombstone._meta.db_table], allow_cascade=True),
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    triggers.install(connection)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What a request of one test activated must not speak in the next one."""
    with translation.override("en"):
        yield


@pytest.fixture
def source(db: None) -> Dictionary:
    """A shipped list: Call (system), E-Mail, Website …"""
    return Dictionary.objects.get(code="SOURCE")


@pytest.fixture
def deals(db: None) -> Pipeline:
    """The default pipeline of deals: New, four stages in progress, Deal won, Deal lost, Analyze failure."""
    return Pipeline.objects.get(entity_type__code="DEAL", is_default=True)


@pytest.fixture
def untouched(db: None) -> Iterator[Callable[[Any], Any]]:
    """Says of the row that it is given, and of all others, that the test changes nothing."""
    states = []

    def watch(row: Any) -> Any:
        states.append(everything())
        return row

    yield watch
    assert states == [everything()]
