"""A list is sorted as people of a language read it, and gets its default names back."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dictionaries.models import Dictionary
from lists.text.collation import sort_key
from pipelines.models import Pipeline

POLISH = [
    "9",
    "10 do 20",
    "a",
    "Ącki",
    "ce",
    "ćma",
    "Éclair",
    "eco",
    "lód",
    "Lublin",
    "Łódź",
    "o",
    "Ó",
    "Źle",
    "Żaba",
]


def labels(entry_list) -> list[str]:
    return [entry.label for entry in entry_list.entries.all()]


def codes(entry_list) -> list[str]:
    return [entry.code for entry in entry_list.entries.all()]


def test_polish_letters_have_places_of_their_own():
    mixed = POLISH[::-1]
    assert sorted(mixed, key=lambda label: sort_key(label, "pl")) == POLISH


def test_in_english_an_accent_changes_nothing():
    words = ["Łódź", "Lublin", "Żaba", "zebra"]
    assert sorted(words, key=lambda label: sort_key(label, "en")) == ["Łódź", "Lublin", "Żaba", "zebra"]


@given(st.lists(st.text()))
def test_any_labels_can_be_sorted(words: list[str]):
    once = sorted(words, key=lambda label: sort_key(label, "pl"))
    mixed = once[::-1]
    assert sorted(mixed, key=lambda label: sort_key(label, "pl")) == once


@pytest.mark.django_db
def test_a_list_is_sorted_as_its_reader_sees_it(source: Dictionary):
    source.sort("pl")
    with translation.override("pl"):
        shown = labels(source)
    assert shown == sorted(shown, key=lambda label: sort_key(label, "pl"))
    assert shown[0] == "E-mail"
    source.sort("en")
    assert labels(source)[0] == "Advertising"


@pytest.mark.django_db
def test_stages_are_sorted_inside_their_groups_and_mandatory_ones_stay_first(deals: Pipeline):
    deals.add("All is lost", kind=4)
    deals.sort("en")
    assert codes(deals) == [
        "NEW", "PREPARATION", "FINAL_INVOICE", "EXECUTING", "PREPAYMENT_INVOICE", "WON",
        "LOSE", "ALL_IS_LOST", "APOLOGY",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_list_in_order_already_is_not_touched(source: Dictionary):
    source.sort("en")
    source.refresh_from_db()
    before = source.version
    source.sort("en")
    source.refresh_from_db()
    assert source.version == before


@pytest.mark.django_db
def test_default_names_come_back_and_ones_own_entries_keep_theirs(source: Dictionary):
    before = labels(source)
    source.add("Fair")
    source.entries.get(code="EMAIL").rename("Post")
    source.entries.get(code="CALL").rename("Phone")
    _renamed, kept = source.restore_default_names()
    assert kept == []
    assert labels(source) == [*before, "Fair"]


@pytest.mark.django_db
def test_a_default_name_that_somebody_else_has_by_now_is_left_and_told(source: Dictionary):
    call = source.entries.get(code="CALL")
    call.rename("Phone")
    source.add("połączenie")
    _renamed, kept = source.restore_default_names()
    assert kept == [call]
    assert source.entries.get(code="CALL").name == "Phone"


def test_a_name_that_stays_typed_is_in_the_way_of_the_default_name_of_another_entry(source):
    website, call = (source.entries.get(code=code) for code in ("WEB", "CALL"))
    website.rename("Our site")
    call.rename("Website")
    source.add("Call")
    _renamed, kept = source.restore_default_names()
    assert kept == [call, website]
    assert labels(source).count("Website") == 1
