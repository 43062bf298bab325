"""Lines are pasted into a list: previewed first, then added in one act."""

import re

import pytest
from django.urls import reverse

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.people import administrator, list_url, text

pytestmark = pytest.mark.django_db

LINES = "Fair\r\nTV: Television\r\ncall\r\n" + "x" * 130


def url(entry_list) -> str:
    return reverse("paste_entries", args=[entry_list])


def previewed(page: str) -> str:
    found = re.search(r'name="previewed" value="(\w+)"', page)
    return found[1] if found else ""


def counts(page: str) -> list[str]:
    return re.findall(r'<span class="count">(\d+)</span>', page)


def test_a_preview_says_what_is_new_what_is_there_and_what_is_invalid_and_saves_nothing(source: Dictionary):
    page = text(administrator().post(url(source), {"lines": LINES, "preview": "1"}))
    assert counts(page) == ["2", "1", "1"]
    assert "<span>Television</span><code>TV</code>" in page
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
    assert "2 entries are added." in text(response)
    assert [entry.code for entry in source.entries.all()][-2:] == ["FAIR", "TV"]
    again = client.post(url(source), data)
    assert again.status_code == 422
    assert "There is nothing new in these lines." in text(again)
    assert source.entries.count() == 16


@pytest.mark.parametrize("seen", [{}, {"previewed": "other"}])
def test_lines_that_nobody_has_previewed_are_previewed_first(source: Dictionary, seen):
    response = administrator().post(url(source), {"lines": LINES, "add": "1"} | seen)
    assert response.status_code == 422
    assert "These lines are not the ones you previewed." in text(response)
    assert counts(text(response)) == ["2", "1", "1"]
    assert previewed(text(response))
    assert source.entries.count() == 14


@pytest.mark.parametrize(
    ("lines", "sentence"), [(" \n\n", "Paste at least one line."), ("a\n" * 10_001, "10001 lines")]
)
def test_nothing_and_too_much_are_said_at_the_field(source: Dictionary, lines, sentence):
    response = administrator().post(url(source), {"lines": lines, "preview": "1"})
    assert response.status_code == 422
    assert sentence in text(response)


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
