"""`migrate` renews the triggers while others work: nothing passes them, and nobody waits for it long."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dictionaries.models import Dictionary, DictionaryValue
from lists.database import triggers
from lists.management.commands import migrate
from lists.models import Change
from tests.people import administrator, list_url
from tests.protected import execute, value

pytestmark = pytest.mark.django_db(transaction=True)

# SQLite lets each wait for all others, in no order: whoever renews may be the last.
RENEWALS, WRITES = (12, 500) if connection.vendor == "postgresql" else (2, 40)
WAITING = "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND relation = 'dictionaries_dictionary'::regclass"

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="locks of PostgreSQL")


@pytest.fixture(autouse=True)
def put_right(db):
    """A test that commits gets its rows back, and this its triggers."""
    yield
    triggers.install(connection)


def another_release(monkeypatch):
    """Triggers that say the same in other words: those of versions, of the history, and all guards."""
    dialect = triggers.DIALECTS[connection.vendor]
    for part in ("MICROSECONDS", "MOMENT"):
        monkeypatch.setattr(dialect, part, f"{getattr(dialect, part)} ")


def renew():
    while True:
        try:
            return triggers.install(connection)
        except OperationalError as error:  # it waited for a lock, as `migrate` does, and tries again
            if not migrate._is_busy(error):
                raise


def test_where_nothing_is_missing_nothing_is_written(db):
    with CaptureQueriesContext(connection) as queries:
        triggers.install(connection)
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


def test_every_change_that_is_committed_meanwhile_is_recorded_and_has_its_version(source, monkeypatch):
    over = Event()

    def work(code):
        """The versions that the list had after each of its changes."""
        seen, entry = [], DictionaryValue.objects.get(dictionary=source, code=code)
        try:
            while not seen or (not over.is_set() and len(seen) < WRITES):
                with transaction.atomic():
                    DictionaryValue.objects.filter(pk=entry.pk).update(name=f"{code} {len(seen)}")
                    seen.append(Dictionary.objects.values_list("version", flat=True).get(pk=source.pk))
        finally:
            connection.close()
        return seen

    before = Change.objects.count()
    with ThreadPoolExecutor(3) as pool:
        works = [pool.submit(work, code) for code in ("CALL", "EMAIL", "WEB")]
        try:
            for _ in range(RENEWALS):
                another_release(monkeypatch)
                renew()
        finally:
            over.set()
        versions = [version for done in works for version in done.result()]
    assert triggers.differences(connection) == ([], [])
    assert len(versions) >= 3
    assert Change.objects.count() - before == len(set(versions)) == len(versions)


@pytest.fixture
def holder(source):
    """Another connection, which has changed the list and does not end its transaction."""
    from django.db import connections

    other = connections.create_connection("default")
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE dictionaries_dictionary SET description = 'held' WHERE id = %s", [source.pk])
    yield other
    other.rollback()
    other.close()


def found(count: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(count)
        return cursor.fetchone()[0]


def no_longer_declared():
    """A trigger of a former release: to drop it needs the table for itself."""
    execute(
        "CREATE OR REPLACE FUNCTION former() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'refused:dictionaries_dictionary:former:UPDATE'; END$$"
    )
    execute(
        "CREATE TRIGGER former BEFORE UPDATE ON dictionaries_dictionary FOR EACH ROW "
        "WHEN (NEW.id < 0) EXECUTE FUNCTION former()"
    )


@on_postgresql
def test_migrate_waits_a_bounded_time_and_says_so(monkeypatch, request):
    no_longer_declared()
    request.getfixturevalue("holder")
    monkeypatch.setattr(migrate, "TRIES", 2)
    with pytest.raises(CommandError, match="Somebody holds a table"):
        call_command("migrate", verbosity=0)
    assert found("SELECT current_setting('lock_timeout')") != migrate.PATIENCE


@on_postgresql
def test_who_reads_a_list_does_not_wait_as_long_as_migrate_does(source, request):
    no_longer_declared()
    ann = administrator()
    holder = request.getfixturevalue("holder")

    def migrating():
        try:
            call_command("migrate", verbosity=0)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        migration = pool.submit(migrating)
        while not found(WAITING):
            assert not migration.done()
        assert ann.get(list_url(source)).status_code == 200  # the holder still holds
        assert not migration.done()
        holder.rollback()
        migration.result()
    assert triggers.differences(connection) == ([], [])
    assert not found("SELECT COUNT(*) FROM pg_trigger WHERE tgname = 'former'")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the lock of SQLite")
def test_on_sqlite_it_says_so_when_somebody_else_writes_for_too_long(source, monkeypatch):
    execute("DROP TRIGGER dictionaries_dictionary_version")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    try:
        execute("PRAGMA busy_timeout = 0")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CommandError, match="Somebody holds a table"):
            call_command("migrate", verbosity=0)
    finally:
        other.close()
        connection.close()
    triggers.install(connection)
    value("WEB").rename("Site")
