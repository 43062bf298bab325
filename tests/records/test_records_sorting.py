"""A list of records is sorted by its columns, and every record is on one of its pages."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dictionaries.models import DictionaryValue
from pipelines.models import Stage
from records import names, paging, sorting
from records.filters import Filter
from records.models import Deal, Lead
from records.paging import Position
from records.sorting import Order, columns
from tests.factories import DealFactory, LeadFactory, PipelineFactory
from tests.people import administrator, text

pytestmark = pytest.mark.django_db

ORDERS = [Order(column, down) for column in columns(Deal) for down in (False, True)]


def value(code: str) -> DictionaryValue:
    return DictionaryValue.objects.get(dictionary__code="SOURCE", code=code)


def shown(client: Any, address: str) -> list[str]:
    return [row.record.name for row in client.get(address).context["rows"]]


def test_names_are_sorted_as_people_read_them():
    for name in ("Żak", "łoś", "Lama", "zebra", "Ęmu"):
        LeadFactory(name=name)
    client = administrator()
    assert shown(client, "/records/lead/?sort=name") == ["Ęmu", "Lama", "łoś", "Żak", "zebra"]
    assert shown(client, "/records/lead/?sort=-name") == ["zebra", "Żak", "łoś", "Lama", "Ęmu"]


def test_values_come_in_the_order_of_their_list_and_none_comes_last():
    for name, code in (("Last", ""), ("Second", "EMAIL"), ("Third", "WEB"), ("First", "CALL")):
        LeadFactory(name=name, source=value(code) if code else None)
    client = administrator()
    assert shown(client, "/records/lead/?sort=source") == ["First", "Second", "Third", "Last"]
    assert shown(client, "/records/lead/?sort=-source") == ["Last", "Third", "Second", "First"]
    value("WEB").move(before=value("CALL"))
    assert shown(client, "/records/lead/?sort=source") == ["Third", "First", "Second", "Last"]


def test_stages_come_pipeline_by_pipeline():
    partners = PipelineFactory(name="Partners")
    won = Stage.objects.get(pipeline__entity_type__code="DEAL", pipeline__is_default=True, code="WON")
    DealFactory(name="Third", stage=partners.entries.first())
    DealFactory(name="Second", stage=won)
    DealFactory(name="First")
    assert shown(administrator(), "/records/deal/?sort=stage") == ["First", "Second", "Third"]


def test_the_biggest_amount_comes_first():
    for name, amount in (("Small", 5), ("Big", 500), ("None", 0)):
        DealFactory(name=name, amount=amount)
    client = administrator()
    head = client.get("/records/deal/").context["position"].sorted_by("amount")
    assert shown(client, head.address) == ["Big", "Small", "None"]
    assert shown(client, head.sorted_by("amount").address) == ["None", "Small", "Big"]


def test_the_order_stays_with_filters_pages_and_records():
    lead = LeadFactory(source=value("WEB"))
    page = text(administrator().get("/records/lead/?sort=name"))
    assert f'href="/records/lead/?source={value("WEB").pk}&amp;sort=name"' in page
    assert f'href="{lead.get_absolute_url()}?sort=name"' in page
    assert 'aria-sort="ascending"' in page
    assert 'href="/records/lead/?sort=-name"' in page


def test_an_order_that_is_none_is_passed_over():
    LeadFactory(name="Acme")
    client = administrator()
    for sort in ("", "-", "amount", "salutation__code", "--name", "pk"):
        assert shown(client, f"/records/lead/?sort={sort}") == ["Acme"], sort


def test_a_page_beyond_a_record_that_is_gone_is_the_first_one():
    LeadFactory(name="Acme")
    client = administrator()
    for sort in ("name", "-source"):
        assert shown(client, f"/records/lead/?sort={sort}&before=99999") == ["Acme"]
        assert shown(client, f"/records/lead/?sort={sort}&after=99999") == ["Acme"]


def key_of(deal: Deal, order: Order) -> tuple[Any, ...]:
    """Of an honest sort in Python; what is equal comes in any order."""
    if order.column in ("stage", "deal_type", "source"):
        entries = [*Deal._meta.get_field(order.column).of_list().values_list("pk", flat=True), None]
        return (entries.index(getattr(deal, f"{order.column}_id")),)
    return ({"name": deal.name, "amount": deal.amount, "created": deal.pk}[order.column],)


DEALS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.sampled_from(["", "CALL", "WEB"]), st.booleans()),
    max_size=14,
)


SEARCHES = st.sampled_from(["", "few", "many", "far"])  # none, or one that finds so much, or so far away


class EveryRecordIsOnOnePageOfEveryOrder(TestCase):
    @settings(max_examples=60)
    @given(DEALS, st.sampled_from(ORDERS), st.sampled_from(["", "1", "all"]), SEARCHES)
    def test_whichever_way_one_pages(self, deals: list[Any], order: Order, state: str, search: str):
        patch = self.enterContext(pytest.MonkeyPatch.context())
        patch.setattr(paging, "PAGE_SIZE", 3)
        patch.setattr(names, "FEW", 2000 if search == "few" else 0)
        patch.setattr(sorting, "NEAREST", 2 if search == "far" else 20_000)
        stage = Stage.objects.filter(pipeline__entity_type__code="DEAL").first()
        Deal.objects.bulk_create(
            Deal(
                name=name,
                amount=Decimal(amount),
                stage=stage,
                is_archived=gone,
                source=value(code) if code else None,
            )
            for name, amount, code, gone in deals
        )
        first = Position(Filter(Deal, archived=state, text="a" if search else ""), order=order)
        there, position, last = [], first, first
        while position:
            page = position.page()
            there += page.records
            last, position = position, page.older
        wanted = [row for row in Filter(Deal, archived=state).records() if not search or row.name == "a"]
        assert sorted(row.pk for row in there) == sorted(row.pk for row in wanted)
        keys = [key_of(row, order) for row in there]
        assert keys == sorted(keys, reverse=order.is_descending)
        back: list[Any] = []
        while last:
            page = last.page()
            back, last = [*page.records, *back], page.newer
        assert back[-len(there) :] == there


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.column}-{order.is_descending}")
def test_a_page_takes_as_many_queries_with_a_thousand_records_as_with_sixty(order: Order):
    stages = list(Stage.objects.filter(pipeline__entity_type__code="DEAL"))

    def more(count: int) -> None:
        Deal.objects.bulk_create(
            Deal(name=f"Deal {n}", stage=stages[n % 8], amount=n % 9) for n in range(count)
        )

    def queries() -> int:
        second = Position(Filter(Deal), order=order).page().older
        assert second
        with CaptureQueriesContext(connection) as captured:
            assert second.page().records
        return len(captured)

    more(60)
    few = queries()
    more(1000)
    assert queries() == few <= 6


@pytest.mark.parametrize(("few", "nearest"), [(0, 20_000), (0, 1), (2000, 1)], ids=["many", "far", "few"])
@pytest.mark.parametrize("sort", ["", "name", "-name", "amount", "-stage"])
def test_a_search_is_the_same_in_every_order_whether_it_finds_much_or_little(
    few: int, nearest: int, sort: str, monkeypatch: Any
):
    monkeypatch.setattr(names, "FEW", few)
    monkeypatch.setattr(sorting, "NEAREST", nearest)
    for name, amount in (("Acme A", 1), ("Acme B", 2), ("Other", 3)):
        DealFactory(name=name, amount=amount)
    DealFactory(name="Acme C").archive()
    client = administrator()
    assert sorted(shown(client, f"/records/deal/?q=acm&sort={sort}")) == ["Acme A", "Acme B"]
    assert shown(client, f"/records/deal/?q=ac+b&sort={sort}&archived=all") == ["Acme B"]


def test_a_search_finds_the_beginnings_of_words_in_any_order():
    for name in (
        "Zażółć Energo sp. z o.o.",
        "Sirius Energo GmbH 00398",
        "Звонок",
        "東京電力",
        "İzmir (Group)",
        "Nowak, Ltd",
    ):
        LeadFactory(name=name)  # fmt: skip
    client = administrator()
    for typed, wanted in (
        ("zazolc", ["Zażółć Energo sp. z o.o."]),
        ("ENERG", ["Sirius Energo GmbH 00398", "Zażółć Energo sp. z o.o."]),
        ("gmbh sirius", ["Sirius Energo GmbH 00398"]),
        ("398", ["Sirius Energo GmbH 00398"]),
        ("o.o.", ["Zażółć Energo sp. z o.o."]),
        ("nergo", []),
        ("звон", ["Звонок"]),
        ("zvonok", ["Звонок"]),
        ("電力", ["東京電力"]),
        ("izmir group", ["İzmir (Group)"]),
        ("nowak", ["Nowak, Ltd"]),
        ("%", []),
        ("' | \\", []),
    ):
        assert shown(client, f"/records/lead/?{Filter(Lead, text=typed).address.partition('?')[2]}") == wanted
    assert len(shown(client, "/records/lead/?q=++")) == 6


def test_a_name_is_found_whichever_door_it_came_through():
    lead = LeadFactory(name="Before")
    client = administrator()
    lead.name = "Saved"
    lead.save(update_fields=["name"])
    assert shown(client, "/records/lead/?q=saved") == ["Saved"]
    Lead.objects.filter(pk=lead.pk).update(name="Updated")
    assert shown(client, "/records/lead/?q=updated") == ["Updated"]
    assert shown(client, "/records/lead/?q=saved") == []
    Lead.objects.bulk_create([Lead(name="Created", status=lead.status)])
    assert shown(client, "/records/lead/?q=created") == ["Created"]
    Lead.objects.bulk_update([Lead(pk=lead.pk, name="Many")], ["name"])
    assert shown(client, "/records/lead/?q=many") == ["Many"]
