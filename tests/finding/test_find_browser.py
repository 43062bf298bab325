"""Ctrl+K: the dialog that finds anything, with keys, with a finger and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.factories import LeadFactory
from tests.looks import LOOK, axe_findings

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Show = Callable[..., Page]


def dialog(page: Page) -> Locator:
    return page.locator("#find-anything")


def chosen(page: Page) -> Locator:
    return dialog(page).locator("[aria-selected=true]")


@pytest.mark.smoke
def test_ctrl_k_finds_while_one_types_and_enter_opens_what_is_chosen(screen: Show, source: Dictionary):
    LeadFactory(name="Website lead")
    page = screen(source)
    page.keyboard.press("Control+k")
    field = dialog(page).get_by_role("combobox")
    expect(field).to_be_focused()
    expect(chosen(page)).to_have_text("Statuses and drop-down lists")
    field.press_sequentially("website")
    expect(dialog(page).get_by_role("option")).to_have_count(2)
    expect(dialog(page).get_by_role("status")).to_have_text("2 hits")
    expect(chosen(page)).to_contain_text("Website")
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_contain_text("Website lead")
    expect(field).to_have_attribute("aria-activedescendant", "hit-records-1")
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_contain_text("WEB")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Website lead")


def test_enter_pressed_before_the_hits_are_there_opens_the_first_of_them(screen: Show, source: Dictionary):
    page = screen(source)
    page.keyboard.press("Control+k")
    expect(dialog(page)).to_be_visible()
    page.keyboard.type("deals")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Deals")


def test_an_entry_of_the_open_list_is_shown_where_it_stands(screen: Show, source: Dictionary):
    page = screen(source)
    page.keyboard.press("Control+k")
    expect(dialog(page)).to_be_visible()
    page.keyboard.type("booking")
    expect(chosen(page)).to_contain_text("Booking")
    page.keyboard.press("Enter")
    expect(dialog(page)).to_be_hidden()
    booking = source.entries.get(code="BOOKING")
    expect(page).to_have_url(f"{source.get_absolute_url()}#entry-{booking.pk}")
    expect(page.locator(f"#entry-{booking.pk}")).to_be_in_viewport()


def test_esc_and_a_click_beside_it_close_it_and_the_focus_is_where_it_was(screen: Show, deals: Pipeline):
    page = screen(deals)
    search = page.get_by_role("searchbox", name="Search this list")
    search.focus()
    page.keyboard.press("Control+k")
    expect(dialog(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(search).to_be_focused()
    page.get_by_role("link", name="Find anything").click()
    expect(dialog(page)).to_be_visible()
    page.mouse.click(5, 5)
    expect(dialog(page)).to_be_hidden()


def test_it_opens_on_pages_of_records_and_what_is_not_found_is_said(new_page: NewPage):
    page = new_page()
    page.goto("/records/lead/")
    page.keyboard.press("Control+k")
    expect(dialog(page)).to_be_visible()
    page.keyboard.type("xyzzy")
    expect(dialog(page)).to_contain_text("Nothing is called “xyzzy”.")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()  # at once, also with something typed


def test_without_javascript_a_page_finds_the_same(new_page: NewPage, source: Dictionary):
    page = new_page(java_script_enabled=False)
    page.goto(source.get_absolute_url())
    page.get_by_role("link", name="Find anything").click()
    page.get_by_role("searchbox").fill("website")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Website").click()
    expect(page).to_have_url(f"{source.get_absolute_url()}#entry-{source.entries.get(code='WEB').pk}")


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_it_and_320_pixels_are_enough(new_page: NewPage, source: Dictionary, width: int):
    source.add("Website " + "long" * 25)
    page = new_page(**LOOK, viewport={"width": width, "height": 640})
    page.goto(source.get_absolute_url())
    page.keyboard.press("Control+k")
    expect(dialog(page)).to_be_visible()
    page.keyboard.type("website")
    expect(dialog(page).get_by_role("option")).to_have_count(2)
    assert axe_findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert dialog(page).evaluate("element => element.scrollWidth <= element.clientWidth")
    page.goto("/find/?q=website")
    assert axe_findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_a_name_is_not_cut_into_pieces_by_the_code_beside_it(new_page: NewPage, deals: Pipeline):
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto("/find/?q=prepayment")
    hit = page.locator(".hit", has_text="PREPAYMENT_INVOICE")
    for part in (".hit-title", "code"):
        assert hit.locator(part).evaluate("part => part.clientHeight") <= 24
