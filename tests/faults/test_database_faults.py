"""PostgreSQL is restarted, stopped, locked, cancelled, read-only: sentences meanwhile, then all is well."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db.backends.postgresql.base import DatabaseWrapper

from crmsettings.database import database
from tests.faults.cluster import Cluster, until
from tests.faults.site import LIST, Site

OURS = "FROM pg_stat_activity WHERE application_name = 'crm-settings'"


def website(cluster: Cluster) -> int:
    [[pk]] = cluster.ask("SELECT id FROM dictionaries_dictionaryvalue WHERE code = 'WEB'")
    return int(pk)


def name(cluster: Cluster) -> str:
    [[name]] = cluster.ask("SELECT name FROM dictionaries_dictionaryvalue WHERE code = 'WEB'")
    return str(name)


@contextmanager
def held(cluster: Cluster) -> Iterator[None]:
    """Somebody holds the list in SQL, and goes to lunch."""
    with psycopg.connect(cluster.url) as connection:
        connection.execute("SELECT * FROM dictionaries_dictionary WHERE code = 'SOURCE' FOR UPDATE")
        yield
        connection.rollback()


def test_a_server_without_tls_is_not_talked_to_where_tls_is_asked_for(cluster: Cluster):
    address = f"postgres://postgres@127.0.0.1:{cluster.port}/postgres"

    def connected(url: str) -> bool:
        wrapper = DatabaseWrapper({**database(url), "TIME_ZONE": None, "CONN_MAX_AGE": 0}, "default")
        with psycopg.connect(**wrapper.get_connection_params()) as connection:
            return not connection.closed

    assert connected(address)
    with pytest.raises(psycopg.OperationalError, match="SSL"):
        connected(f"{address}?sslmode=require")


def test_connections_that_died_while_nobody_worked_are_noticed_by_nobody(cluster: Cluster, site: Site):
    assert site.get(LIST).status == 200
    until(lambda: len(cluster.ask(f"SELECT pid {OURS}")) >= 8)
    cluster.ask(f"SELECT pg_terminate_backend(pid) {OURS}")
    assert {site.get(LIST).status for _ in range(20)} == {200}


def test_connections_that_died_are_not_noticed_by_pages_that_are_unchanged(cluster: Cluster, site: Site):
    etag = site.get(LIST).headers["etag"]
    for _round in range(3):
        assert {site.get(LIST, **{"If-None-Match": etag}).status for _ in range(8)} == {304}
        cluster.ask(f"SELECT pg_terminate_backend(pid) {OURS}")
    assert {site.get(LIST, **{"If-None-Match": etag}).status for _ in range(8)} == {304}


def test_a_restart_is_noticed_by_nobody(cluster: Cluster, site: Site):
    cluster.stop()
    cluster.start()
    assert {site.get(LIST).status for _ in range(20)} == {200}
    assert site.rename(website(cluster), "Site").status == 302


def test_while_the_server_is_away_every_page_says_so_and_then_works_by_itself(cluster: Cluster, site: Site):
    cluster.stop()
    try:
        page = site.get(LIST)
        assert page.status == 503
        assert int(page.headers["retry-after"])
        assert "The database does not answer at the moment" in page.text
        assert site.get("/healthz").status == 200
        ready = site.get("/readyz")
        assert (ready.status, ready.text) == (503, "database unreachable\n")
        assert "\ncrm_database_up 0.0\n" in site.metrics()
    finally:
        cluster.start()
    until(lambda: site.get("/readyz").status == 200)
    assert site.get(LIST).status == 200
    assert "\ncrm_database_up 1.0\n" in site.metrics()


def test_whoever_needs_a_row_that_is_held_is_told_and_everybody_else_is_served(cluster: Cluster, site: Site):
    entry = website(cluster)
    with held(cluster), ThreadPoolExecutor(10) as people:
        renames = [people.submit(site.rename, entry, f"Site {n}") for n in range(10)]
        until(lambda: cluster.ask(f"SELECT pid {OURS} AND wait_event_type = 'Lock'"))
        assert site.get(LIST).status == 200
        assert site.get("/healthz").status == 200
        answers = [rename.result() for rename in renames]
    assert {answer.status for answer in answers} == {409}
    assert all("Somebody else is working on the same rows" in answer.text for answer in answers)
    assert site.rename(entry, "Site again").status == 302


def test_a_statement_that_is_cancelled_is_a_sentence(cluster: Cluster, site: Site):
    entry, before = website(cluster), name(cluster)

    def cancelled() -> Any:
        with ThreadPoolExecutor() as people:
            rename = people.submit(site.rename, entry, "Never")
            while not rename.done():  # on a busy machine the patience for locks may end first
                cluster.ask(f"SELECT pg_cancel_backend(pid) {OURS} AND wait_event_type = 'Lock'")
            answer = rename.result()
        return answer if answer.status == 503 else None

    with held(cluster):
        assert "took too long and was stopped" in until(cancelled).text
    assert name(cluster) == before


def test_a_server_that_refuses_writes_is_read_and_is_not_ready(cluster: Cluster, site: Site):
    entry = website(cluster)
    cluster.ask("ALTER SYSTEM SET default_transaction_read_only = on")
    cluster.ask("SELECT pg_reload_conf()")
    try:
        until(lambda: site.get("/readyz").text == "database read-only\n")
        answer = site.rename(entry, "Never")
        assert answer.status == 503
        assert "can only be read" in answer.text
        assert site.get(LIST).status == 200
    finally:
        cluster.ask("ALTER SYSTEM RESET default_transaction_read_only")
        cluster.ask("SELECT pg_reload_conf()")
    until(lambda: site.get("/readyz").status == 200)
    assert site.rename(entry, "Site of all").status == 302
