"""Who moves an entry beside another one, while somebody else moves what stands there."""

from threading import Event

import pytest
from django.db import connection, transaction
from django.http import QueryDict

from crmsettings.bulk.forms import MoveForm as Selected
from crmsettings.entries.forms import VerbForm
from crmsettings.entries.moving import MoveForm
from dictionaries.models import Dictionary, DictionaryValue
from tests.concurrency import at_once, errors

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time anyway."),
]


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def moved_while_it_leaves(leaves: DictionaryValue, form: VerbForm) -> None:
    """Whoever moves it away ends when the form waits, or has not waited at all."""
    begun, is_over = Event(), Event()

    def leave() -> None:
        with transaction.atomic():
            leaves.move(before=None)
            begun.set()
            while not somebody_waits() and not is_over.is_set():
                pass

    def act() -> bool:
        begun.wait(30)
        try:
            return form.act()
        finally:
            is_over.set()

    assert not errors(at_once(leave, act))


def test_an_entry_comes_below_the_one_that_was_named_also_when_the_next_one_leaves(source: Dictionary):
    _first, named, leaves, *_others, entry = source.entries.all()
    moved_while_it_leaves(leaves, MoveForm(entry, QueryDict(f"side=after&other={named.code}")))
    assert list(source.entries.all()[1:3]) == [named, entry]


def test_entries_come_to_the_top_also_when_the_first_one_leaves(source: Dictionary):
    leaves, *_others, one, other = source.entries.all()
    moved_while_it_leaves(leaves, Selected(source, QueryDict(f"to=top&entry={one.pk}&entry={other.pk}")))
    assert list(source.entries.all()[:2]) == [one, other]
