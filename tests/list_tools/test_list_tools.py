"""The tools of a whole list: sort, restore the default names, text, paper."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.factories import DictionaryFactory
from tests.people import administrator, text

pytestmark = pytest.mark.django_db


def test_sorting_asks_first_and_follows_the_language_of_the_reader(source: Dictionary):
    client = administrator()
    address = reverse("sort_list", args=[source])
    before = [entry.code for entry in source.entries.all()]
    assert "The entries are put in alphabetical order. Undo brings the present order back." in text(
        client.get(address)
    )
    assert [entry.code for entry in source.entries.all()] == before
    response = client.post(address, headers={"Accept-Language": "pl"})
    assert response.status_code == 302
    with translation.override("pl"):
        assert source.entries.first().label == "E-mail"
    assert "Sorted A–Z" in text(client.post(address, follow=True))
    assert source.entries.first().label == "Advertising"


def test_restoring_names_says_before_how_many_change(source: Dictionary):
    client = administrator()
    address = reverse("restore_names", args=[source])
    assert "There is nothing to restore" in text(client.get(address))
    source.entries.get(code="EMAIL").rename("Post")
    source.entries.get(code="CALL").rename("Phone")
    source.add("call")
    question = text(client.get(address))
    assert "1 entry changes its name." in question
    assert "<li>Post → E-Mail</li>" in question
    kept = "“Phone” keeps its name: another entry is called “Call” by now."
    assert kept in question
    answer = text(client.post(address, follow=True))
    assert "1 entry shows its default name again." in answer
    assert kept in answer
    assert source.entries.get(code="EMAIL").label == "E-Mail"


def test_the_list_as_text_can_be_pasted_back(source: Dictionary, deals: Pipeline):
    client = administrator()
    source.add("Fair", "fair-2026")
    response = client.get(reverse("list_text", args=[source]))
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert text(response).splitlines()[:2] == ["CALL: Call", "EMAIL: E-Mail"]
    lines = {"lines": text(response), "preview": "1"}
    page = text(client.post(reverse("paste_entries", args=[source]), lines))
    assert re.findall(r'<span class="count">(\d+)</span>', page) == ["0", "15", "0"]
    assert text(client.get(reverse("list_text", args=[deals]))).splitlines()[-1] == "APOLOGY: Analyze failure"


def test_the_list_as_text_makes_the_same_entries_in_another_list(source: Dictionary):
    client, other = administrator(), DictionaryFactory()
    odd = [("call", "Cold call"), ("1", "UK: Leeds"), ("-", "• Radio; TV, web"), ("X-1", '5" pipe, "large"')]
    for code, label in odd:
        source.add(label, code)
    lines = text(client.get(reverse("list_text", args=[source])))
    assert len(other.add_many(lines).new) == source.entries.count()
    assert [(entry.code, entry.label) for entry in other.entries.all()] == [
        (entry.code, entry.label) for entry in source.entries.all()
    ]
    assert [(entry.code, entry.label) for entry in other.entries.all()][-4:] == odd


def test_paper_has_the_whole_list_however_long(deals: Pipeline):
    deals.add_many("\n".join(f"Step {number}" for number in range(250)))
    page = text(administrator().get(reverse("print_list", args=[deals])))
    assert page.count("<li><span>") == 258
    places = [
        page.index(f"<h2>{title}</h2>") for title in ("Initial stage", "In progress", "Success", "Failure")
    ]
    assert places == sorted(places)
