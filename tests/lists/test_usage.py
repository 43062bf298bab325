"""Which records use an entry, counted over the foreign keys of any app."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from dictionaries.models import Dictionary, DictionaryValue
from lists.protection import Refused
from lists.usage import Use, latest, references, usage_by_row, usage_of
from pipelines.models import Pipeline, Stage
from records.models import Lead
from tests.factories import LeadFactory, VisitFactory
from tests.protected import IN_USE, stage, value
from tests.thirdparty.models import Badge, Gift, Interest, Order, Report, Robot, Survey, Ticket, Visit


def ours(model):
    """The keys of this test's own app; the product's records come on top."""
    keys = references(model)
    return {(key.model, key.name) for key in keys if key.model._meta.app_label == "thirdparty"}


def test_every_key_of_any_app_is_known_without_registration():
    assert ours(DictionaryValue) == {
        (Visit, "source"), (Gift, "occasion"), (Gift, "wrapping"), (Interest, "value"),
        (Order, "source"),
    }  # fmt: skip
    assert ours(Stage) == {(Ticket, "stage"), (Badge, "stage"), (Order, "stage")}
    assert ours(Pipeline) == {(Robot, "pipeline")}
    assert ours(Dictionary) == {(Report, "dictionary")}


def test_the_key_of_an_entry_to_its_own_list_is_no_use():
    assert all(key.model is not Stage for key in references(Pipeline))
    assert all(key.model is not DictionaryValue for key in references(Dictionary))


def test_nobody_uses_a_new_entry(source):
    assert source.add("Fair").usage() == []


def test_usage_counts_records_by_model_and_field(source):
    row = IN_USE["a value by two optional keys"]()
    VisitFactory(source=row)
    assert sorted(row.usage(), key=str) == sorted(
        [Use(Visit, "source", 1), Use(Gift, "occasion", 1), Use(Gift, "wrapping", 1)], key=str
    )
    assert value("EMAIL").usage() == [Use(Gift, "wrapping", 1)]


def test_usage_sees_many_to_many_and_one_to_one(source, deals):
    survey = Survey.objects.create()
    survey.interests.add(value("WEB"), value("EMAIL"))
    Badge.objects.create(stage=stage("WON"))
    assert value("WEB").usage() == [Use(Interest, "value", 1)]
    assert stage("WON").usage() == [Use(Badge, "stage", 1)]


def test_a_record_that_leaves_an_entry_frees_it(source):
    visit = VisitFactory(source=value("WEB"))
    visit.source = value("EMAIL")
    visit.save()
    value("WEB").delete()
    assert not source.entries.filter(code="WEB").exists()
    assert Visit.objects.get().source == value("EMAIL")


def test_an_archived_entry_is_still_in_use(source):
    VisitFactory(source=value("WEB"))
    value("WEB").archive()
    assert value("WEB").usage() == [Use(Visit, "source", 1)]
    assert not source.entries.active().filter(code="WEB").exists()


def test_the_number_of_queries_does_not_depend_on_the_number_of_records_or_entries(source):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            usage_of(DictionaryValue, source.entries.values_list("pk", flat=True))
        return len(captured)

    few = queries()
    for row in source.entries.all():
        VisitFactory.create_batch(3, source=row)
    assert queries() == few


def test_archived_records_are_counted_apart_whether_an_entry_is_asked_alone_or_with_others(source):
    LeadFactory.create_batch(3, source=value("WEB"))
    LeadFactory.create_batch(2, source=value("WEB"), is_archived=True)
    VisitFactory(source=value("WEB"))
    LeadFactory(source=value("EMAIL"), is_archived=True)
    web, email, other = (value(code) for code in ("WEB", "EMAIL", "OTHER"))
    wanted = [Use(Lead, "source", 5, 2), Use(Visit, "source", 1)]
    assert web.usage() == wanted
    assert web.usage()[0].active == 3
    assert usage_by_row(DictionaryValue, [web.pk]) == {web.pk: wanted}
    assert usage_by_row(DictionaryValue, [web.pk, email.pk, other.pk]) == {
        web.pk: wanted,
        email.pk: [Use(Lead, "source", 1, 1)],
    }


def test_a_refusal_says_which_records_stand_in_the_way(source):
    LeadFactory(source=value("WEB"), is_archived=True)
    with pytest.raises(Refused) as info:
        value("WEB").delete()
    assert info.value.uses == [Use(Lead, "source", 1, 1)]


def test_the_newest_record_says_when_an_entry_was_last_used(source):
    old, new = (LeadFactory(source=value("WEB")) for _ in range(2))
    VisitFactory(source=value("WEB"))  # does not say when it was made
    moment = now() - timedelta(days=3)
    Lead.objects.filter(pk=old.pk).update(created_at=moment - timedelta(days=1))
    Lead.objects.filter(pk=new.pk).update(created_at=moment)
    lead, visit = usage_by_row(DictionaryValue, [value("WEB").pk], with_latest=True)[value("WEB").pk]
    assert (lead.latest, visit.latest) == (moment, None)
    assert latest([lead, visit]) == moment
    assert latest([visit]) is None


def test_what_is_in_use_by_any_record_of_any_app_is_not_unused(source):
    LeadFactory(source=value("WEB"), is_archived=True)
    VisitFactory(source=value("EMAIL"))
    Gift.objects.create(wrapping=value("OTHER"))
    used = {"WEB", "EMAIL", "OTHER"}
    assert {entry.code for entry in source.entries.all()} - {e.code for e in source.entries.unused()} == used
