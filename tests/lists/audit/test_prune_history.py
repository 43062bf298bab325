"""`manage.py prune_history` deletes what is older than somebody says."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from lists.models import Change, Moved, Operation
from tests.protected import execute, value
from tests.thirdparty.models import Visit

OPEN_PRUNE = (
    "INSERT INTO lists_operation (at, action, actor_name, reason, is_open) "
    "VALUES ('2026-01-01', 'prune', 'boss', '', true)"
)


def prune(*args: str) -> str:
    out = StringIO()
    call_command("prune_history", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def old_and_new(source):
    """A replacement of three years ago, and a rename of today."""
    Visit.objects.create(source=value("WEB"))
    old = Operation.objects.create(
        action="replace", at=timezone.now() - timedelta(days=3 * 365), is_open=True
    )
    Operation.objects.filter(pk=old.pk).update(is_open=True)
    Visit.objects.update(source=value("EMAIL"))
    source.entries.filter(code="WEB")._raw_delete("default")
    Moved.objects.create(operation=old, model="a.B", field="c", source=1, target=2, records=[1], count=1)
    Operation.objects.filter(pk=old.pk).update(is_open=False)
    value("CALL").rename("Phone")
    return old


def test_without_yes_it_only_counts(old_and_new):
    counts = Operation.objects.count(), Change.objects.count()
    assert "1 operations with 1 changes" in prune("--older-than", "2y")
    assert (Operation.objects.count(), Change.objects.count()) == counts


def test_what_is_older_goes_and_the_pruning_is_on_record(old_and_new):
    prune("--older-than", "2y", "--yes")
    assert not Operation.objects.filter(pk=old_and_new.pk).exists()
    assert not Moved.objects.exists()
    pruning, rename = Operation.objects.all()
    assert (pruning.action, pruning.actor_name, pruning.is_open) == ("prune", "prune_history", False)
    assert "1 operations with 1 changes" in pruning.reason
    assert rename.changes.count() == 1
    prune("--older-than", "2y", "--yes")
    assert Operation.objects.filter(action="prune").count() == 2


def test_who_deletes_history_by_sql_cannot_delete_that_they_did(old_and_new):
    execute(OPEN_PRUNE)
    for table in ("lists_moved", "lists_change"):
        execute(f"DELETE FROM {table}")
    pruning = Operation.objects.latest("pk")
    for act in ("DELETE FROM lists_operation", "UPDATE lists_operation SET action = 'rename'"):
        with pytest.raises(IntegrityError, match="refused:lists_operation:history"), transaction.atomic():
            execute(f"{act} WHERE id = %s", pruning.pk)
    Operation.objects.filter(is_open=True).update(is_open=False)
    assert (pruning.action, pruning.actor_name) == ("prune", "boss")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite asks nothing at the end")
def test_an_operation_does_not_stay_open(db):
    with pytest.raises(IntegrityError, match="refused:lists_operation:left_open"):
        execute(OPEN_PRUNE)


@pytest.mark.parametrize("age", ["", "2", "y", "2 years", "-1d"])
def test_an_age_that_is_none_is_refused_with_a_sentence(age, db):
    with pytest.raises(CommandError, match="write 90d, 8w, 6m or 2y"):
        prune(f"--older-than={age}")


def test_an_age_that_is_older_than_any_date_is_refused_with_a_sentence(db):
    with pytest.raises(CommandError, match="“9999y” is longer ago than any date"):
        prune("--older-than", "9999y")
