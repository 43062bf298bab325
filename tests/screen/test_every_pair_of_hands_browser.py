"""Without JavaScript, on a narrow screen, in the dark, with a screen reader, in Polish."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.factories import DealFactory
from tests.looks import LOOK, axe_findings, too_small

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]


def test_everything_works_without_javascript(new_page: NewPage, source: Dictionary):
    page = new_page(java_script_enabled=False)
    page.goto(source.get_absolute_url())
    page.get_by_role("link", name="E-Mail").click()
    page.get_by_role("textbox", name="Name").fill("Mail")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Renamed to “Mail”")).to_be_visible()

    page.get_by_role("button", name="More for “Mail”").click()
    page.get_by_role("button", name="Down").click()
    expect(page.get_by_text("Moved “Mail”")).to_be_visible()

    page.locator("#head .add").click()
    page.get_by_role("textbox", name="Name of the new entry").fill("Fair")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Added “Fair”")).to_be_visible()
    page.get_by_role("button", name="Done").click()

    page.get_by_role("button", name="More for “Fair”").click()
    page.get_by_role("link", name="Delete or replace…").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Deleted “Fair”")).to_be_visible()

    page.get_by_role("link", name="Website").click()
    page.get_by_role("textbox", name="Name").fill("call")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“Call” is already in this list.")).to_be_visible()
    assert [entry.label for entry in source.entries.all()][:3] == ["Call", "Website", "Mail"]


def test_a_colour_is_picked_without_javascript(new_page: NewPage, deals: Pipeline):
    page = new_page(java_script_enabled=False)
    page.goto(deals.get_absolute_url())
    page.get_by_role("button", name="More for “In progress”").click()
    page.get_by_role("link", name="Colour…").click()
    page.get_by_role("button", name="Violet").click()
    expect(page.get_by_text("Changed the colour of “In progress”")).to_be_visible()
    assert deals.entries.get(code="EXECUTING").color == "#6e54d1"


def test_axe_finds_nothing_on_any_state_of_the_page(new_page: NewPage, deals: Pipeline, source: Dictionary):
    DealFactory(stage=deals.entries.get(code="PREPARATION"))
    page = new_page(**LOOK)
    page.goto(source.get_absolute_url())
    assert axe_findings(page) == ""
    page.goto(deals.get_absolute_url())
    expect(page.locator(".count")).to_have_count(1)
    assert axe_findings(page) == ""
    page.locator(".lock").first.click()
    expect(page.locator("#why")).to_be_visible()
    assert axe_findings(page) == ""
    page.keyboard.press("Escape")
    page.locator("[data-edit]").nth(2).click()
    expect(page.locator("form.entry-form")).to_be_visible()
    page.locator("form.entry-form [name=name]").fill("nowy")
    page.keyboard.press("Enter")
    expect(page.locator("form.entry-form .error")).to_be_visible()
    assert axe_findings(page) == ""
    page.keyboard.press("Escape")
    expect(page.locator("form.entry-form")).to_have_count(0)
    page.locator("a.add").first.click()
    expect(page.locator(".adding")).to_be_visible()
    assert axe_findings(page) == ""
    page.locator(".row .danger").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe_findings(page) == ""


@pytest.mark.parametrize("locale", ["en-GB", "pl-PL"])
def test_a_screen_of_320_pixels_does_not_scroll_sideways(
    new_page: NewPage, deals: Pipeline, source: Dictionary, locale: str
):
    source.add("W" * 120)
    source.add("many words " * 10)
    deals.add("Ź" * 120)
    page = new_page(viewport={"width": 320, "height": 700}, locale=locale)
    for entry_list in (source, deals):
        page.goto(entry_list.get_absolute_url())
        page.locator("[data-edit]").last.click()
        expect(page.locator("form.entry-form")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_can_be_pressed_is_24_pixels_wide_and_high(new_page: NewPage, deals: Pipeline):
    DealFactory(stage=deals.entries.get(code="EXECUTING"))
    deals.entries.get(code="PREPARATION").archive()
    page = new_page(viewport={"width": 320, "height": 700})
    page.goto(f"{deals.get_absolute_url()}?archived=0")
    expect(page.locator(".row td[data-title]")).to_have_count(16)
    # The funnel repeats the links of the scale for the mouse.
    assert too_small(page.locator("main :is(a:not(.funnel *), button, summary):visible")) == []
