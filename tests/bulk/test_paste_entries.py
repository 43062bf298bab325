"""Lines are pasted into a list: previewed first, then added in one act."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.people import HTMX, administrator, list_url, text

pytestmark = pytest.mark.django_db

LINES = "Fair\r\nTV: Television\r\ncall\r\n" + "x" * 130


def url(entry_list) -> str:
    return reverse("paste_entries", args=[entry_list])


def previewed(page: str) -> str:
    found = re.search(r'name="previewed" value="(\w+)"', page)
    return found[1] if found else ""


def form(client: Client, address: str, lines: str) -> dict[str, str]:
    """The form with its preview, as the button that adds sends it."""
    page = text(client.post(address, {"lines": lines, "preview": "1"}))
    (key,) = re.findall(r'name="key" value="([^"]+)"', page)
    return {"lines": lines, "add": "1", "previewed": previewed(page), "key": key}


def counts(page: str) -> list[str]:
    return re.findall(r'<span class="count">(\d+)</span>', page)


def test_a_preview_says_what_is_new_what_is_there_and_what_is_invalid_and_saves_nothing(source: Dictionary):
    page = text(administrator().post(url(source), {"lines": LINES, "preview": "1"}))
    assert counts(page) == ["2", "1", "1"]
    assert '<span dir="auto">Television</span><code>TV</code>' in page
    assert "“Call” is already in this list." in page
    assert "The name has 130 characters; at most 120 fit." in page
    assert "Add 2 entries" in page
    assert source.entries.count() == 14


def test_one_act_adds_what_was_previewed(source: Dictionary):
    client = administrator()
    seen = previewed(text(client.post(url(source), {"lines": LINES, "preview": "1"})))
    data = {"lines": LINES, "previewed": seen, "add": "1"}
    response = client.post(url(source), data, follow=True)
    assert response.redirect_chain[-1][0].split("?")[0] == list_url(source)
    assert "Added 2 entries" in text(response)
    assert [entry.code for entry in source.entries.all()][-2:] == ["FAIR", "TV"]
    assert source.entries.count() == 16


def test_who_sends_the_lines_twice_sees_that_they_were_added(source: Dictionary):
    client = administrator()
    data = form(client, url(source), LINES)
    first = client.post(url(source), data, follow=True)
    again = client.post(url(source), data, follow=True)
    assert source.entries.count() == 16
    undo = re.compile(r'action="[^"]*/undo/"|name="operation" value="\d+"')
    for page in (text(first), text(again)):
        assert "Added 2 entries" in page
    assert undo.findall(text(again)) == undo.findall(text(first)) != []


def test_what_was_undone_since_is_not_said_to_be_added_and_can_be_sent_again(source: Dictionary):
    client = administrator()
    data = form(client, url(source), LINES)
    page = text(client.post(url(source), data, follow=True))
    (undo,) = re.findall(r'action="([^"]*/\d+/undo/)"', page)
    client.post(undo)
    late = client.post(url(source), data)
    assert late.status_code == 422
    assert "These lines were added, and that was undone since." in text(late)
    assert source.entries.count() == 14
    (data["key"],) = re.findall(r'name="key" value="([^"]+)"', text(late))
    assert "Added 2 entries" in text(client.post(url(source), data, follow=True))
    assert source.entries.count() == 16


def test_columns_are_said_of_the_lines_that_have_them(source: Dictionary):
    lines = 'TV_1: Television\n"UK: Leeds"\nAB_1: אב (1)!'
    page = text(administrator().post(url(source), {"lines": lines, "preview": "1"}))
    assert re.findall(r"<q[^>]*>([^<]*)</q>", page) == ["TV_1, AB_1", "Television, \u2068אב (1)!\u2069"]


def test_what_others_added_is_not_what_this_person_added(source: Dictionary):
    client = administrator()
    fair, expo = (form(client, url(source), name) for name in ("Fair", "Expo"))
    assert client.post(url(source), expo).status_code == 302
    source.add("Fair")
    response = client.post(url(source), fair)
    assert response.status_code == 422
    assert "There is nothing new in these lines." in text(response)
    assert client.post(url(source), expo).status_code == 302
    assert administrator().post(url(source), expo).status_code == 422
    assert client.post(url(source), form(client, url(source), "Expo")).status_code == 422


@pytest.mark.parametrize("seen", [{}, {"previewed": "other"}])
def test_lines_that_nobody_has_previewed_are_previewed_first(source: Dictionary, seen):
    response = administrator().post(url(source), {"lines": LINES, "add": "1"} | seen)
    assert response.status_code == 422
    assert "These lines are not the ones you previewed." in text(response)
    assert counts(text(response)) == ["2", "1", "1"]
    assert previewed(text(response))
    assert source.entries.count() == 14


@pytest.mark.parametrize(
    ("lines", "sentence"), [(" \n\n", "Paste at least one line."), ("ab\n" * 10_001, "10,001 lines")]
)
def test_nothing_and_too_much_are_said_at_the_field(source: Dictionary, lines, sentence):
    response = administrator().post(url(source), {"lines": lines, "preview": "1"})
    assert response.status_code == 422
    assert sentence in text(response)
    assert response.getvalue().decode().count("ab\n") == lines.count("ab\n")  # nothing typed is lost


def test_a_long_preview_shows_two_hundred_lines_of_each_kind(source: Dictionary):
    lines = "\n".join(f"Value {number}" for number in range(1234))
    page = text(administrator().post(url(source), {"lines": lines, "preview": "1"}))
    assert counts(page) == ["1234", "0", "0"]
    assert page.count("<code>VALUE_") == 200
    assert "200 of 1234 are shown" in page.replace(",", "")


def test_stages_go_into_the_group_that_was_chosen(deals: Pipeline, source: Dictionary):
    client = administrator()
    page = text(client.get(url(deals)))
    assert 'name="kind" value="2"' in page
    assert 'name="kind" value="3"' not in page
    assert 'name="kind"' not in text(client.get(url(source)))
    data = {"lines": "No budget\nNo time", "kind": "4"}
    seen = previewed(text(client.post(url(deals), data | {"preview": "1"})))
    assert client.post(url(deals), data | {"previewed": seen, "add": "1"}).status_code == 302
    assert [stage.code for stage in deals.entries.filter(kind=4)][-2:] == ["NO_BUDGET", "NO_TIME"]
    for kind in ("1", "3", "x"):
        response = client.post(url(deals), data | {"kind": kind, "previewed": seen, "add": "1"})
        assert response.status_code == 422


def test_a_preview_says_how_columns_are_read_and_takes_another_word_for_it(source: Dictionary):
    client = administrator()
    data = {"lines": "Kod;Nazwa\nTV;Television\nRD;Radio", "preview": "1"}
    page = text(client.post(url(source), data))
    assert "The first line has the titles of the columns." in page
    assert 'Column 1<q dir="auto">Kod</q>→ code' in page
    assert 'Column 2<q dir="auto">Nazwa</q>→ name' in page
    assert "2 lines are read as entries." in page
    assert '<span dir="auto">Television</span><code>TV</code>' in page
    page = text(client.post(url(source), data | {"code_column": "-1", "header": "0"}))
    assert "3 lines are read as entries." in page
    assert "The first line has the titles of the columns." not in page
    assert '<span dir="auto">Television</span><code>TELEVISION</code>' in page
    assert 'Column 1<q dir="auto">Kod, TV, RD</q>→ not used' in page
    assert '<option value="-1" selected>' in page
    page = text(client.post(url(source), data | {"split": "nothing"}))
    assert '<span dir="auto">TV;Television</span>' in page


def test_htmx_gets_the_form_alone(source: Dictionary):
    data = {"lines": "TV;Television\nRD;Radio", "split": "nothing"}
    page = text(administrator().post(url(source), data, headers=HTMX))
    assert page.startswith("<form")
    assert "Add 2 entries" in page
    assert "autofocus" not in page


def test_lines_are_added_as_they_were_previewed_and_no_other_way(source: Dictionary):
    client = administrator()
    data = {"lines": "UK: Leeds\nFR: Paris"}
    seen = previewed(text(client.post(url(source), data)))
    response = client.post(url(source), data | {"previewed": seen, "split": "nothing", "add": "1"})
    assert response.status_code == 422
    data |= {"previewed": previewed(text(response)), "split": "nothing", "add": "1"}
    assert client.post(url(source), data).status_code == 302
    assert [entry.label for entry in source.entries.all()][-2:] == ["UK: Leeds", "FR: Paris"]


@pytest.mark.parametrize("field", ["split", "header", "code_column", "name_column"])
def test_a_choice_that_nobody_offered_is_told_at_its_field(source: Dictionary, field: str):
    response = administrator().post(url(source), {"lines": "Fair", field: "99"})
    assert response.status_code == 422
    assert "Select a valid choice. 99 is not one of the available choices." in text(response)
    assert "Fair" in text(response)


@pytest.mark.any_database
def test_ten_thousand_long_lines_are_previewed_and_kept(source: Dictionary):
    lines = "\n".join(f"{'漢' * 85}{number:05}" for number in range(10_000))
    page = administrator().post(url(source), {"lines": lines}).getvalue().decode()
    assert "Add 10000 entries" in page.replace(",", "")
    assert lines in page


def test_a_sign_that_no_name_has_is_told_in_its_line(source: Dictionary):
    response = administrator().post(url(source), {"lines": "Fair\na\x00b"})
    assert response.status_code == 200
    assert counts(text(response)) == ["1", "0", "1"]
    assert "The name contains a character that cannot be seen. Type it again." in text(response)
