"""The form behind the plus of a list or a group."""

import pytest
from django.urls import reverse

from dictionaries.models import Dictionary
from pipelines.models import Pipeline, Stage
from tests.people import HTMX, administrator, text

pytestmark = pytest.mark.django_db


def test_the_plus_offers_a_form_to_htmx_and_the_page_with_a_form_to_a_browser(deals: Pipeline):
    url = reverse("add_entry", args=[deals]) + "?kind=2"
    client = administrator()
    row, page = client.get(url, headers=HTMX), client.get(url)
    assert "Name of the new entry" in text(row)
    assert "<html" not in text(row)
    assert text(page).count("Name of the new entry") == 1
    assert "<html" in text(page)


def test_an_added_value_comes_back_with_the_next_empty_form_and_the_new_count(source: Dictionary):
    response = administrator().post(reverse("add_entry", args=[source]), {"name": "Fair"}, headers=HTMX)
    fair = source.entries.get(code="FAIR")
    assert f'id="entry-{fair.pk}"' in text(response)
    assert "Name of the new entry" in text(response)
    assert "autofocus" in text(response)
    assert "Added “Fair”" in text(response)
    assert 'innerHTML:#size-dictionaries-SOURCE">15<' in text(response)


def test_without_javascript_the_next_form_stands_open_too(deals: Pipeline):
    url = reverse("add_entry", args=[deals])
    response = administrator().post(url, {"name": "Demo", "kind": "4"}, follow=True)
    assert "Added “Demo”" in text(response)
    assert "Name of the new entry" in text(response)
    assert deals.entries.get(code="DEMO").kind == Stage.Kind.FAILURE


def test_the_code_comes_from_the_name_or_from_the_hand(source: Dictionary):
    client = administrator()
    client.post(reverse("add_entry", args=[source]), {"name": "Łódź, targi"})
    client.post(reverse("add_entry", args=[source]), {"name": "Another", "code": "FAIR_2"})
    assert source.entries.filter(code__in=["LODZ_TARGI", "FAIR_2"]).count() == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "", "code": ""}, "Type a name."),
        ({"name": " połączenie", "code": ""}, "“Call” is already in this list."),
        ({"name": "Fair", "code": "a b"}, "Use Latin letters, digits"),
        ({"name": "Fair", "code": "EMAIL"}, "“E-Mail” has the code EMAIL already."),
        ({"name": "Fair", "code": "X" * 51}, "at most 50 characters"),
        ({"name": "x" * 500, "code": "KEPT"}, "at most 120"),
    ],
)
def test_a_bad_entry_is_not_added_and_the_typing_stays(source: Dictionary, typed: dict, sentence: str):
    for headers in (HTMX, {}):
        response = administrator().post(reverse("add_entry", args=[source]), typed, headers=headers)
        assert response.status_code == 422
        assert sentence in text(response)
        assert all(f'value="{value}"' in text(response) for value in typed.values() if value)
    assert source.entries.count() == 14


@pytest.mark.parametrize("kind", ["1", "3"])
def test_a_second_initial_or_success_stage_is_refused(deals: Pipeline, kind: str):
    url = reverse("add_entry", args=[deals])
    response = administrator().post(url, {"name": "Second", "kind": kind}, headers=HTMX)
    assert response.status_code == 422
    assert "A pipeline has one" in text(response)


@pytest.mark.parametrize("kind", ["9", "x", "-1", "2" * 50])
def test_a_nonsense_group_is_no_error_of_the_server(deals: Pipeline, kind: str):
    url = reverse("add_entry", args=[deals])
    assert administrator().get(f"{url}?kind={kind}").status_code == 200
    assert administrator().post(url, {"name": "Second", "kind": kind}).status_code == 422
