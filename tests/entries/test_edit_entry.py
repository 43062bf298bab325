"""The form behind the pencil of a row."""

import pytest

from dictionaries.models import Dictionary
from lists.audit import undo
from lists.models import Operation
from pipelines.models import Pipeline
from tests.people import HTMX, administrator, entry_url, list_url, text

pytestmark = pytest.mark.django_db


def test_the_pencil_answers_htmx_with_the_row_as_a_form_and_a_browser_with_the_page(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    client = administrator()
    row = client.get(entry_url("edit_entry", email), headers=HTMX)
    page = client.get(entry_url("edit_entry", email))
    assert row.status_code == page.status_code == 200
    assert 'value="E-Mail"' in text(row)
    assert "<html" not in text(row)
    assert 'value="E-Mail"' in text(page)
    assert "<html" in text(page)


def test_a_saved_name_comes_back_as_the_row_and_is_said(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    response = administrator().post(entry_url("edit_entry", email), {"name": "Mail"}, headers=HTMX)
    assert response.status_code == 200
    assert "Renamed to “Mail”" in text(response)
    assert source.entries.get(code="EMAIL").name == "Mail"


def test_without_javascript_a_saved_name_leads_back_to_its_row(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    response = administrator().post(entry_url("edit_entry", email), {"name": "Mail"}, follow=True)
    assert response.redirect_chain == [(f"{source.get_absolute_url()}#entry-{email.pk}", 302)]
    assert "Renamed to “Mail”" in text(response)


def test_a_renamed_row_offers_its_default_name_and_one_press_brings_it_back(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    client, back = administrator(), "Back to the default name “E-Mail”"
    assert back not in text(client.get(list_url(source)))
    email.rename("Mail")
    assert text(client.get(list_url(source))).count(back) == 1
    answer = client.post(entry_url("edit_entry", email), {"default_name": "Mail"}, headers=HTMX)
    assert "Renamed to “E-Mail”" in text(answer)
    assert source.entries.get(code="EMAIL").name == ""
    undo(Operation.objects.latest("pk"), "Ann")
    assert source.entries.get(code="EMAIL").name == "Mail"


def test_the_editor_has_the_way_back_too_whatever_was_typed(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    email.rename("Mail")
    client, url = administrator(), entry_url("edit_entry", email)
    assert 'name="default_name" value="Mail"' in text(client.get(url, headers=HTMX))
    client.post(url, {"name": "typed meanwhile", "initial-name": "Mail", "default_name": "Mail"})
    assert source.entries.get(code="EMAIL").name == ""


def test_the_way_back_takes_no_name_away_that_nobody_saw(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    email.rename("Theirs")
    url = entry_url("edit_entry", email)
    answer = administrator().post(url, {"default_name": "Mail"}, headers=HTMX)
    assert answer.status_code == 409
    assert source.entries.get(code="EMAIL").name == "Theirs"


def test_the_editor_says_that_a_typed_name_is_one_for_every_language(source: Dictionary):
    email, fair = source.entries.get(code="EMAIL"), source.add("Fair")
    client, said = administrator(), "Replaces “E-Mail” in every language"
    assert said in text(client.get(entry_url("edit_entry", email), headers=HTMX))
    assert "in every language" not in text(client.get(entry_url("edit_entry", fair), headers=HTMX))
    email.rename("Mail")
    assert said not in text(client.get(entry_url("edit_entry", email), headers=HTMX))


def test_an_entry_of_ones_own_has_no_default_name_to_go_back_to(source: Dictionary):
    fair = source.add("Fair")
    client = administrator()
    assert "Back to the default name" not in text(client.get(entry_url("edit_entry", fair)))
    response = client.post(entry_url("edit_entry", fair), {"name": ""}, headers=HTMX)
    assert response.status_code == 422
    assert "Type a name." in text(response)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("  call ", "“Call” is already in this list."),
        ("STRONA internetowa", "“Website” is already in this list."),
        ("x" * 121, "The name has 121 characters; at most 120 fit."),
        ("a\x00b", "The name contains a character that cannot be seen."),
        ("a\u202eb", "The name contains a character that cannot be seen."),
    ],
)
def test_what_is_wrong_with_a_name_stands_at_its_field_and_the_typing_stays(
    source: Dictionary, typed: str, sentence: str
):
    email = source.entries.get(code="EMAIL")
    response = administrator().post(entry_url("edit_entry", email), {"name": typed}, headers=HTMX)
    assert response.status_code == 422
    assert sentence in text(response)
    assert 'aria-invalid="true"' in text(response)
    assert f'value="{typed}"' in text(response)
    assert source.entries.get(code="EMAIL").name == ""


def test_what_people_type_is_never_markup(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    name = "<b>\"Tom\" & 'Ann'</b>"
    response = administrator().post(entry_url("edit_entry", email), {"name": name}, headers=HTMX)
    assert source.entries.get(code="EMAIL").name == name
    assert "<b>" not in text(response)


def test_a_form_saved_as_it_was_keeps_the_default_name_for_every_language(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    administrator().post(entry_url("edit_entry", email), {"name": "E-Mail"})
    assert source.entries.get(code="EMAIL").name == ""


def test_an_entry_of_another_list_has_no_such_address(source: Dictionary, deals: Pipeline):
    email = source.entries.get(code="EMAIL")
    url = entry_url("edit_entry", email).replace("dictionaries/SOURCE", "pipelines/DEAL/GENERAL")
    assert administrator().get(url.replace(str(email.pk), "999999")).status_code == 404
    assert administrator().get("/settings/lists/dictionaries/NONE/").status_code == 404
    assert administrator().get("/settings/lists/pipelines/NONE/GENERAL/").status_code == 404
