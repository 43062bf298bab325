"""A row is moved by one place, or before another one."""

import pytest

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.people import HTMX, administrator, entry_url, text

pytestmark = pytest.mark.django_db


def codes(entry_list) -> list[str]:
    return [entry.code for entry in entry_list.entries.all()]


def test_a_drop_sends_the_entry_it_goes_before(source: Dictionary):
    other, call = source.entries.get(code="OTHER"), source.entries.get(code="CALL")
    data = {"before": call.pk, "focus": "grip"}
    response = administrator().post(entry_url("move_entry", other), data, headers=HTMX)
    assert response.status_code == 200
    assert "Moved “Other” to place 1" in text(response)
    assert "autofocus" in text(response).split("</button>")[0]
    assert codes(source)[:2] == ["OTHER", "CALL"]


def test_a_drop_at_the_end_sends_nothing(source: Dictionary):
    administrator().post(entry_url("move_entry", source.entries.get(code="CALL")), {"before": ""})
    assert codes(source)[-1] == "CALL"


def test_the_up_and_down_buttons_work_without_javascript(source: Dictionary):
    client = administrator()
    web = source.entries.get(code="WEB")
    response = client.post(entry_url("move_entry", web), {"step": "-1"}, follow=True)
    assert "Moved “Website”" in text(response)
    assert codes(source)[:3] == ["CALL", "WEB", "EMAIL"]
    client.post(entry_url("move_entry", web), {"step": "1"})
    client.post(entry_url("move_entry", web), {"step": "1"})
    assert codes(source)[:4] == ["CALL", "EMAIL", "ADVERTISING", "WEB"]


def test_the_last_one_stays_last_when_moved_down(source: Dictionary):
    before = codes(source)
    administrator().post(entry_url("move_entry", source.entries.get(code="BOOKING")), {"step": "1"})
    administrator().post(entry_url("move_entry", source.entries.get(code="CALL")), {"step": "-1"})
    assert codes(source) == before


@pytest.mark.parametrize(
    ("code", "target"), [("EXECUTING", "APOLOGY"), ("APOLOGY", "LOSE"), ("LOSE", "APOLOGY")]
)
def test_a_move_between_groups_or_past_a_mandatory_stage_is_refused_with_a_sentence(
    deals: Pipeline, code: str, target: str
):
    before = codes(deals)
    stage, other = deals.entries.get(code=code), deals.entries.get(code=target)
    client = administrator()
    for headers in (HTMX, {}):
        response = client.post(
            entry_url("move_entry", stage), {"before": "" if code == "LOSE" else other.pk}, headers=headers
        )
        assert response.status_code == 409
        assert "group" in text(response)
    assert codes(deals) == before


@pytest.mark.parametrize("before", ["999999", "x", "9" * 40])
def test_a_place_that_does_not_exist_is_refused_with_a_sentence(source: Dictionary, before: str):
    email = source.entries.get(code="EMAIL")
    response = administrator().post(entry_url("move_entry", email), {"before": before}, headers=HTMX)
    assert response.status_code == 409
    assert "toast" in text(response)


def test_an_entry_of_another_list_is_no_place(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    foreign = Dictionary.objects.get(code="INDUSTRY").entries.first()
    response = administrator().post(entry_url("move_entry", email), {"before": foreign.pk}, headers=HTMX)
    assert response.status_code == 409
