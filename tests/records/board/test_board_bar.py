"""The stages on top of a record: where it stands, what is ahead, and one click to change it."""

from typing import Any

import pytest
from django.urls import reverse

from pipelines.models import Pipeline
from records.models import Deal
from tests.factories import CompanyFactory, DealFactory, PipelineFactory
from tests.people import administrator, person, text

pytestmark = pytest.mark.django_db


def bar(deal: Deal, client: Any = None) -> Any:
    return (client or administrator()).get(deal.get_absolute_url()).context["bar"]


def looks(deal: Deal) -> dict[str, str]:
    return {step.stage.code: step.look for step in bar(deal).steps}


def test_the_bar_has_what_is_behind_the_present_stage_what_is_ahead_and_how_it_can_end(deals: Pipeline):
    deal = DealFactory(stage=deals.entries.get(code="EXECUTING"))
    found = looks(deal)
    codes = list(found)
    assert codes == [stage.code for stage in deals.entries.all()]
    present = codes.index("EXECUTING")
    assert {found[code] for code in codes[:present]} == {""}
    assert found["EXECUTING"] == "on"
    assert {found[code] for code in codes[present + 1 : codes.index("WON")]} == {"ahead"}
    assert {found[code] for code in codes[codes.index("WON") :]} == {"end"}
    page = text(administrator().get(deal.get_absolute_url()))
    assert page.count('aria-current="step"') == 1
    for stage in deals.entries.all():
        assert f'fill="{stage.color}"' in page
        assert (f'<button name="stage" value="{stage.pk}">' in page) == (stage.code != "EXECUTING")


def test_a_won_record_has_everything_behind_it_a_lost_one_nothing(deals: Pipeline):
    won, lost = (DealFactory(stage=deals.entries.get(code=code)) for code in ("WON", "LOSE"))
    assert looks(won)["EXECUTING"] == ""
    assert looks(won)["WON"] == "end on"
    assert looks(lost)["EXECUTING"] == "ahead"
    assert looks(lost)["LOSE"] == "end on"


def test_the_bar_has_the_stages_of_the_record_s_pipeline_archived_ones_only_where_it_stands(deals: Pipeline):
    deal = DealFactory(stage=PipelineFactory().entries.get(code="EXECUTING"))
    assert "EXECUTING" in looks(deal)
    deal.stage.archive()
    assert looks(deal)["EXECUTING"] == "on"
    deal.move_to(deal.stage.pipeline.entries.first().pk)
    assert "EXECUTING" not in looks(deal)


def test_a_click_changes_the_stage_and_the_page_stays_where_it_was_in_the_list(deals: Pipeline):
    deal, won = DealFactory(name="Acme"), deals.entries.get(code="WON")
    address = reverse("change_stage", args=["deal", deal.pk]) + "?source=none"
    client = administrator()
    assert f'action="{address}"' in text(client.get(f"{deal.get_absolute_url()}?source=none"))
    response = client.post(address, {"stage": won.pk, "expected": deal.stage_id}, follow=True)
    assert response.redirect_chain == [(f"{deal.get_absolute_url()}?source=none", 302)]
    assert "“Acme” is in “Deal won” now." in text(response)
    assert f"{address}&amp;to={deal.stage_id}&amp;from={won.pk}" in text(response), "it can be undone"
    deal.refresh_from_db()
    assert deal.stage == won
    assert client.get(address, follow=True).redirect_chain == [
        (f"{deal.get_absolute_url()}?source=none", 302)
    ]


def test_a_stage_that_somebody_changed_meanwhile_is_kept_and_shown(deals: Pipeline):
    deal, won, executing = (
        DealFactory(name="Acme"),
        *(deals.entries.get(code=code) for code in ("WON", "EXECUTING")),
    )
    seen = deal.stage_id
    deal.move_to(executing.pk)
    address = reverse("change_stage", args=["deal", deal.pk])
    response = administrator().post(address, {"stage": won.pk, "expected": seen})
    assert response.status_code == 409
    assert "“Acme” was moved in the meantime: it is in “In progress” now." in text(response)
    assert response.context["bar"].present == executing


def test_an_invalid_form_leaves_the_bar_as_the_record_is_stored(deals: Pipeline):
    deal, won = DealFactory(), deals.entries.get(code="WON")
    fields = {
        "name": "",
        "initial-name": deal.name,
        "stage": won.pk,
        "initial-stage": deal.stage_id,
        "amount": "0",
    }
    response = administrator().post(deal.get_absolute_url(), fields)
    assert response.status_code == 422
    assert response.context["bar"].present == deal.stage


def test_who_may_not_change_the_record_reads_the_bar_only(deals: Pipeline):
    deal, client = DealFactory(), person("view_deal")
    page = text(client.get(deal.get_absolute_url()))
    assert 'aria-current="step"' in page
    assert '<button name="stage"' not in page
    fields = {"stage": deals.entries.last().pk, "expected": deal.stage_id}
    assert client.post(reverse("change_stage", args=["deal", deal.pk]), fields).status_code == 403


def test_records_without_stages_and_new_ones_have_no_bar():
    assert 'class="bar"' not in text(administrator().get(CompanyFactory().get_absolute_url()))
    assert 'class="bar"' not in text(administrator().get("/records/deal/add/"))
