"""Ticked records are given another entry together: a stage, a source."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dictionaries.models import DictionaryValue
from pipelines.models import Pipeline, Stage
from records.models import Deal, Lead
from tests.factories import DealFactory, LeadFactory, PipelineFactory
from tests.people import HTMX, administrator, person, text

pytestmark = pytest.mark.django_db

CHANGE = "/records/deal/change/?sort=name"


def value(code: str) -> DictionaryValue:
    return DictionaryValue.objects.get(dictionary__code="SOURCE", code=code)


def won(deals: Pipeline) -> Stage:
    return deals.entries.get(code="WON")


def rows(*deals: Deal) -> list[str]:
    return [f"{deal.pk}-{deal.stage_id}" for deal in deals]


def test_the_stage_of_all_that_are_ticked_is_changed_after_a_question(deals: Pipeline):
    one, two, other = (DealFactory(name=name) for name in ("One", "Two", "Other"))
    client = administrator()
    question = client.post(CHANGE, {"field": "stage", "record": [one.pk, two.pk]})
    assert question.status_code == 200
    page = text(question)
    assert "Change stage: 2 records" in page
    assert "this cannot be undone" in page
    for row in rows(one, two):
        assert f'name="row" value="{row}"' in page
    done = client.post(CHANGE, {"field": "stage", "row": rows(one, two), "entry": won(deals).pk}, follow=True)
    assert done.redirect_chain == [("/records/deal/?sort=name", 302)]
    assert "Changed 2 records to “Deal won”" in text(done)
    assert [deal.stage.code for deal in Deal.objects.order_by("pk")] == ["WON", "WON", other.stage.code]


def test_what_somebody_else_changed_meanwhile_stays_and_is_named(deals: Pipeline):
    one, two, gone = (DealFactory(name=name) for name in ("One", "Two", "Gone"))
    shown = rows(one, two, gone)
    lost = deals.entries.get(code="LOSE")
    Deal.objects.filter(pk=two.pk).update(stage=lost)
    gone.delete()
    client = administrator()
    done = text(client.post(CHANGE, {"field": "stage", "row": shown, "entry": won(deals).pk}, follow=True))
    assert "Changed 1 record to “Deal won”" in done
    assert "1 was changed by somebody else meanwhile and stays as it is: “Two”" in done
    assert "1 is no longer there" in done
    two.refresh_from_db()
    assert two.stage == lost


def test_who_comes_to_the_same_is_in_nobodys_way(deals: Pipeline):
    deal = DealFactory()
    shown = rows(deal)
    Deal.objects.update(stage=won(deals))
    data = {"field": "stage", "row": shown, "entry": won(deals).pk}
    assert "Nothing changed: they all had it already" in text(administrator().post(CHANGE, data, follow=True))


def test_a_source_is_set_and_taken_away_but_a_stage_is_always_needed():
    lead = LeadFactory(source=value("WEB"))
    client, address = administrator(), "/records/lead/change/"
    data = {"field": "source", "row": f"{lead.pk}-{lead.source_id}", "entry": ""}
    assert "Changed 1 record to “no value”" in text(client.post(address, data, follow=True))
    lead.refresh_from_db()
    assert lead.source is None
    data = {"field": "source", "row": f"{lead.pk}-", "entry": value("EMAIL").pk}
    client.post(address, data)
    lead.refresh_from_db()
    assert lead.source == value("EMAIL")
    refused = client.post(address, {"field": "status", "row": f"{lead.pk}-{lead.status_id}", "entry": ""})
    assert refused.status_code == 422
    assert "This field is required." in text(refused)


def test_only_stages_of_the_pipelines_in_which_the_records_are_are_offered(deals: Pipeline):
    partners = PipelineFactory(name="Partners")
    there, here = DealFactory(stage=partners.entries.first()), DealFactory()
    client = administrator()
    page = text(client.post(CHANGE, {"field": "stage", "record": here.pk}))
    assert f'<option value="{won(deals).pk}">' in page
    assert f'<option value="{partners.entries.get(code="WON").pk}">' not in page
    data = {"field": "stage", "row": rows(here), "entry": partners.entries.get(code="WON").pk}
    assert client.post(CHANGE, data).status_code == 422
    both = text(client.post(CHANGE, {"field": "stage", "record": [here.pk, there.pk]}))
    assert '<optgroup label="Partners">' in both


def test_an_entry_that_was_archived_meanwhile_is_given_to_nobody():
    lead = LeadFactory()
    value("WEB").archive()
    data = {"field": "source", "row": f"{lead.pk}-", "entry": value("WEB").pk}
    response = administrator().post("/records/lead/change/", data)
    assert response.status_code == 422
    assert "This value is archived or was deleted: choose another one." in text(response)
    assert Lead.objects.get().source is None


def test_htmx_gets_a_dialog_and_goes_on_to_the_list(deals: Pipeline):
    deal = DealFactory()
    client = administrator()
    question = client.post(CHANGE, {"field": "stage", "record": deal.pk}, headers=HTMX)
    assert question.headers["HX-Retarget"] == "#dialog"
    assert "<html" not in text(question)
    data = {"field": "stage", "row": rows(deal), "entry": won(deals).pk}
    assert client.post(CHANGE, data, headers=HTMX).headers["HX-Redirect"] == "/records/deal/?sort=name"


@pytest.mark.parametrize(
    "data", [{}, {"field": "stage"}, {"field": "name", "record": "1"}, {"field": "stage", "record": "x"}]
)
def test_without_records_or_a_field_nothing_happens(data: dict[str, str]):
    DealFactory()
    page = text(administrator().post(CHANGE, data, follow=True))
    assert "First tick the records that you mean." in page


def test_a_change_needs_the_right_to_change(deals: Pipeline):
    deal = DealFactory()
    reader = person("view_deal")
    data = {"field": "stage", "row": rows(deal), "entry": won(deals).pk}
    assert reader.post(CHANGE, data).status_code == 403
    assert 'name="record"' not in text(reader.get("/records/deal/"))
    assert person("change_deal").post(CHANGE, data).status_code == 403


def test_a_question_takes_as_many_queries_for_forty_records_as_for_two():
    deals = [DealFactory() for _ in range(40)]
    client = administrator()

    def queries(count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.post(CHANGE, {"field": "stage", "record": [deal.pk for deal in deals[:count]]})
        return len(captured)

    assert queries(2) == queries(40)
