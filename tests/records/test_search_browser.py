"""Records are found while a name is typed, and the history of the browser has one step for it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]


@pytest.mark.parametrize("view", ["", "board/"])
def test_a_search_is_asked_once_and_is_one_step_back(new_page: NewPage, view: str):
    LeadFactory(name="Zażółć Energo")
    page, asked = new_page(), list[str]()
    page.on(
        "request", lambda request: asked.append(request.url) if f"/lead/{view}?q=" in request.url else None
    )
    page.goto(f"/records/lead/{view}")
    search = page.get_by_role("searchbox", name="Find by name")
    for letters in ("zaz", "zazol", "nothing"):
        search.fill(letters)
        expect(page).to_have_url(re.compile(rf"q={letters}\b"))
        expect(page.locator("#total")).to_contain_text(re.compile(r"\d"))  # the numbers have come, too
    expect(page.get_by_text("No record matches these filters.")).to_be_visible()
    asked.clear()
    search.press("Enter")
    search.press("Tab")
    page.wait_for_load_state("networkidle")
    page.go_back()
    expect(page).to_have_url(re.compile(rf"/records/lead/{view}$"))
    expect(page.get_by_role("link", name="Zażółć Energo", exact=True)).to_be_visible()
    expect(page.locator("#total")).to_contain_text("1 ")
    assert len(asked) == 1


@pytest.mark.parametrize(("view", "sentence"), [("", "1 record"), ("board/", "1 open")])
def test_a_screen_reader_says_how_many_are_found(new_page: NewPage, view: str, sentence: str):
    for name in ("Zażółć Energo", "Other"):
        LeadFactory(name=name)
    page = new_page()
    page.goto(f"/records/lead/{view}")
    total = page.locator("#total[aria-live=polite]")
    expect(total).to_contain_text("2 ")
    told = total.element_handle()
    page.get_by_role("searchbox", name="Find by name").fill("zaz")
    expect(total).to_contain_text(sentence)
    assert told.evaluate("element => element.isConnected")  # else some do not read it
