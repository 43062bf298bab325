"""Entries are replaced while other people give them to records: no record is lost, and each has an entry."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from random import Random
from threading import Event
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from dictionaries.models import DictionaryValue
from lists.models import Moved
from lists.protection import Refused
from lists.replacing import replace, replacing
from lists.usage import references
from pipelines.models import Stage
from records.models import Deal, Lead
from tests.concurrency import at_once, errors, fresh
from tests.factories import DealFactory, LeadFactory, ValueFactory
from tests.protected import pipeline, value

pytestmark = pytest.mark.django_db(transaction=True)

postgresql_only = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets others write when the replacement is done"
)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lists.replacing.CHUNK", 3)


def journal() -> Counter[tuple[str, str, int, Any]]:
    """How often the journal names each record as one that left an entry."""
    return Counter(
        (line.model, line.field, line.source, pk) for line in Moved.objects.all() for pk in line.records
    )


def assert_all_have_entries() -> None:
    """Every key of every record leads to a row that is there."""
    connection.check_constraints()
    for model in (DictionaryValue, Stage):
        pks = set(model.objects.values_list("pk", flat=True))
        for key in references(model):
            assert set(key.model._base_manager.values_list(key.attname, flat=True)) <= {*pks, None}


def give(record: Any, field: str, entry: Any) -> bool:
    """Somebody saves the form of a record; whether the entry was still there."""
    try:
        with transaction.atomic():
            found = type(record).objects.select_for_update().get(pk=record.pk)
            setattr(found, field, entry)
            found.save(update_fields=[field])
    except IntegrityError:
        return False
    return True


def create(name: str, **fields: Any) -> Any:
    """Somebody makes a new record; None when the entry is no longer there."""
    try:
        return Lead.objects.create(name=name, **fields)
    except IntegrityError:
        return None


# Everybody at once


def test_records_come_and_change_while_their_entry_is_replaced_and_others_deleted(source):
    new = pipeline("LEAD").entries.get(kind=1)
    web, email, other, fair = value("WEB"), value("EMAIL"), value("OTHER"), source.add("Fair")
    leads = LeadFactory.create_batch(40, source=web)
    entries = [web, email, other, fair]

    def creator(number: int) -> list[Any]:
        random = Random(number)
        return [
            made.pk
            for n in range(15)
            if (made := create(f"{number}/{n}", status=new, source=random.choice(entries)))
        ]

    def editor(number: int) -> int:
        random = Random(number)
        return sum(give(random.choice(leads), "source", random.choice(entries)) for _ in range(15))

    results = at_once(
        *(partial(creator, number) for number in range(2)),
        *(partial(editor, number) for number in range(2)),
        partial(fresh(web).replace_with, fresh(email)),
        fresh(fair).delete,
    )
    for error in errors(results, Refused):
        assert error.reason == "in_use"  # type: ignore[attr-defined]
    assert not isinstance(results[4], Refused)
    created = [pk for pks in results[:2] for pk in pks]
    assert set(Lead.objects.values_list("pk", flat=True)) == {*created, *(lead.pk for lead in leads)}
    assert_all_have_entries()
    assert not DictionaryValue.objects.filter(pk=web.pk).exists()
    moved = journal()
    assert sum(moved.values()) == results[4]
    assert {(model, field, entry) for model, field, entry, _pk in moved} == {
        ("records.Lead", "source", web.pk)
    }
    assert {pk for *_, pk in moved} <= set(Lead.objects.values_list("pk", flat=True))


def test_deals_walk_through_stages_while_stages_are_merged(deals):
    stages = list(deals.entries.filter(kind=2))
    several = [DealFactory(stage=stages[number % 4]) for number in range(24)]

    def walker(number: int) -> int:
        random = Random(number)
        return sum(give(random.choice(several), "stage", random.choice(stages)) for _ in range(20))

    results = at_once(
        *(partial(walker, number) for number in range(4)), partial(replace, stages[:3], fresh(stages[3]))
    )
    assert not errors(results)
    assert set(Deal.objects.values_list("stage", flat=True)) == {stages[3].pk}
    assert Deal.objects.count() == 24
    assert_all_have_entries()


def test_of_two_merges_that_cross_one_wins_and_the_other_hears_of_it(source):
    for _round in range(5):
        one, two = ValueFactory(dictionary=source), ValueFactory(dictionary=source)
        leads = [LeadFactory(source=entry) for entry in (one, two) * 6]
        results = at_once(
            partial(fresh(one).replace_with, fresh(two)), partial(fresh(two).replace_with, fresh(one))
        )
        [error] = errors(results, Refused)
        assert error.reason == "gone"  # type: ignore[attr-defined]
        [left] = DictionaryValue.objects.filter(pk__in=[one.pk, two.pk])
        assert {fresh(lead).source for lead in leads} == {left}


def test_merges_in_two_lists_over_the_same_records_do_not_block_each_other_for_good():
    first, second = [[ValueFactory(dictionary=home) for _ in range(3)] for home in two_lists()]
    leads = [LeadFactory(source=first[n < 30], salutation=second[n >= 30]) for n in range(60)]
    results = at_once(
        partial(replace, [fresh(first[0]), fresh(first[1])], fresh(first[2])),
        partial(replace, [fresh(second[0]), fresh(second[1])], fresh(second[2])),
    )
    assert not errors(results)
    assert {(fresh(lead).source, fresh(lead).salutation) for lead in leads} == {(first[2], second[2])}


def two_lists() -> list[Any]:
    return [ValueFactory().dictionary, ValueFactory().dictionary]


def test_a_record_goes_to_and_fro_between_two_entries_that_are_merged(source):
    for _round in range(3):
        one, two = ValueFactory(dictionary=source), ValueFactory(dictionary=source)
        leads = [LeadFactory(source=one) for _ in range(12)]

        def wander(lead: Any, one: Any = one, two: Any = two) -> int:
            return sum(give(lead, "source", entry) for entry in (two, one) * 5)

        results = at_once(
            *(partial(wander, lead) for lead in leads[:4]), partial(fresh(one).replace_with, fresh(two))
        )
        assert not errors(results)
        assert {fresh(lead).source for lead in leads} == {two}


def test_an_entry_is_replaced_archived_restored_and_deleted_at_once(source):
    for entry in [source.add(f"Fair {number}") for number in range(4)]:
        lead = LeadFactory(source=entry)
        acts = [
            fresh(entry).archive,
            fresh(entry).restore,
            fresh(entry).delete,
            partial(fresh(entry).rename, "X"),
        ]
        results = at_once(*acts, partial(fresh(entry).replace_with, value("EMAIL")))
        for error in errors(results, Refused):
            assert error.reason in {"gone", "in_use"}  # type: ignore[attr-defined]
        assert fresh(lead).source == value("EMAIL")


# One after the other, on two connections


@contextmanager
def elsewhere() -> Iterator[Callable[..., Future[Any]]]:
    """Acts on another connection, while this one is in the middle of its own."""
    with ThreadPoolExecutor(1) as pool, ExitStack() as end:
        end.callback(lambda: pool.submit(lambda: connection.close()).result())
        yield pool.submit


@postgresql_only
def test_whoever_gives_a_record_another_entry_meanwhile_is_right(source):
    leads = LeadFactory.create_batch(12, source=value("WEB"))
    other, email = value("OTHER"), value("EMAIL")
    with elsewhere() as do:
        progress = replacing([value("WEB")], email)
        assert [next(progress).moved for _ in range(2)] == [0, 3]
        waiting = [lead for lead in leads if fresh(lead).source != email]
        assert do(give, waiting[-1], "source", other).result() is True
        assert list(progress)[-1].moved == 11
    assert fresh(waiting[-1]).source == other
    assert waiting[-1].pk not in {pk for *_, pk in journal()}
    assert Lead.objects.filter(source=email).count() == 11


@postgresql_only
def test_whoever_is_about_to_give_a_record_another_entry_is_waited_for(source):
    lead, other = LeadFactory(source=value("WEB")), value("OTHER")
    began = Event()

    def change() -> None:
        with transaction.atomic():
            Lead.objects.filter(pk=lead.pk).update(source=other)
            began.set()
            while not somebody_waits():
                pass

    with elsewhere() as do:
        changed = do(change)
        assert began.wait(30)
        assert value("WEB").replace_with(value("EMAIL")) == 0
        changed.result()
    assert fresh(lead).source == other
    assert not journal()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


@postgresql_only
def test_a_record_that_comes_meanwhile_goes_over_too(source):
    LeadFactory.create_batch(4, source=value("WEB"))
    new, web = pipeline("LEAD").entries.first(), value("WEB")
    with elsewhere() as do:
        progress = replacing([value("WEB")], value("EMAIL"))
        assert [next(progress).moved for _ in range(3)] == [0, 3, 4]
        late = do(create, "Late", status=new, source=web).result()
        assert list(progress)[-1].moved == 5
    assert fresh(late).source == value("EMAIL")
    assert journal()["records.Lead", "source", web.pk, late.pk] == 1


@postgresql_only
def test_a_record_that_comes_too_late_is_refused_and_not_left_without_an_entry(source):
    new, web = pipeline("LEAD").entries.first(), value("WEB")
    with elsewhere() as do:
        progress = replacing([value("WEB")], value("EMAIL"))
        assert [next(progress).moved for _ in range(2)] == [0, 0]  # the entry is gone, not yet for others
        late = do(create, "Late", status=new, source=web)
        assert list(progress) == []
        assert late.result() is None
    assert not Lead.objects.exists()


@postgresql_only
def test_who_locks_many_records_in_another_order_makes_it_wait_or_refuse_but_never_fail(source, untouched):
    """PostgreSQL ends a deadlock by an error for one of the two; here it is a sentence."""
    leads = LeadFactory.create_batch(9, source=value("WEB"))
    untouched(source)
    with elsewhere() as do:
        progress = replacing([value("WEB")], value("EMAIL"))
        assert [next(progress).moved for _ in range(2)] == [0, 3]
        moved = set(Lead.objects.filter(source=value("EMAIL")).values_list("pk", flat=True))
        other = [lead.pk for lead in leads if lead.pk not in moved]
        do(begin, other[0]).result()
        crossing = do(lock_and_end, min(moved))
        with pytest.raises(Refused) as info:
            list(progress)
        assert crossing.result() is None
    assert info.value.reason == "busy"


def begin(pk: int) -> None:
    # The one who waits longest looks for deadlocks first: let it be the replacement.
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL deadlock_timeout = '60s'")
        cursor.execute("SELECT 1 FROM records_lead WHERE id = %s FOR UPDATE", [pk])


def lock_and_end(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM records_lead WHERE id = %s FOR UPDATE", [pk])
    connection.rollback()
    connection.set_autocommit(True)
