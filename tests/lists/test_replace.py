"""Replace: the records of an entry go over to another one, whatever app they are of; then the entry goes."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from dictionaries.models import DictionaryValue
from lists.models import Moved, Tombstone
from lists.protection import Refused
from lists.replacing import replace, replacing
from lists.usage import references
from pipelines.models import Stage
from records.models import Lead
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    DealFactory,
    LeadFactory,
    StageFactory,
    TicketFactory,
    ValueFactory,
    VisitFactory,
)
from tests.protected import record_of, refused, stage, uses, value
from tests.thirdparty.models import Badge, Gift, Survey

pytestmark = pytest.mark.django_db


def lines() -> list[tuple[str, str, int, int, tuple[Any, ...]]]:
    """The journal, in words that can be compared."""
    return [(m.model, m.field, m.source, m.target, tuple(sorted(m.records))) for m in Moved.objects.all()]


def journal() -> dict[tuple[str, str, int, int], Counter[Any]]:
    """All records of the journal, however many lines they stand in."""
    found: dict[tuple[str, str, int, int], Counter[Any]] = {}
    for model, field, source, target, records in lines():
        found.setdefault((model, field, source, target), Counter()).update(records)
    return found


def test_there_are_keys_of_every_kind_to_try():
    kinds = {
        (key.null, key.one_to_one, key.remote_field.hidden)
        for key in [*references(Stage), *references(DictionaryValue)]
    }
    assert kinds >= {(False, False, True), (True, False, False), (False, True, True), (True, False, True)}
    assert {key.model._meta.app_label for key in references(DictionaryValue)} == {"records", "thirdparty"}


@pytest.mark.parametrize(
    ("make", "key"),
    [
        *((ValueFactory, key) for key in references(DictionaryValue)),
        *((StageFactory, key) for key in references(Stage)),
    ],
    ids=lambda given: str(given) if isinstance(given, models.Field) else "",
)
def test_a_record_of_any_model_and_field_goes_over(make, key):
    call = make()
    phone = make(**{call.parent_field: call.parent})
    record, bystander = record_of(key, call), record_of(key, make())
    before = uses()
    assert call.replace_with(phone) == 1
    assert uses() == before | {(key.model, key.name, record.pk): phone.pk}
    assert journal() == {(key.model._meta.label, key.name, call.pk, phone.pk): Counter([record.pk])}
    assert not type(call).objects.filter(pk=call.pk).exists()
    bystander.refresh_from_db()


def test_all_fields_of_all_models_go_over_together():
    call = ValueFactory()
    phone = ValueFactory(dictionary=call.dictionary)
    records = [(key, record_of(key, call).pk) for key in references(DictionaryValue) for _ in range(3)]
    kept = [(key, record_of(key, phone).pk) for key in references(DictionaryValue)]
    total = len(uses())
    assert call.replace_with(phone) == len(records)
    now = uses()
    assert len(now) == total
    for key, pk in [*records, *kept]:
        assert now[key.model, key.name, pk] == phone.pk
    assert journal() == {
        (key.model._meta.label, key.name, call.pk, phone.pk): Counter(
            pk for other, pk in records if other is key
        )
        for key in references(DictionaryValue)
    }


def test_a_record_that_has_the_entry_twice_goes_over_in_both_fields(source):
    gift = Gift.objects.create(occasion=value("WEB"), wrapping=value("WEB"))
    assert value("WEB").replace_with(value("EMAIL")) == 2
    gift.refresh_from_db()
    assert (gift.occasion.code, gift.wrapping.code) == ("EMAIL", "EMAIL")


def test_archived_records_go_over_too(source):
    lead = LeadFactory(source=value("WEB"), is_archived=True)
    assert value("WEB").replace_with(value("EMAIL")) == 1
    lead.refresh_from_db()
    assert (lead.source.code, lead.is_archived) == ("EMAIL", True)


def test_nothing_of_a_record_changes_but_the_entry(source):
    deal = DealFactory(source=value("WEB"), stage=stage("EXECUTING"), amount=12, is_archived=True)
    before = type(deal).objects.filter(pk=deal.pk).values().get()
    value("WEB").replace_with(value("EMAIL"))
    assert type(deal).objects.filter(pk=deal.pk).values().get() == before | {"source_id": value("EMAIL").pk}


def test_records_of_other_entries_and_those_without_one_stay(source):
    other, none = LeadFactory(source=value("CALL")), LeadFactory()
    before = uses()
    LeadFactory(source=value("WEB"))
    value("WEB").replace_with(value("EMAIL"))
    assert before.items() <= uses().items()
    assert (other.source.code, none.source) == ("CALL", None)


@pytest.mark.parametrize("archived", [True, False])
def test_an_unused_or_archived_entry_can_be_replaced(archived, source):
    row = value("WEB")
    if archived:
        LeadFactory(source=row)
        row.archive()
    assert row.replace_with(value("EMAIL")) == archived
    assert not source.entries.filter(code="WEB").exists()


def test_several_entries_are_merged_into_one(source):
    leads = [LeadFactory(source=value(code)) for code in ("WEB", "EMAIL", "OTHER", "CALL")]
    assert replace([value("WEB"), value("EMAIL")], value("OTHER")) == 2
    assert list(Lead.objects.order_by("pk").values_list("source__code", flat=True)) == [
        "OTHER", "OTHER", "OTHER", "CALL",
    ]  # fmt: skip
    assert not source.entries.filter(code__in=["WEB", "EMAIL"]).exists()
    assert sum(map(sum, (counter.values() for counter in journal().values()))) == 2
    assert leads[3].source.code == "CALL"


def test_an_entry_named_twice_is_merged_once(source):
    LeadFactory(source=value("WEB"))
    assert replace([value("WEB"), value("WEB")], value("EMAIL")) == 1


def test_a_stage_of_another_kind_may_be_the_target(deals):
    ticket = TicketFactory(stage=stage("EXECUTING"))
    stage("EXECUTING").replace_with(stage("WON"))
    ticket.refresh_from_db()
    assert ticket.stage == stage("WON")


def test_the_list_has_a_new_version_and_remembers_what_was_deleted(source):
    before = source.version
    value("WEB").replace_with(value("EMAIL"))
    source.refresh_from_db()
    assert source.version > before
    assert Tombstone.objects.filter(parent=source.pk, code="WEB").exists()


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 100])
def test_chunks_of_any_size_move_each_record_once(chunk, monkeypatch, source):
    monkeypatch.setattr("lists.replacing.CHUNK", chunk)
    leads = [LeadFactory(source=value("WEB")).pk for _ in range(7)]
    visits = [VisitFactory(source=value("WEB")).pk for _ in range(3)]
    web, email = value("WEB").pk, value("EMAIL").pk
    seen = list(replacing([value("WEB")], value("EMAIL")))
    assert (seen[0].moved, seen[0].total) == (0, 10)
    assert (seen[-1].moved, seen[-1].total) == (10, 10)
    assert [progress.moved for progress in seen] == sorted(progress.moved for progress in seen)
    assert all(len(records) <= chunk for *_, records in lines())
    assert journal() == {
        ("records.Lead", "source", web, email): Counter(leads),
        ("thirdparty.Visit", "source", web, email): Counter(visits),
    }


def test_the_records_of_a_chunk_are_looked_up_by_their_keys_alone(source):
    """Not by the entry, which may have very many more: their number squared would be gone over."""
    status = LeadFactory(source=value("WEB")).status
    Lead.objects.bulk_create(Lead(name=f"Lead {n}", source=value("WEB"), status=status) for n in range(500))
    with CaptureQueriesContext(connection) as captured:
        value("WEB").replace_with(value("EMAIL"))
    (update,) = [query["sql"] for query in captured if query["sql"].startswith('UPDATE "records_lead"')]
    with connection.cursor() as cursor:
        explain = "EXPLAIN QUERY PLAN"
        if connection.vendor == "postgresql":
            explain = "EXPLAIN"
            cursor.execute("SET LOCAL enable_seqscan = off")  # so few records would all be read
        cursor.execute(f"{explain} {update}")
        plan = str(cursor.fetchall())
    assert "records_lead_pkey" in plan or "PRIMARY KEY" in plan
    assert "lead_source_index" not in plan


def test_whoever_stops_listening_halfway_has_changed_nothing(monkeypatch, source, untouched):
    monkeypatch.setattr("lists.replacing.CHUNK", 2)
    LeadFactory.create_batch(6, source=value("WEB"))
    untouched(source)
    progress = replacing([value("WEB")], value("EMAIL"))
    assert [next(progress).moved for _ in range(3)] == [0, 2, 4]
    assert Lead.objects.filter(source=value("EMAIL")).count() == 4
    progress.close()


def put_away(row: Any) -> Any:
    row.archive()
    return row


def without(row: Any) -> Any:
    stale = type(row).objects.get(pk=row.pk)
    row.delete()
    return stale


def same(row: Any) -> tuple[Any, Any]:
    return row, row


def badges(*stages: Any) -> tuple[Any, Any]:
    for row in stages:
        Badge.objects.create(stage=row)
    return stages[0], stages[-1]


def interests() -> tuple[Any, Any]:
    survey = Survey.objects.create()
    survey.interests.add(value("WEB"), value("EMAIL"))
    return value("WEB"), value("EMAIL")


def other_list() -> tuple[Any, Any]:
    return value("WEB"), ValueFactory()


REFUSALS: dict[str, tuple[Callable[[], tuple[Any, Any]], str]] = {
    "an entry of another list": (other_list, "list"),
    "a stage of another pipeline": (lambda: (stage("EXECUTING"), StageFactory()), "list"),
    "an entry of another kind of list": (lambda: (stage("EXECUTING"), value("WEB")), "list"),
    "the entry itself": (lambda: same(value("WEB")), "itself"),
    "an entry that is gone": (lambda: (without(value("WEB")), value("EMAIL")), "gone"),
    "a target that is gone": (lambda: (value("WEB"), without(value("EMAIL"))), "gone"),
    "a system value": (lambda: (value("CALL"), value("EMAIL")), "system"),
    "the initial stage": (lambda: (stage("NEW"), stage("EXECUTING")), "initial"),
    "the success stage": (lambda: (stage("WON"), stage("EXECUTING")), "success"),
    "the failure stage": (lambda: (stage("LOSE"), stage("APOLOGY")), "failure"),
    "an archived target": (lambda: (value("WEB"), put_away(value("EMAIL"))), "archived"),
    "a target that its one-to-one record fills": (
        lambda: badges(stage("EXECUTING"), stage("PREPARATION")), "twice",
    ),
    "a target that a record has already": (interests, "twice"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_a_sentence_and_changes_nothing(name, untouched):
    entry, other = REFUSALS[name][0]()
    if isinstance(entry, DictionaryValue):
        ContactFactory(source=DictionaryValue.objects.filter(pk=entry.pk).first())
    TicketFactory(stage=stage("EXECUTING"))
    untouched(entry)
    error = refused(lambda row: row.replace_with(other), entry, Refused)
    assert error.reason == REFUSALS[name][1]
    assert str(error).endswith(".")


@pytest.mark.parametrize("name", [name for name in REFUSALS if REFUSALS[name][1] != "twice"])
def test_a_refusal_comes_before_any_record_moves(name):
    entry, other = REFUSALS[name][0]()
    with pytest.raises(Refused):
        next(replacing([entry], other))


def test_one_bad_entry_of_a_merge_keeps_all_of_them(source, untouched):
    CompanyFactory(source=value("WEB"))
    untouched(source)
    refused(lambda call: replace([value("WEB"), call], value("EMAIL")), value("CALL"), Refused)
