"""The numbers of /segments/ are those that one counts by hand, and each leads to its records."""

from collections import Counter
from decimal import Decimal
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse

from dictionaries.models import Dictionary, DictionaryValue
from lists.positions import GAP
from lists.text.numbers import grouped
from pipelines.models import Pipeline, Stage
from records.access import record_types
from records.filters import Filter
from records.models import Company, Contact, Deal, Lead
from records.segments.charts import bars, funnel_picture, heat
from records.segments.counting import COLUMNS, OTHERS, ROWS, Segments, count_segments
from records.segments.funnels import funnels
from records.segments.question import Question
from tests.factories import CompanyFactory, DealFactory, LeadFactory, PipelineFactory

pytestmark = pytest.mark.django_db


def counted(query: str) -> Segments:
    return count_segments(Question.from_query(record_types(), QueryDict(query).dict()))


def behind(address: str) -> int:
    """How many records an address of the records' pages asks for."""
    url = urlsplit(address)
    model = next(model for model in record_types() if url.path == reverse("records", args=[model.slug()]))
    return Filter.from_query(model, QueryDict(url.query).dict()).records().count()


@pytest.fixture
def some_deals(deals: Pipeline, source: Dictionary) -> list[Deal]:
    """In two pipelines, with and without a source, some archived, with amounts to the cent."""
    random = Random(4)
    stages = [*deals.entries.all(), *PipelineFactory(name="Partners").entries.all()]
    sources = [None, *source.entries.all()[:6]]
    return Deal.objects.bulk_create(
        Deal(
            name=f"Deal {n}",
            stage=random.choice(stages),
            source=random.choice(sources),
            amount=Decimal(random.randrange(1_000_000)) / 100,
            is_archived=random.random() < 0.3,
        )
        for n in range(200)
    )


def wanted(records: list[Deal], archived: str, pipeline: int | None) -> list[Deal]:
    return [
        deal
        for deal in records
        if (archived == "all" or deal.is_archived == bool(archived))
        and (pipeline is None or deal.stage.pipeline_id == pipeline)
    ]


@pytest.mark.parametrize("archived", ["", "1", "all"])
@pytest.mark.parametrize("in_pipeline", [False, True])
@pytest.mark.parametrize("sides", [("source", ""), ("stage", ""), ("source", "stage"), ("stage", "source")])
def test_numbers_and_amounts_are_those_that_one_counts_by_hand(
    some_deals: list[Deal], deals: Pipeline, sides: tuple[str, str], in_pipeline: bool, archived: str
):
    by, across = sides
    pipeline = deals.pk if in_pipeline else None
    segments = counted(f"type=deal&by={by}&across={across}&archived={archived}&pipeline={pipeline or ''}")
    by_hand: Counter[Any] = Counter()
    amounts: Counter[Any] = Counter()
    for deal in wanted(some_deals, archived, pipeline):
        cell = tuple(getattr(deal, f"{side}_id") for side in sides if side)
        by_hand[cell] += 1
        amounts[cell] += deal.amount
    assert {cell: tally.count for cell, tally in segments.cells.items()} == by_hand
    assert {cell: tally.amount for cell, tally in segments.cells.items()} == amounts
    assert segments.all.count == sum(by_hand.values()) > 0
    assert segments.all.amount == sum(amounts.values())
    assert {cell[0] for cell in by_hand} <= {row.key for row in segments.rows.headings}
    for side in (segments.rows, segments.columns) if across else (segments.rows,):
        assert sum(tally.count for tally in side.tallies.values()) == segments.all.count


@pytest.mark.parametrize(
    "narrowed", ["", "&archived=all", "&archived=1", "&source={source}", "&pipeline={pipeline}"]
)
def test_every_number_leads_to_exactly_as_many_records(
    some_deals: list[Deal], deals: Pipeline, source: Dictionary, narrowed: str
):
    narrowed = narrowed.format(source=source.entries.all()[1].pk, pipeline=deals.pk)
    picture = heat(counted(f"type=deal&by=source&across=stage{narrowed}"))
    followed = 0
    for row in (row for _title, rows in picture.rows for row in rows):
        for cell in (found for found in row.cells if found.address):
            assert grouped(behind(cell.address)) == cell.number
            followed += 1
    assert followed > 3
    segments = counted(f"type=deal&by=stage{narrowed}")
    for bar in (bar for _t, found in [*bars(segments), *picture.columns, *picture.rows] for bar in found):
        assert grouped(behind(bar.address) if bar.address else 0) == bar.records
    for funnel in funnels(segments):
        shown = funnel_picture(segments, funnel)
        assert grouped(behind(shown.address)) == shown.all
    assert behind(segments.question.filter.address) == segments.all.count


def test_entries_stand_in_list_order_and_those_without_records_too(source: Dictionary):
    source.entries.get(code="WEB").move(before=source.entries.first())
    LeadFactory(source=source.entries.get(code="CALL"))
    segments = counted("type=lead&by=source")
    labels = [row.title for row in segments.rows.headings]
    assert labels == [entry.label for entry in source.entries.all()]


def test_an_archived_entry_is_shown_while_records_have_it_and_is_marked(source: Dictionary):
    used, unused = source.entries.get(code="EMAIL"), source.entries.get(code="WEB")
    LeadFactory(source=used)
    for entry in (used, unused):
        entry.archive()
    [(_title, rows)] = bars(counted("type=lead&by=source"))
    assert [bar.heading.entry for bar in rows if bar.heading.is_archived] == [used]
    assert unused not in [bar.heading.entry for bar in rows]


def test_stages_of_an_archived_pipeline_are_shown_while_records_stand_in_them():
    pipeline = PipelineFactory(name="Old")
    DealFactory(stage=pipeline.entries.first())
    pipeline.archive()
    PipelineFactory(name="Unused").archive()
    groups = bars(counted("type=deal&by=stage"))
    assert [title for title, _rows in groups] == ["General", "Old"]
    assert [bar.heading.entry for bar in groups[1][1]] == [pipeline.entries.first()]


def test_records_without_a_value_have_a_row_only_where_there_are_some():
    CompanyFactory(industry=DictionaryValue.objects.filter(dictionary__code="INDUSTRY").first())
    assert None not in [row.key for row in counted("type=company&by=industry").rows.headings]
    CompanyFactory()
    segments = counted("type=company&by=industry")
    last = segments.rows.headings[-1]
    assert last.title == "no value"
    assert behind(segments.address(segments.rows, last)) == 1


def long_list(code: str, size: int) -> list[DictionaryValue]:
    entry_list = Dictionary.objects.get(code=code)
    DictionaryValue.objects.bulk_create(
        DictionaryValue(dictionary=entry_list, code=f"V{n}", name=f"{code} {n}", position=GAP * (1000 + n))
        for n in range(size)
    )
    return list(entry_list.entries.all())


@pytest.mark.parametrize("size", [70, 250])
def test_of_a_long_list_the_most_used_are_shown_and_the_others_together(size: int):
    entries = long_list("SOURCE", size)
    records = [n for n in range(60) for _twice in range(1 + (n % 2))]
    Contact.objects.bulk_create(Contact(name="x", source=entries[n]) for n in records)
    contact_type = DictionaryValue.objects.filter(dictionary__code="CONTACT_TYPE").first()
    Contact.objects.create(name="y", contact_type=contact_type)
    for query in ("type=contact&by=source", "type=contact&by=source&across=contact_type"):
        segments = counted(query)
        *shown, others, nothing = segments.rows.headings
        assert len(shown) == ROWS
        assert {entries[n].pk for n in range(60) if n % 2} <= {row.key for row in shown}
        assert [row.key for row in shown] == [
            entry.pk for entry in entries if entry.pk in {r.key for r in shown}
        ]
        assert others.title == f"other ({grouped(len(entries) - ROWS)} entries)"
        assert segments.rows.tallies[OTHERS].count == 10
        assert (nothing.key, segments.rows.tallies[None].count) == (None, 1)
        assert segments.all.count == len(records) + 1
        assert not segments.address(segments.rows, others)
    across = counted("type=contact&by=contact_type&across=source")
    shades = {cell.number: cell.shade for _t, rows in heat(across).rows for row in rows for cell in row.cells}
    assert (shades["2"], shades["42"]) == ("0.450", "0.450"), "the others leave the colours to the entries"
    assert len(across.columns.headings) == COLUMNS + 2
    assert across.columns.tallies[OTHERS].count == sum(1 + (n % 2) for n in range(60)) - 2 * COLUMNS


def test_a_funnel_counts_who_reached_a_stage_and_the_lost_apart(deals: Pipeline):
    numbers = {"NEW": 4, "PREPARATION": 3, "EXECUTING": 1, "WON": 2, "LOSE": 5}
    codes = set(deals.entries.values_list("code", flat=True))
    assert set(numbers) <= codes
    for code, count in numbers.items():
        for _time in range(count):
            DealFactory(stage=deals.entries.get(code=code), amount=10)
    segments = counted("type=deal&by=stage")
    (funnel,) = funnels(segments)
    reached = {step.heading.entry.code: step.reached.count for step in funnel.steps}
    assert list(reached) == [e.code for e in deals.entries.exclude(kind=Stage.Kind.FAILURE)]
    assert [reached[code] for code in ("NEW", "PREPARATION", "EXECUTING", "WON")] == [10, 6, 3, 2]
    assert {step.heading.entry.code: step.here.count for step in funnel.lost}["LOSE"] == 5
    picture = funnel_picture(segments, funnel)
    conversions = {cut.bar.heading.title: cut.conversion for cut in picture.slices}
    assert conversions[deals.entries.get(code="PREPARATION").label] == "60.0%"
    assert (picture.all, picture.won) == ("15", "28.6%")


def test_each_pipeline_has_a_funnel_until_one_is_chosen(some_deals: list[Deal], deals: Pipeline):
    assert len(funnels(counted("type=deal&by=stage"))) == 2
    (funnel,) = funnels(counted(f"type=deal&by=stage&pipeline={deals.pk}"))
    assert funnel.pipeline == deals
    assert not funnels(counted(f"type=deal&by=stage&stage={deals.entries.first().pk}"))
    assert not funnels(counted("type=deal&by=stage&across=source"))
    assert not funnels(counted("type=deal&by=source"))


def test_lengths_follow_what_is_shown_the_number_or_the_amount(source: Dictionary):
    call, email = source.entries.get(code="CALL"), source.entries.get(code="EMAIL")
    for _time in range(3):
        DealFactory(source=call, amount=Decimal("0.10"))
    DealFactory(source=email, amount=900)

    def widths(query: str) -> dict[str, tuple[str, str]]:
        [(_title, rows)] = bars(counted(query))
        return {bar.heading.title: (bar.width, bar.share) for bar in rows if bar.address}

    by_count = widths("type=deal&by=source")
    assert by_count == {"Call": ("100.00", "75.0%"), "E-Mail": ("33.33", "25.0%")}
    by_amount = widths("type=deal&by=source&measure=amount")
    assert by_amount == {"Call": ("0.03", "0.0%"), "E-Mail": ("100.00", "100.0%")}


def test_every_type_of_record_can_be_counted_by_every_field():
    for model in record_types():
        for by in model.entry_fields():
            for across in ["", *(key.name for key in model.entry_fields() if key != by)]:
                segments = counted(f"type={model.slug()}&by={by.name}&across={across}&measure=amount")
                assert segments.question.model is model
                assert segments.all.count == 0
    assert counted("type=lead").question.model is Lead
    assert counted("type=company").question.model is Company
