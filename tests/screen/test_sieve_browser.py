"""The chips above a list and the filter of the left column, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from dictionaries.models import Dictionary
from tests.factories import DictionaryFactory, LeadFactory, PipelineFactory
from tests.long_lists import filled
from tests.looks import LOOK, axe_findings

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Show = Callable[..., Page]


def chip(page: Page, name: str) -> Locator:
    return page.locator(".chip", has_text=name)


def names(page: Page) -> Locator:
    return page.locator("#groups .row .text")


@pytest.mark.smoke
def test_look_alikes_are_found_ticked_and_merged_and_the_chip_stays(screen: Show, source: Dictionary):
    for label in ("Partner", "Trade fair", "Partners", "Fair, trade"):
        source.add(label)
    page = screen(source)
    expect(chip(page, "Look-alikes")).to_have_text("Look-alikes 4")
    chip(page, "Look-alikes").click()
    expect(names(page)).to_have_text(["Partner", "Partners", "Trade fair", "Fair, trade"])
    expect(chip(page, "Look-alikes")).to_have_attribute("aria-current", "true")
    expect(chip(page, "Look-alikes")).to_be_focused()
    expect(chip(page, "Look-alikes")).to_have_text("Look-alikes 4")
    page.get_by_role("checkbox", name="Partner", exact=True).check()
    page.get_by_role("checkbox", name="Partners").check()
    page.get_by_role("button", name="Merge…").click()
    page.get_by_role("dialog").get_by_role("button", name="Merge").click()
    expect(names(page)).to_have_text(["Trade fair", "Fair, trade"])
    expect(page).to_have_url(f"{source.get_absolute_url()}?only=alike")
    expect(chip(page, "Look-alikes")).to_have_text("Look-alikes 2")


def test_a_chip_is_let_go_by_a_second_press_and_the_text_stays(screen: Show, source: Dictionary):
    source.entries.get(code="WEB").rename("Our pages")
    page = screen(source)
    page.get_by_role("searchbox", name="Search this list").fill("e")
    chip(page, "Renamed").click()
    expect(names(page)).to_have_text(["Our pages"])
    expect(page.get_by_role("searchbox", name="Search this list")).to_have_value("e")
    expect(page).to_have_url(f"{source.get_absolute_url()}?q=e&only=renamed")
    page.get_by_role("searchbox", name="Search this list").fill("xyzzy")
    expect(page).to_have_url(f"{source.get_absolute_url()}?q=xyzzy&only=renamed")
    expect(page.get_by_text("No entry matches “xyzzy”.")).to_be_visible()
    page.get_by_role("searchbox", name="Search this list").fill("pages")
    chip(page, "Renamed").click()
    expect(page).to_have_url(f"{source.get_absolute_url()}?q=pages")
    page.get_by_role("link", name="Clear").click()
    expect(page).to_have_url(source.get_absolute_url())
    expect(names(page)).to_have_count(14)


def test_a_chip_that_is_pressed_before_a_search_is_answered_takes_its_place(screen: Show, source: Dictionary):
    source.entries.get(code="WEB").rename("Our pages")
    page = screen(source)
    search, held = re.compile(r"/find/\?q=pages$"), list[Route]()
    page.route(search, lambda route: held.append(route))  # it is never answered
    with page.expect_request(search):
        page.get_by_role("searchbox", name="Search this list").fill("pages")
    chip(page, "Renamed").click()
    expect(page).to_have_url(f"{source.get_absolute_url()}?q=pages&only=renamed")
    expect(names(page)).to_have_text(["Our pages"])
    assert len(held) == 1


def test_the_numbers_on_the_chips_follow_what_is_done(screen: Show, source: Dictionary):
    page = screen(source)
    expect(chip(page, "Renamed")).to_have_text("Renamed 0")
    page.get_by_role("button", name="Edit “Website”").click(force=True)
    page.locator(".editing [name=name]").fill("Our pages")
    page.keyboard.press("Enter")
    expect(chip(page, "Renamed")).to_have_text("Renamed 1")


def test_what_is_added_to_a_narrowed_list_is_added(screen: Show, source: Dictionary):
    page = screen(source)
    chip(page, "Renamed").click()
    expect(page.get_by_text("There are no such entries.")).to_be_visible()
    page.get_by_role("link", name="Add value").click()
    page.locator(".adding [name=name]").fill("Fair")
    page.keyboard.press("Enter")
    expect(page.locator(".row .text", has_text="Fair")).to_be_visible()


def test_the_longest_unused_come_first_with_the_moment_of_their_last_use(screen: Show, source: Dictionary):
    for entry in source.entries.exclude(code="OTHER"):
        LeadFactory(source=entry)
    page = screen(source)
    expect(page.locator(".row .last").first).to_be_hidden()
    chip(page, "Longest unused first").click()
    expect(names(page).first).to_have_text("Other")
    expect(page.locator(".row .last").last).to_be_visible()
    expect(page.locator(".row .grip").first).to_be_hidden()


def test_nothing_below_moves_when_something_is_found(screen: Show, source: Dictionary):
    page = screen(source)
    table = page.locator("#groups .entries")
    before = table.bounding_box()
    page.get_by_role("searchbox", name="Search this list").fill("website")
    expect(page.locator("#found")).to_contain_text("1 entry found")
    after = table.bounding_box()
    assert before
    assert after
    assert (before["y"], before["width"]) == (after["y"], after["width"])


def test_the_left_column_is_filtered_while_one_types(screen: Show, source: Dictionary):
    PipelineFactory(name="Łódź")
    PipelineFactory(name="Partners", archived_at="2026-01-01T00:00Z")
    page = screen(source)
    column = page.get_by_role("navigation", name="Lists", exact=True)
    links = column.locator("section a[href]:not([role=button])")
    box = column.get_by_role("searchbox", name="Filter lists")
    box.fill("type")
    shown = links.filter(visible=True).locator("bdi")
    expect(shown).to_have_text(["Contact type", "Company type", "Deal type", "Event type"])
    expect(column.get_by_role("heading", name="Sources")).to_be_hidden()
    expect(column.get_by_role("status")).to_have_text("Lists found: 4")
    box.fill("partn")
    expect(links.filter(visible=True)).to_have_count(1)
    box.fill("CALL_LIST")
    expect(links.filter(visible=True)).to_contain_text(["Call statuses"])
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    expect(column.get_by_role("heading", name="Sources")).to_be_visible()
    expect(column.get_by_role("link", name="Partners")).to_be_hidden()
    box.fill("lodz")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Łódź")


def test_without_javascript_the_chips_are_links_and_the_column_has_no_box(
    new_page: NewPage, source: Dictionary
):
    source.entries.get(code="WEB").rename("Our pages")
    page = new_page(java_script_enabled=False)
    page.goto(source.get_absolute_url())
    expect(page.get_by_role("searchbox", name="Filter lists")).to_be_hidden()
    chip(page, "Renamed").click()
    expect(names(page)).to_have_text(["Our pages"])
    page.get_by_role("searchbox").fill("call")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("No entry matches “call”.")).to_be_visible()
    expect(chip(page, "Renamed")).to_have_attribute("aria-current", "true")


def test_axe_finds_nothing_and_320_pixels_are_enough(new_page: NewPage):
    entry_list = DictionaryFactory(name="Towns")
    for label in ("Partner", "Partners"):
        entry_list.add(label)
    page = new_page(**LOOK, viewport={"width": 320, "height": 700})
    page.goto(f"{entry_list.get_absolute_url()}?only=alike&q=partner")
    expect(names(page)).to_have_count(2)
    expect(page.locator("#count-alike")).to_have_text("2")
    assert axe_findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("locale", ["en-GB", "pl"])
def test_the_numbers_of_the_chips_move_nothing_below_them(new_page: NewPage, locale: str):
    entry_list = filled(DictionaryFactory(), 120)
    page = new_page(locale=locale, viewport={"width": 1280, "height": 800})
    page.goto(entry_list.get_absolute_url())
    chips = page.locator(".strip .chip")
    expect(chips.nth(1)).to_contain_text("120")
    tops = chips.evaluate_all("chips => chips.map(chip => chip.getBoundingClientRect().top)")
    assert len(set(tops)) == 1
