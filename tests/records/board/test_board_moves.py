"""The move of a card: the verb, the plain form, what htmx gets, and what is refused."""

import re
from functools import partial
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lists.protection import Refused
from pipelines.models import Pipeline
from records.models import Deal
from tests.concurrency import at_once, errors, fresh
from tests.factories import CompanyFactory, DealFactory, PipelineFactory
from tests.people import HTMX, administrator, person, text

pytestmark = pytest.mark.django_db

PAGE = {**HTMX, "HX-Current-URL": "http://testserver/records/deal/board/"}


def move(deal: Deal, stage: Any, client: Any = None, **options: Any) -> Any:
    fields = {"stage": stage.pk, "expected": deal.stage_id}
    return (client or administrator()).post(reverse("move_card", args=["deal", deal.pk]), fields, **options)


def undo_of(response: Any) -> str:
    [form] = re.findall(r'<form class="toast-undo" method="post" action="([^"]*)"', text(response))
    return unescape(form)


def stage_of(deal: Deal) -> str:
    return Deal.objects.get(pk=deal.pk).stage.code


def test_a_record_moves_to_a_stage_of_its_pipeline(deals: Pipeline):
    deal, won = DealFactory(), deals.entries.get(code="WON")
    assert deal.move_to(won.pk, expected=deal.stage_id)
    assert stage_of(deal) == "WON"
    assert not deal.move_to(won.pk), "it is there already"
    assert not CompanyFactory().move_to(won.pk), "it stands nowhere"


def test_who_saw_it_elsewhere_moves_nothing_but_who_wanted_it_there_is_content(deals: Pipeline):
    deal, won = DealFactory(name="Acme"), deals.entries.get(code="WON")
    seen = deal.stage_id
    deal.move_to(deals.entries.get(code="EXECUTING").pk)
    with pytest.raises(Refused, match="it is in “In progress” now"):
        deal.move_to(won.pk, expected=seen)
    assert stage_of(deal) == "EXECUTING"
    assert not deal.move_to(deal.stage_id, expected=seen)


def test_no_record_moves_to_an_archived_stage_or_out_of_its_pipeline(deals: Pipeline):
    archived = deals.entries.get(code="EXECUTING")
    archived.archive()
    for target in (archived.pk, PipelineFactory().entries.first().pk, 987654321, 0):
        deal = DealFactory()
        with pytest.raises(Refused, match="This stage is archived or was deleted"):
            deal.move_to(target)
        assert stage_of(deal) == "NEW"


def test_in_an_archived_pipeline_records_move_on():
    pipeline = PipelineFactory()
    deal = DealFactory(stage=pipeline.entries.first())
    pipeline.archive()
    assert deal.move_to(pipeline.entries.get(code="WON").pk)


def test_a_plain_form_moves_the_card_and_comes_back_to_the_board(deals: Pipeline):
    deal, client = DealFactory(name="Acme"), administrator()
    address = reverse("move_card", args=["deal", deal.pk]) + f"?source=none&pipeline={deals.pk}"
    page = text(client.get(address))
    assert "Move “Acme”" in page
    won = deals.entries.get(code="WON")
    assert f'<button name="stage" value="{won.pk}">' in page
    assert f'value="{deal.stage_id}" disabled' in page
    response = client.post(address, {"stage": won.pk, "expected": deal.stage_id}, follow=True)
    assert response.redirect_chain == [(f"/records/deal/board/?source=none&pipeline={deals.pk}", 302)]
    assert "“Acme” is in “Deal won” now." in text(response)
    assert stage_of(deal) == "WON"
    way_back = undo_of(response)
    assert way_back == f"{address}&to={deal.stage_id}&from={won.pk}"
    undone = client.post(way_back, follow=True)
    assert "“Acme” is in “New” now." in text(undone)
    assert stage_of(deal) == "NEW"
    assert client.post(way_back, follow=True).status_code == 200, "it is where it was to go"
    move(fresh(deal), deals.entries.get(code="LOSE"), client)
    assert client.post(way_back).status_code == 409


def test_the_menu_offers_the_active_stages_of_the_pipeline_of_the_record(deals: Pipeline):
    other = PipelineFactory()
    other.entries.get(code="EXECUTING").archive()
    deal = DealFactory(stage=other.entries.first())
    menu = administrator().get(reverse("move_card", args=["deal", deal.pk]), headers=PAGE)
    assert "<html" not in text(menu)
    active = other.entries.filter(archived_at=None)
    assert [stage.pk for stage in menu.context["stages"]] == [stage.pk for stage in active]


def test_htmx_gets_the_card_the_numbers_of_both_columns_and_the_way_back(deals: Pipeline):
    deal, won = DealFactory(name="Acme", amount=5), deals.entries.get(code="WON")
    DealFactory(amount=2)
    response = move(deal, won, headers=PAGE)
    answer = text(response)
    assert response.status_code == 200
    assert f'<ul hx-swap-oob="afterbegin:#cards-{won.pk}"><li class="card" id="card-{deal.pk}">' in answer
    for element, number in (
        (f"count-{deal.stage_id}", 1),
        (f"sum-{deal.stage_id}", "€2.00"),
        (f"count-{won.pk}", 1),
        (f"sum-{won.pk}", "€5.00"),
    ):
        assert f'id="{element}" hx-swap-oob="true">{number}</span>' in answer
    assert "1 open · €2.00" in answer
    assert "“Acme” is in “Deal won” now." in answer
    back = {"stage": deal.stage_id, "expected": won.pk}
    for name, value in back.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in answer
    administrator().post(reverse("move_card", args=["deal", deal.pk]), back, headers=PAGE)
    assert stage_of(deal) == "NEW"


@pytest.mark.parametrize("headers", [{}, PAGE], ids=["plain", "htmx"])
def test_a_card_that_somebody_moved_stays_there_and_is_shown_where_it_is(deals: Pipeline, headers: Any):
    """On top of its column, which is opened, though there are many newer ones."""
    seen, executing = DealFactory(name="Acme"), deals.entries.get(code="EXECUTING")
    Deal.objects.bulk_create(Deal(name="x", stage=executing) for _ in range(30))
    fresh(seen).move_to(executing.pk)
    response = move(seen, deals.entries.get(code="WON"), headers=headers)
    assert response.status_code == 409
    assert "“Acme” was moved in the meantime: it is in “In progress” now." in text(response)
    lane = next(lane for lane in response.context["board"].lanes if lane.stage == executing)
    assert lane.cards[0].record == seen
    assert stage_of(seen) == "EXECUTING"
    assert (response.headers.get("HX-Retarget") == "#answer") == bool(headers) or not headers


def test_a_stage_that_was_archived_meanwhile_is_refused(deals: Pipeline):
    deal, stage = DealFactory(), deals.entries.get(code="EXECUTING")
    stage.archive()
    response = move(deal, stage, headers=PAGE)
    assert response.status_code == 409
    assert "This stage is archived or was deleted: choose another one." in text(response)


def test_moving_needs_the_rights_to_see_and_to_change(deals: Pipeline):
    deal, won = DealFactory(), deals.entries.get(code="WON")
    for client in (person("view_deal"), person("change_deal"), person("view_deal", "change_lead")):
        assert move(deal, won, client).status_code == 403
        assert client.get(reverse("move_card", args=["deal", deal.pk])).status_code == 403
    assert stage_of(deal) == "NEW"
    assert move(deal, won, person("view_deal", "change_deal")).status_code == 302


def test_a_record_that_is_gone_is_not_found(deals: Pipeline):
    deal = DealFactory()
    fresh(deal).delete()
    assert move(deal, deals.entries.first()).status_code == 404


@pytest.mark.parametrize("fields", [{}, {"stage": "x", "expected": "x"}, {"stage": "9" * 30}])
def test_what_is_no_stage_is_refused(fields: Any):
    deal = DealFactory()
    assert administrator().post(reverse("move_card", args=["deal", deal.pk]), fields).status_code == 409
    assert stage_of(deal) == "NEW"


def test_a_move_takes_as_many_queries_among_many_as_among_few(deals: Pipeline):
    client, [first, *_, won] = administrator(), deals.entries.filter(archived_at=None, kind__lte=3)

    def count(deal: Deal) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert move(deal, won, client, headers=PAGE).status_code == 200
        return len(captured)

    few = count(DealFactory())
    Deal.objects.bulk_create(Deal(name="x", stage=stage) for stage in (first, won) for _ in range(2000))
    assert count(DealFactory()) == few <= 20


@pytest.mark.django_db(transaction=True)
def test_either_the_stage_is_archived_or_the_record_moves_there(deals: Pipeline):
    for stage in deals.entries.filter(is_system=False):
        deal, client = DealFactory(), administrator()
        answer, _archived = at_once(partial(move, deal, stage, client), fresh(stage).archive)
        errors([answer], Refused)
        assert answer.status_code in {302, 409}
        assert (stage_of(deal) == stage.code) == (answer.status_code == 302)
