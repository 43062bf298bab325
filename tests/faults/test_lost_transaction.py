"""A transaction whose connection is lost is over, and so says the site at once: it waits for no other one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from crmsettings.database import database
from tests.faults.cluster import Cluster

ALIAS = "lost"


@pytest.fixture
def connected(cluster: Cluster, django_db_blocker: Any) -> Iterator[BaseDatabaseWrapper]:
    settings = {**database(cluster.url), "TIME_ZONE": None, "CONN_MAX_AGE": 0, "AUTOCOMMIT": True}
    del settings["OPTIONS"]["pool"]
    wrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, ALIAS)
    connections[ALIAS] = wrapper
    with django_db_blocker.unblock():
        yield wrapper
        wrapper.close()
    del connections[ALIAS]


def lose(cluster: Cluster, wrapper: BaseDatabaseWrapper, last: str = "") -> None:
    """The connection, in a transaction: before its last statement, or with its end."""
    with transaction.atomic(ALIAS), wrapper.cursor() as cursor:
        cursor.execute("SELECT 1")
        cluster.ask("SELECT pg_terminate_backend(%s)", wrapper.connection.info.backend_pid)
        if last:
            cursor.execute(last)


def test_a_lost_transaction_asks_for_no_connection_and_the_next_one_gets_one(
    cluster: Cluster, connected: BaseDatabaseWrapper
):
    with pytest.raises(OperationalError):
        lose(cluster, connected, last="SELECT 1")
    assert connected.connection is None
    with transaction.atomic(ALIAS), connected.cursor() as cursor:
        cursor.execute("SELECT 2")
        assert cursor.fetchone() == (2,)
    assert connected.get_autocommit()


def test_the_same_where_it_is_lost_at_its_end(cluster: Cluster, connected: BaseDatabaseWrapper):
    with pytest.raises(OperationalError):
        lose(cluster, connected)
    assert connected.connection is None
