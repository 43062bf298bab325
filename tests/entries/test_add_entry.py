"""The form behind the plus of a list or a group."""

import pytest
from django.urls import reverse

from dictionaries.models import Dictionary
from pipelines.models import Pipeline, Stage
from tests.people import HTMX, administrator, list_url, text

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
    assert f"innerHTML:.side [href='{list_url(source)}'] .size\">15<" in text(response)


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


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
def test_an_entry_is_added_below_another_one_and_the_next_below_that(
    source: Dictionary, headers: dict[str, str]
):
    client, url = administrator(), reverse("add_entry", args=[source])
    email, web = source.entries.get(code="EMAIL"), source.entries.get(code="WEB")
    form = text(client.get(f"{url}?after={email.pk}", headers=headers))
    assert f'name="after" value="{email.pk}"' in form
    if not headers:
        assert (
            form.index(f'id="entry-{email.pk}"')
            < form.index('name="after"')
            < form.index(f'id="entry-{web.pk}"')
        )
    answer = client.post(url, {"name": "Fair", "after": email.pk}, headers=headers, follow=True)
    fair = source.entries.get(code="FAIR")
    assert f'name="after" value="{fair.pk}"' in text(answer)
    client.post(url, {"name": "Second", "after": fair.pk}, headers=headers)
    codes = [entry.code for entry in source.entries.all()]
    assert codes[codes.index("EMAIL") :][:4] == ["EMAIL", "FAIR", "SECOND", "WEB"]


def test_below_an_entry_that_is_gone_nothing_is_added(source: Dictionary):
    url = reverse("add_entry", args=[source])
    for client_method in ("get", "post"):
        answer = getattr(administrator(), client_method)(
            url, {"name": "Fair", "after": "999999"}, headers=HTMX
        )
        assert answer.status_code == 409
    assert not source.entries.filter(code="FAIR").exists()


def test_the_form_shows_the_colour_that_a_new_stage_gets_and_takes_another_one(deals: Pipeline):
    client, url = administrator(), reverse("add_entry", args=[deals])
    shown = text(client.get(f"{url}?kind=2", headers=HTMX))
    color = deals.add("To compare").color
    assert f'fill="{color}"' in shown
    client.post(url, {"name": "Chosen", "kind": "2", "color": "#123456"}, headers=HTMX)
    assert deals.entries.get(code="CHOSEN").color == "#123456"
    answer = client.post(url, {"name": "Chosen", "kind": "2", "color": "#654321"}, headers=HTMX)
    assert answer.status_code == 422
    assert 'fill="#654321"' in text(answer)
    answer = client.post(url, {"name": "Wrong", "kind": "2", "color": "reddish"}, headers=HTMX)
    assert answer.status_code == 422
    assert "Write a colour as # and six digits" in text(answer)
