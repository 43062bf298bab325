"""The board of a pipeline: its columns, their numbers, their cards, and how little it asks the database."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dictionaries.models import Dictionary
from lists.positions import GAP
from pipelines.models import Pipeline, Stage
from records.access import record_types
from records.board.board import OPEN
from records.board.lanes import PAGE
from records.models import Deal
from tests.factories import DealFactory, LeadFactory, PipelineFactory
from tests.people import HTMX, administrator, person, text

pytestmark = pytest.mark.django_db

BOARD = "/records/deal/board/"


def get(query: str = "", client: Client | None = None, **options: Any) -> Any:
    response = (client or administrator()).get(f"{BOARD}?{query}", **options)
    assert response.status_code == 200
    return response


def lanes(query: str = "") -> dict[str, Any]:
    """By the code of their stage, in the order of the page."""
    return {lane.stage.code: lane for lane in get(query).context["board"].lanes}


def many(stage: Stage, count: int, **fields: Any) -> None:
    Deal.objects.bulk_create(Deal(name=f"Deal {n}", stage=stage, **fields) for n in range(count))


def test_the_columns_are_the_stages_in_their_order_and_colours(deals: Pipeline):
    stages = list(deals.entries.all())
    page = get()
    assert [lane.stage for lane in page.context["board"].lanes] == stages
    for stage in stages:
        assert f'fill="{stage.color}"' in text(page)
        assert stage.label in text(page)


def test_a_column_says_how_many_records_stand_in_it_and_how_much_they_are_worth(deals: Pipeline):
    first, second = deals.entries.all()[:2]
    for amount in ("1200.50", "34.50"):
        DealFactory(stage=first, amount=amount)
    DealFactory(stage=second, amount="5", is_archived=True)
    DealFactory(stage=PipelineFactory().entries.first(), amount="7")
    found = lanes()
    assert (found[first.code].tally.count, found[first.code].tally.amount) == (2, Decimal("1235.00"))
    assert found[second.code].tally.count == 0
    page = text(get())
    assert "€1,235.00" in page
    assert "2 open · €1,235.00 · 5 stages of General" in page


def test_an_archived_stage_is_a_column_as_long_as_records_stand_in_it(deals: Pipeline):
    stage = deals.entries.get(code="EXECUTING")
    deal = DealFactory(stage=stage)
    stage.archive()
    assert lanes()["EXECUTING"].is_open
    assert "archived" in text(get())
    deal.move_to(deals.entries.first().pk)
    assert "EXECUTING" not in lanes()


def test_what_is_empty_won_or_lost_is_shut_until_somebody_opens_it(deals: Pipeline):
    for code in ("EXECUTING", "WON", "LOSE"):
        DealFactory(stage=deals.entries.get(code=code), name=f"In {code}")
    found = lanes()
    assert {code for code, lane in found.items() if lane.is_open} == {"NEW", "EXECUTING"}
    assert "In WON" not in text(get())
    won, executing = (deals.entries.get(code=code).pk for code in ("WON", "EXECUTING"))
    page = text(get(f"open={won}&shut={executing}"))
    assert "In WON" in page
    assert "In EXECUTING" not in page
    assert f"open={won}" not in found["EXECUTING"].toggle
    assert f"shut={executing}" in found["EXECUTING"].toggle


def test_a_card_has_the_name_the_amount_the_source_and_the_age(deals: Pipeline, source: Dictionary):
    call = source.entries.get(code="CALL")
    deal = DealFactory(name="<b>Acme</b>", amount="10.5", source=call)
    Deal.objects.filter(pk=deal.pk).update(created_at="2020-01-01T12:00Z")
    page = text(get())
    assert "&lt;b&gt;Acme&lt;/b&gt;" in page
    assert "€10.50" in page
    [card] = lanes()["NEW"].cards
    assert card.is_old
    assert f'class="old">{card.days} d</time>' in page
    client = administrator()
    client.cookies.load({"django_language": "pl"})
    polish = text(get(client=client))
    assert "Połączenie" in polish
    assert "10,50\u00a0€" in polish


def test_the_filters_of_the_list_narrow_the_cards_and_the_numbers(deals: Pipeline, source: Dictionary):
    call, web = (source.entries.get(code=code) for code in ("CALL", "WEB"))
    DealFactory(name="Called", source=call, amount=1)
    DealFactory(name="Written", source=web, amount=2)
    DealFactory(name="Old", source=call, amount=4, is_archived=True)
    for query, names in (
        (f"source={call.pk}", ["Called"]),
        ("source=none", []),
        (f"source={call.pk}&archived=all", ["Old", "Called"]),
        (f"stage={deals.entries.last().pk}", ["Written", "Called"]),
        ("source=x&archived=x&pipeline=x&open=x&shut=x", ["Written", "Called"]),
    ):
        lane = lanes(query)["NEW"]
        assert [card.record.name for card in lane.cards] == names
        assert lane.tally.count == len(names)
    assert f"/records/deal/?source={call.pk}&amp;pipeline={deals.pk}" in text(get(f"source={call.pk}"))
    assert "No record matches these filters." in text(get("source=none"))
    found_nothing = text(get("q=nothing"))
    assert "No record matches these filters." in found_nothing
    assert "Remove all filters" in found_nothing


def test_another_pipeline_is_chosen_by_the_address_and_an_archived_one_has_its_board(deals: Pipeline):
    other = PipelineFactory(name="Partners")
    DealFactory(name="Theirs", stage=other.entries.first())
    other.archive()
    assert "Theirs" not in text(get())
    assert "Theirs" in text(get(f"pipeline={other.pk}"))
    assert f'<option value="{other.pk}" selected>Partners (archived)' in text(get(f"pipeline={other.pk}"))


@pytest.mark.parametrize("model", record_types(), ids=lambda model: model.slug())
def test_records_with_stages_have_a_board_and_no_others(model: Any):
    status = administrator().get(f"/records/{model.slug()}/board/").status_code
    assert status == (200 if model.stage_field() else 404)
    leads = text(administrator().get(f"/records/{model.slug()}/"))
    assert (f'href="/records/{model.slug()}/board/"' in leads) == bool(model.stage_field())


def test_a_board_without_amounts_has_no_sums():
    LeadFactory(name="Jane")
    page = text(administrator().get("/records/lead/board/"))
    assert "Jane" in page
    assert "€" not in page


def test_who_may_not_see_the_records_sees_no_board_and_who_may_not_change_them_moves_none():
    deal = DealFactory(name="Acme")
    for address in (BOARD, f"{BOARD}lanes/{deal.stage_id}/", f"{BOARD}{deal.pk}/"):
        assert person("view_lead").get(address).status_code == 403
    page = text(get(client=person("view_deal")))
    assert "Acme" in page
    assert reverse("move_card", args=["deal", deal.pk]) not in page


def test_an_empty_board_says_so_and_opens_where_everything_begins():
    assert "No records yet." in text(get())
    assert [code for code, lane in lanes().items() if lane.is_open] == ["NEW"]


def test_a_long_column_comes_a_page_at_a_time(deals: Pipeline):
    first = deals.entries.first()
    many(first, PAGE + 3)
    lane = lanes()["NEW"]
    assert (len(lane.cards), lane.rest) == (PAGE, 3)
    page = text(get())
    assert "3 more" in page
    assert f'href="/records/deal/?stage={first.pk}&amp;pipeline={deals.pk}"' in page
    more = administrator().get(f"{BOARD}lanes/{first.pk}/?before={lane.last}", headers=HTMX)
    assert [card.record.name for card in more.context["lane"].cards] == ["Deal 2", "Deal 1", "Deal 0"]
    assert "more" not in text(more)


def test_htmx_opens_and_shuts_a_column_and_the_address_remembers_it(deals: Pipeline):
    won = deals.entries.get(code="WON")
    DealFactory(name="Sold", stage=won)
    client, page = administrator(), f"http://testserver{BOARD}?source=none"
    opened = client.get(f"{BOARD}lanes/{won.pk}/", headers={**HTMX, "HX-Current-URL": page})
    assert "Sold" in text(opened)
    address = opened.headers["HX-Replace-Url"]
    assert address == f"{BOARD}?source=none&pipeline={deals.pk}&open={won.pk}"
    shut = client.get(
        f"{BOARD}lanes/{won.pk}/?shut=1", headers={**HTMX, "HX-Current-URL": f"http://testserver{address}"}
    )
    assert "Sold" not in text(shut)
    assert shut.headers["HX-Replace-Url"].endswith(f"&shut={won.pk}")
    assert client.get(f"{BOARD}lanes/987654321/", headers=HTMX).status_code == 404


def test_a_filter_leaves_the_columns_as_somebody_opened_and_shut_them(deals: Pipeline):
    won, other = deals.entries.get(code="WON"), PipelineFactory()
    DealFactory(name="Sold", stage=won)
    opened = f"http://testserver{BOARD}?pipeline={deals.pk}&open={won.pk}"
    headers = {**HTMX, "HX-Current-URL": opened}
    filtered = get(f"q=sold&pipeline={deals.pk}", headers=headers)
    assert "Sold" in text(filtered)
    assert filtered.headers["HX-Push-Url"] == f"{BOARD}?q=sold&pipeline={deals.pk}&open={won.pk}"
    assert (
        get(f"pipeline={other.pk}", headers=headers).headers["HX-Push-Url"] == f"{BOARD}?pipeline={other.pk}"
    )


def test_htmx_gets_the_columns_only_and_the_shortest_address(deals: Pipeline):
    response = administrator().get(f"{BOARD}?source=&archived=&pipeline=", headers=HTMX)
    assert "<html" not in text(response)
    assert response.headers["HX-Push-Url"] == f"{BOARD}?pipeline={deals.pk}"
    restored = administrator().get(BOARD, headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in text(restored)


def queries(query: str = "") -> int:
    client = administrator()
    with CaptureQueriesContext(connection) as captured:
        get(query, client)
    return len(captured)


def test_a_board_of_ten_thousand_cards_takes_as_many_queries_as_one_of_one_and_a_page_of_bounded_size(
    deals: Pipeline, source: Dictionary
):
    DealFactory(source=source.entries.first())
    before = queries()
    for stage in deals.entries.all():
        many(stage, 1250, source=source.entries.last())
    assert queries() == before + 1 <= 12
    assert len(get().content) < 90_000


def test_two_hundred_stages_open_as_many_as_a_page_can_show(deals: Pipeline):
    Stage.objects.bulk_create(
        Stage(pipeline=deals, code=f"S{n}", name=f"Step {n}", color="#39a8ef", position=GAP * (100 + n))
        for n in range(200)
    )
    before = queries()
    Deal.objects.bulk_create(Deal(name="x", stage=stage) for stage in deals.entries.all())
    found = lanes()
    assert len(found) == 208
    assert sum(lane.is_open for lane in found.values()) == OPEN
    assert queries() == before + 1
    assert len(get().content) < 320_000


def test_who_opened_a_record_from_the_board_comes_back_to_it(deals: Pipeline):
    deal = DealFactory(name="Acme")
    [card] = lanes("archived=all")["NEW"].cards
    page = text(administrator().get(card.address))
    assert f'href="/records/deal/board/?pipeline={deals.pk}&amp;archived=all"' in page
    fields = {"name": "Acme 2", "stage": deal.stage_id, "amount": "0"}
    saved = administrator().post(card.address, fields)
    assert saved.headers["Location"] == f"/records/deal/board/?pipeline={deals.pk}&archived=all"
    added = administrator().post(get("archived=all").context["add_address"], fields)
    assert added.headers["Location"] == saved.headers["Location"]


def test_the_columns_that_somebody_opened_or_shut_are_so_when_they_come_back(deals: Pipeline):
    new, won = deals.entries.get(code="NEW"), deals.entries.get(code="WON")
    deal, client = DealFactory(stage=won), administrator()
    board = f"pipeline={deals.pk}&open={won.pk}&shut={new.pk}"
    (card,) = get(board, client).context["board"].lanes[5].cards
    page = client.get(card.address)
    assert page.context["position"].address == f"{BOARD}?{board}"
    saved = client.post(card.address, {"name": "Changed", "stage": won.pk, "amount": "5"})
    assert saved.headers["Location"] == f"{BOARD}?{board}"
    nonsense = client.get(f"{deal.get_absolute_url()}?board=open%3D1%26source%3D2")
    assert nonsense.context["position"].address == BOARD


def test_the_name_finds_cards(deals: Pipeline):
    DealFactory(name="Zażółć gęślą")
    DealFactory(name="Other")
    lane = lanes("q=zazolc")["NEW"]
    assert [card.record.name for card in lane.cards] == ["Zażółć gęślą"]
    assert lane.tally.count == 1


def test_names_keep_their_own_direction(deals: Pipeline, source: Dictionary):
    hebrew = "עברית!"
    deals.entries.first().rename(hebrew)
    DealFactory(name=hebrew, source=source.add(hebrew))
    page = get().content.decode()
    assert page.count(f"<bdi>{hebrew}</bdi>") == 3
    assert f">\u2068{hebrew}\u2069</option>" in page
    assert f"Move “\u2068{hebrew}\u2069”" in page
