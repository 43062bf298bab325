"""Migrations of a database that has a history: nothing of it is lost, and all triggers stand afterwards."""

import pytest
from django.core.management import call_command
from django.db import connection

from lists.audit import undo
from lists.database import triggers
from lists.models import Change, Operation
from tests.protected import value

pytestmark = pytest.mark.django_db(transaction=True)


def changes() -> list[dict[str, object]]:
    return list(Change.objects.order_by("pk").values())


def test_the_table_of_changes_is_rebuilt_with_all_that_is_in_it(source):
    value("WEB").rename("Site")
    value("EMAIL").delete()
    before = changes()
    assert len(before) == 2
    try:
        call_command("migrate", "lists", "0002", verbosity=0)
        assert changes() == before
        assert triggers.differences(connection) == ([], [])
    finally:
        call_command("migrate", verbosity=0)
    assert changes() == before
    assert triggers.differences(connection) == ([], [])
    undo(Operation.objects.latest("pk"), None)
    assert value("EMAIL").label == "E-Mail"
