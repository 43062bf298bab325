"""The shipped lists stand in the database of every test, also after tests that commit.

They are loaded once, and committed, without a past: how they were loaded is none of a test's business. A test
in a transaction rolls back to them; after a test that commits, a copy of the database is put back.
"""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import hypothesis
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from dictionaries.models import Dictionary, DictionaryValue
from lists.database import triggers
from lists.models import Change, Look, Operation, Tombstone
from pipelines.models import EntityType, Pipeline, Stage
from tests.protected import everything
from tests.restore import copy_of

pytest_plugins = [
    "tests.browser",
    "tests.certificates",
    "tests.connect.portals",
    "tests.marks",
    "tests.serving",
]

LISTS = [model._meta.db_table for model in (EntityType, Pipeline, Stage, Dictionary, DictionaryValue)]

# Playwright runs an event loop in the thread of the test, and Django mistakes it for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# The same examples in every run, so that a red run can be repeated.
hypothesis.settings.register_profile("suite", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look for garbage in it again and again was a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        call_command("loaddata", "dictionaries", "pipelines", verbosity=0)
        without_guards(*(f"DELETE FROM {model._meta.db_table}" for model in (Change, Operation)))
        copy = copy_of(connection)
    TransactionTestCase._fixture_teardown = lambda _: copy.put_back()  # type: ignore[method-assign]
    yield
    copy.close()


def without_guards(*statements: str) -> None:
    """On PostgreSQL as a replica, for which no trigger fires: to drop them would wait for whoever reads."""
    is_postgresql = connection.vendor == "postgresql"
    with nullcontext() if is_postgresql else triggers.suspended(connection), connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        if is_postgresql:
            cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture
def no_lists(db: None) -> None:
    """A database as `migrate` leaves it, for tests that load the shipped lists themselves."""
    emptied = [Look._meta.db_table, Tombstone._meta.db_table, *reversed(LISTS)]
    without_guards(*(f"DELETE FROM {table}" for table in emptied))


@pytest.fixture(autouse=True)
def no_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is taken back after a test never happened; elsewhere nobody sees what is taken back."""
    monkeypatch.setattr("crmsettings.overview._sizes", {})


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
