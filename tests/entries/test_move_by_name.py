"""The dialog that moves an entry to any place of its group, however long the list."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.people import HTMX, administrator, entry_url, list_url, text
from tests.protected import value

pytestmark = pytest.mark.django_db


def codes(entry_list) -> list[str]:
    return [entry.code for entry in entry_list.entries.all()]


def test_to_the_top_and_to_the_bottom(source: Dictionary):
    client = administrator()
    url = entry_url("move_entry", value("WEB"))
    client.post(url, {"step": "top"})
    assert codes(source)[0] == "WEB"
    client.post(url, {"step": "bottom"})
    assert codes(source)[-1] == "WEB"
    client.post(url, {"step": "bottom"})
    assert codes(source)[-1] == "WEB"


@pytest.mark.parametrize("typed", ["Advertising", " ADVERTISING ", "advertis", "Ädvertising"])
def test_before_and_after_an_entry_that_is_named(source: Dictionary, typed: str):
    client = administrator()
    url = entry_url("move_entry", value("CALL"))
    client.post(url, {"side": "before", "other": typed})
    assert codes(source)[:4] == ["EMAIL", "WEB", "CALL", "ADVERTISING"]
    client.post(url, {"side": "after", "other": typed})
    assert codes(source)[:4] == ["EMAIL", "WEB", "ADVERTISING", "CALL"]
    client.post(url, {"side": "after", "other": typed})
    assert codes(source)[:4] == ["EMAIL", "WEB", "ADVERTISING", "CALL"]


def test_after_the_last_one(source: Dictionary):
    administrator().post(entry_url("move_entry", value("CALL")), {"side": "after", "other": "Booking"})
    assert codes(source)[-2:] == ["BOOKING", "CALL"]


def test_an_entry_is_named_by_its_code_or_in_the_language_of_the_reader(source: Dictionary):
    client = administrator()
    url = entry_url("move_entry", value("CALL"))
    client.post(url, {"side": "after", "other": "web"})
    assert codes(source)[1:3] == ["WEB", "CALL"]
    with override("pl"):
        polish = value("EMAIL").label
    client.post(url, {"side": "before", "other": polish}, headers={"Accept-Language": "pl"})
    assert codes(source)[:2] == ["CALL", "EMAIL"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("xyzzy", "Nothing in this group is called “xyzzy”."),
        ("e", "“e” fits more than one entry"),
        ("", "Type the name of an entry."),
    ],
)
def test_a_name_that_fits_none_or_several_is_refused_with_a_sentence(
    source: Dictionary, typed: str, sentence: str
):
    before = codes(source)
    call, client = value("CALL"), administrator()
    before = codes(source)
    for headers in (HTMX, {}):
        response = client.post(
            entry_url("move_entry", call), {"side": "before", "other": typed}, headers=headers
        )
        assert response.status_code == 422
        assert sentence in text(response)
        assert 'aria-invalid="true"' in text(response)
    assert codes(source) == before


def test_the_form_is_a_dialog_with_htmx_and_a_part_of_the_page_without(source: Dictionary):
    client = administrator()
    url = entry_url("move_entry", value("WEB"))
    dialog, page = client.get(url, headers=HTMX), client.get(url)
    assert dialog.headers["HX-Retarget"] == "#dialog"
    assert "<html" not in text(dialog)
    for response in (dialog, page):
        assert "Move “Website”" in text(response)
        assert 'name="step" value="top"' in text(response)


def test_htmx_gets_the_groups_as_they_stand_and_the_entry_to_focus(source: Dictionary):
    web = value("WEB")
    data = {"step": "top", "other": ""}
    response = administrator().post(entry_url("move_entry", web), data, headers=HTMX)
    assert response.headers["HX-Retarget"] == "#groups"
    assert f'data-moved="entry-{web.pk}"' in text(response)
    assert "Moved “Website”" in text(response)
    assert text(response).index(">Website<") < text(response).index(">Call<")
    assert response.headers["HX-Replace-Url"] == list_url(source)


def test_names_are_suggested_from_the_same_group(deals: Pipeline):
    client = administrator()
    executing = deals.entries.get(code="EXECUTING")
    page = text(client.get(reverse("suggest_neighbours", args=[deals, executing.pk]), {"other": "INVOICE"}))
    assert "<option" in page
    assert "Final invoice" in page
    page = text(client.get(reverse("suggest_neighbours", args=[deals, executing.pk]), {"other": "deal"}))
    assert "Deal lost" not in page


@pytest.mark.parametrize("data", [{"side": "before", "other": "New"}, {"side": "after", "other": "Deal won"}])
def test_a_stage_stays_in_its_group_whatever_is_named(deals: Pipeline, data: dict[str, str]):
    before = codes(deals)
    response = administrator().post(entry_url("move_entry", deals.entries.get(code="EXECUTING")), data)
    assert response.status_code == 422
    assert codes(deals) == before


def test_the_top_of_a_group_is_below_its_mandatory_stage(deals: Pipeline):
    deals.add("Too expensive", kind=4)
    own = deals.entries.get(name="Too expensive")
    client = administrator()
    client.post(entry_url("move_entry", own), {"step": "top"})
    assert codes(deals)[-3:] == ["LOSE", own.code, "APOLOGY"]
    for data in ({"step": "top"}, {"step": "bottom"}, {"side": "after", "other": own.label}):
        response = client.post(entry_url("move_entry", deals.entries.get(code="LOSE")), data)
        assert response.status_code == 409
        assert "first in its group" in text(response)
    response = client.post(entry_url("move_entry", own), {"side": "before", "other": "Deal lost"})
    assert response.status_code == 409
    assert codes(deals)[-3:] == ["LOSE", own.code, "APOLOGY"]
