"""Search, long lists and the dialog that moves an entry, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.dragging import handle
from tests.factories import DictionaryFactory
from tests.long_lists import filled, named
from tests.looks import LOOK, axe_findings

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Show = Callable[..., Page]


@pytest.fixture
def long_list(db: None) -> Any:
    """As many as a page holds at most, and some more."""
    return filled(DictionaryFactory(name="Towns"), 1_200)


def codes(entry_list: Any) -> list[str]:
    return list(entry_list.entries.values_list("code", flat=True))


def test_a_search_finds_while_one_types_and_the_box_keeps_the_focus(screen: Show, source: Dictionary):
    source.add("Łódź")
    page = screen(source)
    box = page.get_by_role("searchbox", name="Search this list")
    box.press_sequentially("lodz")
    expect(page.locator("#found")).to_contain_text("1 entry found")
    expect(page.locator(".row .text")).to_have_text(["Łódź"])
    expect(box).to_be_focused()
    expect(page).to_have_url(source.get_absolute_url() + "?q=lodz")
    expect(page.locator(".row .grip")).to_be_hidden()
    page.get_by_role("link", name="Clear").click()
    expect(page.locator(".row")).to_have_count(15)
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    expect(page.locator("#found")).to_be_empty()


def test_all_that_is_found_comes_in_parts_as_the_list_does(screen: Show, long_list: Any):
    page = screen(long_list)
    page.get_by_role("searchbox", name="Search this list").fill("value")
    expect(page.locator("#found")).to_contain_text("1,200 entries found")
    for count in (400, 600, 800, 1_000):
        page.get_by_role("link", name="Show 200 more").click()
        expect(page.locator(".row")).to_have_count(count)
        expect(page.locator(".row").nth(count - 200).locator(":focus")).to_have_count(1)
    page.get_by_role("link", name="Next entries").click()
    expect(page.locator(".row").first).to_contain_text("Value 1000")
    expect(page.get_by_role("searchbox", name="Search this list")).to_have_value("value")
    page.get_by_role("link", name="Earlier entries").click()
    expect(page.locator(".row").first).to_contain_text("Value 800")
    expect(page.locator("#found")).to_contain_text("1,200 entries found")


@pytest.mark.smoke
def test_what_is_found_can_be_renamed_and_deleted(screen: Show, source: Dictionary):
    page = screen(source)
    page.get_by_role("searchbox", name="Search this list").fill("website")
    expect(page.locator(".row")).to_have_count(1)
    page.get_by_role("button", name="Edit “Website”").click()
    page.get_by_role("textbox", name="Name").fill("Our pages")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Renamed to “Our pages”")).to_be_visible()
    page.get_by_role("searchbox", name="Search this list").fill("xyzzy")
    expect(page.get_by_text("No entry matches “xyzzy”.")).to_be_visible()


def test_a_long_list_comes_in_parts(screen: Show, long_list: Any):
    page = screen(long_list)
    expect(page.locator(".row")).to_have_count(200)
    for count in (400, 600, 800, 1_000):
        page.get_by_role("link", name="Show 200 more").click()
        expect(page.locator(".row")).to_have_count(count)
        expect(handle(page, f"Value {count - 200}")).to_be_focused()
    page.get_by_role("link", name="Next entries").click()
    expect(page.locator(".row").first).to_contain_text("Value 1000")
    expect(page.locator(".row")).to_have_count(200)
    page.get_by_role("link", name="Earlier entries").click()
    expect(page.locator(".row").first).to_contain_text("Value 800")


def test_a_drop_at_the_end_of_what_is_shown_is_not_the_end_of_the_list(screen: Show, long_list: Any):
    page = screen(long_list)
    handle(page, "Value 198").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("Moved “Value 198”")).to_be_visible()
    assert codes(long_list)[197:202] == ["V197", "V199", "V198", "V200", "V201"]
    expect(page.locator(".row").last).to_contain_text("Value 198")
    page.get_by_role("link", name="Show 200 more").click()
    expect(page.locator(".row")).to_have_count(400)
    rows = page.locator(".row").evaluate_all("rows => rows.map((row) => Number(row.dataset.pk))")
    assert rows == list(long_list.entries.values_list("pk", flat=True)[:400])


def test_an_arrow_beyond_what_is_shown_takes_the_row_along(screen: Show, long_list: Any):
    page = screen(long_list)
    handle(page, "Value 199").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".row")).to_have_count(199)
    expect(handle(page, "Value 198")).to_be_focused()
    assert codes(long_list)[198:202] == ["V198", "V200", "V199", "V201"]


def test_home_and_end_mean_the_whole_group(screen: Show, long_list: Any):
    page = screen(long_list)
    handle(page, "Value 5").focus()
    page.keyboard.press("End")
    expect(page.get_by_text("Moved “Value 5”")).to_be_visible()
    expect(page.locator(".row")).to_have_count(199)
    expect(handle(page, "Value 6")).to_be_focused()
    assert codes(long_list)[-1] == "V5"
    page.goto(f"{long_list.get_absolute_url()}?from={named(long_list, 1_100).position}")
    handle(page, "Value 1101").focus()
    page.keyboard.press("Home")
    expect(page.get_by_text("Moved “Value 1101”")).to_be_visible()
    expect(page.locator("#entry-" + str(named(long_list, 1_101).pk))).to_have_count(0)
    assert codes(long_list)[0] == "V1101"


def test_a_new_entry_stands_once_when_the_last_rows_have_come(screen: Show):
    entry_list = filled(DictionaryFactory(), 210)
    page = screen(entry_list)
    page.locator("a.add").click()
    page.get_by_role("textbox", name="Name of the new entry").fill("Newest")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Added “Newest”")).to_be_visible()
    page.get_by_role("link", name="Show 200 more").click()
    expect(page.locator(".row[data-pk]")).to_have_count(211)
    expect(page.locator(".row .text", has_text="Newest")).to_have_count(1)


def test_the_dialog_moves_an_entry_beside_one_that_is_named(screen: Show, long_list: Any):
    page = screen(long_list)
    page.get_by_role("button", name="More for “Value 7”", exact=True).click()
    page.get_by_role("link", name="Move…").click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_role("combobox")
    expect(field).to_be_focused()
    field.press_sequentially("value 5")
    expect(dialog.locator("option")).to_have_count(10)
    field.fill("valu")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("fits more than one entry")).to_be_visible()
    expect(field).to_be_focused()
    field.fill("value 950")
    dialog.get_by_role("button", name="After it").click()
    expect(page.get_by_text("Moved “Value 7”")).to_be_visible()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Edit “Value 7”", exact=True)).to_be_focused()
    assert codes(long_list)[949:952] == ["V950", "V7", "V951"]


def test_the_dialog_moves_a_stage_of_a_short_list(screen: Show, deals: Pipeline):
    page = screen(deals)
    page.get_by_role("button", name="More for “In progress”").click()
    page.get_by_role("link", name="Move…").click()
    page.locator(".move-form").get_by_role("button", name="To the bottom").click()
    expect(page.get_by_text("Moved “In progress”")).to_be_visible()
    expect(page.get_by_role("button", name="Edit “In progress”")).to_be_focused()
    assert deals.entries.filter(kind=2).last().code == "EXECUTING"


def test_all_of_it_works_without_javascript(new_page: NewPage, long_list: Any):
    page = new_page(java_script_enabled=False)
    page.goto(long_list.get_absolute_url())
    page.get_by_role("link", name="Show 200 more").click()
    expect(page.locator(".row").first).to_contain_text("Value 200")
    page.get_by_role("link", name="Earlier entries").click()
    page.get_by_role("searchbox", name="Search this list").fill("VALUE 432")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("1 entry found")).to_be_visible()
    page.get_by_role("button", name="More for “Value 432”").click()
    page.get_by_role("link", name="Move…").click()
    page.locator(".move-form [name=other]").fill("nonsense")
    page.get_by_role("button", name="Before it").click()
    expect(page.get_by_text("Nothing in this group is called “nonsense”.")).to_be_visible()
    page.locator(".move-form").get_by_role("button", name="To the top").click()
    expect(page.get_by_text("Moved “Value 432”")).to_be_visible()
    expect(page.locator(".row").first).to_contain_text("Value 432")
    assert codes(long_list)[0] == "V432"


def test_axe_finds_nothing_and_320_pixels_are_enough(new_page: NewPage):
    entry_list = filled(DictionaryFactory(), 210)
    page = new_page(**LOOK, viewport={"width": 320, "height": 700})
    page.goto(f"{entry_list.get_absolute_url()}?from={named(entry_list, 5).position}")
    expect(page.locator(".more")).to_have_count(2)
    assert axe_findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator(".dots").first.click()
    expect(page.locator("#row-menu")).to_be_visible()
    assert axe_findings(page) == ""
    page.locator("#row-menu [href$='/move/']").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.locator(".move-form [name=other]").fill("x")
    page.keyboard.press("Enter")
    expect(page.locator(".move-form .error")).to_be_visible()
    assert axe_findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("[data-close]").click()
    page.locator("#q").fill("value 20")
    expect(page.locator("#found a")).to_be_visible()
    assert axe_findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
