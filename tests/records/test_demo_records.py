"""`manage.py demo_records N`: believable records of all types."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from records.demo import SHARES
from records.models import Call, Company, Deal, Lead
from tests.factories import CallFactory, PipelineFactory

pytestmark = pytest.mark.django_db


def demo_records(*arguments: Any) -> str:
    said = StringIO()
    call_command("demo_records", *arguments, stdout=said)
    return said.getvalue()


def numbers() -> list[int]:
    return [model.objects.count() for model in SHARES]


def values(model: Any) -> list[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.fields if field.name not in {"id", "created_at"}]
    return list(model.objects.order_by("pk").values_list(*names))


@pytest.mark.parametrize("total", [1, 2, 99, 1234])
def test_there_are_as_many_records_as_asked_for_together(total):
    demo_records(total)
    assert sum(numbers()) == total


def test_every_type_has_its_share_and_the_command_says_so():
    said = demo_records(100)
    assert ": 22 leads, 20 deals, 18 contacts, 12 calls, 10 companies, 8 events, 4 quotes, " in said
    assert said.endswith(" 4 invoices, 2 documents.\n")
    assert numbers() == list(SHARES.values())


def test_all_batches_arrive(monkeypatch):
    monkeypatch.setattr("records.demo.BATCH", 7)
    demo_records(200)
    assert numbers() == [2 * share for share in SHARES.values()]


def test_the_same_seed_makes_the_same_records():
    demo_records(300, "--seed=7")
    first = {model: values(model) for model in SHARES}
    for model in SHARES:
        model.objects.all().delete()
    demo_records(300, "--seed=7")
    assert {model: values(model) for model in SHARES} == first
    for model in SHARES:
        model.objects.all().delete()
    demo_records(300, "--seed=8")
    assert {model: values(model) for model in SHARES} != first


def test_records_may_be_what_they_are():
    demo_records(100, "--seed=1")
    for model in SHARES:
        for record in model.objects.all():
            record.full_clean()


def test_every_field_is_used_and_some_records_have_no_value_there():
    demo_records(2000, "--seed=1")
    for model in SHARES:
        for key in model.entry_fields():
            used = set(model.objects.values_list(key.attname, flat=True))
            assert len(used - {None}) >= 3
            assert (None in used) == key.null


def test_few_values_have_most_records_and_some_have_none():
    demo_records(5000, "--seed=1")
    source = Dictionary.objects.get(code="SOURCE")
    counts = sorted(Lead.objects.filter(source=value).count() for value in source.entries.all())
    assert counts[0] == 0
    assert sum(counts[-3:]) > sum(counts[:-3])


def test_deals_stand_in_all_active_pipelines_and_in_no_archived_entry(source):
    second, archived = PipelineFactory(), PipelineFactory(archived_at=now())
    source.entries.get(code="EMAIL").archive()
    demo_records(500, "--seed=1")
    pipelines = set(Deal.objects.values_list("stage__pipeline", flat=True))
    assert pipelines == set(
        Pipeline.objects.filter(entity_type__code="DEAL", archived_at=None).values_list("pk", flat=True)
    )
    assert second.pk in pipelines
    assert archived.pk not in pipelines
    assert not Lead.objects.filter(source__code="EMAIL").exists()


def test_old_deals_have_ended_and_new_ones_are_open():
    demo_records(5000, "--seed=1")
    deals = list(Deal.objects.order_by("pk").values_list("stage__kind", flat=True))
    tenth = len(deals) // 10
    open_ones = [sum(kind <= 2 for kind in part) for part in (deals[:tenth], deals[-tenth:])]
    assert open_ones[0] < tenth / 5
    assert open_ones[1] > tenth * 4 / 5


def test_records_are_spread_over_two_years_and_a_tenth_is_archived():
    demo_records(5000, "--seed=1")
    days = list(Lead.objects.order_by("pk").values_list("created_at", flat=True))
    assert days == sorted(days)
    assert days[-1] <= now() < days[-1] + timedelta(days=2)
    assert timedelta(days=728) < days[-1] - days[0] < timedelta(days=731)
    assert 0.05 < Lead.objects.filter(is_archived=True).count() / len(days) < 0.15


def test_deals_have_amounts_of_all_sizes():
    demo_records(2000, "--seed=1")
    amounts = sorted(Deal.objects.values_list("amount", flat=True))
    assert 0 <= amounts[0] < 2000
    assert amounts[-1] > 20_000


def test_a_list_without_values_leaves_its_field_empty(source):
    company_type = Dictionary.objects.get(code="COMPANY_TYPE")
    company_type.entries.all().delete()
    demo_records(100)
    assert not Company.objects.exclude(company_type=None).exists()


def test_records_come_on_top_of_those_that_are_there():
    kept = CallFactory(name="Kept")
    demo_records(100)
    assert Call.objects.count() == 13
    assert Call.objects.get(pk=kept.pk).name == "Kept"


def test_if_empty_adds_nothing_where_there_are_records():
    assert demo_records(100, "--if-empty")
    assert demo_records(100, "--if-empty") == ""
    assert sum(numbers()) == 100


@pytest.mark.parametrize("number", ["0", "-5", "20x", "1.5", "", "10000001", "²", "9" * 5000])
def test_nonsense_is_refused_with_a_sentence(number):
    with pytest.raises(
        CommandError, match=f"“{number}” is not a number of records: write one from 1 to 10000000."
    ):
        demo_records("--", number)
    assert sum(numbers()) == 0


def test_without_the_shipped_lists_it_says_what_to_do(no_lists):
    with pytest.raises(CommandError, match=r"There are no stages of LEAD: run manage.py load_lists"):
        demo_records(10)
    assert sum(numbers()) == 0
