"""The tools of a whole list in a browser, with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.browser import open_tools

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Show = Callable[..., Page]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_is_sorted_and_its_default_names_restored(
    new_page: NewPage, source: Dictionary, scripts: bool
):
    source.entries.get(code="EMAIL").rename("Post")
    page = new_page(java_script_enabled=scripts)
    page.goto(source.get_absolute_url())
    open_tools(page)
    page.get_by_text("Sort A–Z…").click()
    page.get_by_role("button", name="Sort", exact=True).click()
    expect(page.get_by_text("Sorted A–Z")).to_be_visible()
    expect(page.locator(".row").first).to_contain_text("Advertising")
    open_tools(page)
    page.get_by_text("Restore default names…").click()
    expect(page.get_by_text("Post → E-Mail")).to_be_visible()
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_text("1 entry shows its default name again.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="E-Mail", exact=True)).to_be_visible()


def test_the_list_is_copied_as_lines(new_page: NewPage, source: Dictionary):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(source.get_absolute_url())
    open_tools(page)
    page.get_by_text("Copy as text").click()
    expect(page.get_by_text("The list is in the clipboard")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[:2] == ["CALL: Call", "EMAIL: E-Mail"]


def test_paper_shows_the_list_and_nothing_else(screen: Show, deals: Pipeline):
    page = screen(deals)
    open_tools(page)
    page.get_by_role("button", name="Show codes").click()
    expect(page.get_by_text("EXECUTING")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Analyze failure", exact=True).locator("visible=true")).to_have_count(1)
    expect(page.get_by_text("EXECUTING")).to_be_visible()
    for hidden in ("nav", ".tools", ".grip", ".pick", ".dots", "#many", ".strip"):
        expect(page.locator(f"{hidden}:visible")).to_have_count(0)
