"""Several machines are renewed at the same moment: one of them migrates, and the others wait for it."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, connections

from lists.management.commands import migrate

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="locks of PostgreSQL"),
]


def test_the_second_waits_and_then_finds_it_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "PAUSE", 0.01)
    first, said = connections.create_connection("default"), StringIO()

    def second() -> None:
        try:
            call_command("migrate", stdout=said)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        assert migrate._asked(first, "pg_try_advisory_lock")
        call_command("migrate", plan=True, verbosity=0)  # who only looks does not wait
        migrating = pool.submit(second)
        while "Another migrate is at work" not in said.getvalue():
            assert not migrating.done()
        assert "No migrations to apply" not in said.getvalue()
        assert migrate._asked(first, "pg_advisory_unlock")
        migrating.result()
    assert "No migrations to apply" in said.getvalue()
    assert migrate._asked(first, "pg_try_advisory_lock")  # the second keeps it from nobody
    assert migrate._asked(first, "pg_advisory_unlock")
    first.close()
