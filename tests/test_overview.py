"""How many entries each list has is counted again when it has changed, and only then."""

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Count, Q

from crmsettings.overview import overview
from dictionaries.models import Dictionary, DictionaryValue
from pipelines.models import Pipeline
from tests.conftest import without_guards
from tests.factories import UserFactory
from tests.protected import execute


@pytest.fixture
def reader(db: None) -> User:
    return UserFactory(is_superuser=True)


def sizes(reader: User) -> dict[str, int]:
    seen = overview(reader)
    return {each.address: vars(each)["size"] for each in (*seen.pipelines, *seen.dictionaries)}


def counted() -> dict[str, int]:
    active = Count("entries", filter=Q(entries__archived_at=None))
    return {
        row.address: row.active
        for model in (Pipeline, Dictionary)
        for row in model.objects.annotate(active=active)
    }


def own(dictionary: Dictionary) -> DictionaryValue:
    return dictionary.entries.filter(is_system=False).last()


def by_sql(dictionary: Dictionary) -> None:
    execute("DELETE FROM dictionaries_dictionaryvalue WHERE id = %s", own(dictionary).pk)


CHANGES: dict[str, Callable[[Dictionary], object]] = {
    "an entry is added": lambda sources: sources.add("Fair"),
    "one is archived": lambda sources: own(sources).archive(),
    "one is deleted": lambda sources: own(sources).delete(),
    "SQL deletes one": by_sql,
    "many are added at once": lambda sources: sources.entries.bulk_create(
        DictionaryValue(dictionary=sources, name=f"Fair {number}", code=f"F{number}", position=900 + number)
        for number in range(3)
    ),
    "another list is new": lambda _sources: Dictionary.add_list("Fairs"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_sizes_are_those_of_this_moment(change: str, reader: User, source: Dictionary):
    assert sizes(reader) == counted()
    CHANGES[change](source)
    assert sizes(reader) == counted()


@pytest.mark.django_db
def test_lists_that_have_not_changed_are_not_counted_again(reader: User, source: Dictionary):
    added = source.add("Fair")
    before = sizes(reader)
    without_guards(f"DELETE FROM dictionaries_dictionaryvalue WHERE id = {added.pk}")
    assert sizes(reader) == before != counted()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="Nobody writes there while somebody else does.")
def test_a_change_that_is_committed_after_a_later_one_is_counted_too(reader: User):
    first, second = Dictionary.add_list("First"), Dictionary.add_list("Second")
    sizes(reader)
    done, go_on = Event(), Event()

    def add_slowly() -> None:
        try:
            with transaction.atomic():
                first.add("Early")
                done.set()
                go_on.wait(30)
        finally:
            connection.close()

    other = Thread(target=add_slowly)
    other.start()
    try:
        assert done.wait(30)
        second.add("Late")
        assert sizes(reader) == counted()
    finally:
        go_on.set()
        other.join()
    assert sizes(reader) == counted()
