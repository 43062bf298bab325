"""Rows are moved with the mouse, a finger and the keys, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from lists.entries import EntryList
from pipelines.models import Pipeline
from tests.dragging import drag, handle

pytestmark = pytest.mark.django_db(transaction=True)

Show = Callable[..., Page]


def codes(entry_list: EntryList) -> list[str]:
    return [entry.code for entry in entry_list.entries.all()]


def shown(page: Page, entry_list: EntryList) -> list[str]:
    """The codes of the rows as they stand on the page."""
    named = {str(entry.pk): entry.code for entry in entry_list.entries.all()}
    rows = page.locator("#groups > .table .row").evaluate_all("rows => rows.map((row) => row.dataset.pk)")
    return [named[pk] for pk in rows]


@pytest.mark.smoke
def test_a_row_is_dragged_by_its_handle(screen: Show, source: Dictionary):
    page = screen(source)
    drag(page, "Advertising", onto="E-Mail")
    expect(page.get_by_text("Moved “Advertising”")).to_be_visible()
    assert codes(source)[:4] == ["CALL", "ADVERTISING", "EMAIL", "WEB"]
    assert shown(page, source) == codes(source)


def test_a_row_is_dragged_down_too(screen: Show, source: Dictionary):
    page = screen(source)
    drag(page, "Call", onto="Website", below=True)
    expect(page.get_by_text("Moved “Call”")).to_be_visible()
    assert codes(source)[:4] == ["EMAIL", "WEB", "CALL", "ADVERTISING"]
    assert shown(page, source) == codes(source)


def test_a_finger_drags_as_a_mouse_does(new_page: Callable[..., Page], source: Dictionary):
    page = new_page(has_touch=True, viewport={"width": 360, "height": 800})
    page.goto(source.get_absolute_url())
    start, end = handle(page, "Advertising").bounding_box(), handle(page, "E-Mail").bounding_box()
    assert start
    assert end
    x, top, bottom = start["x"] + 8, end["y"] + 4, start["y"] + 8
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": bottom}]})
    for step in range(1, 11):
        y = bottom + (top - bottom) * step / 10
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_text("Moved “Advertising”")).to_be_visible()
    assert codes(source)[:3] == ["CALL", "ADVERTISING", "EMAIL"]


def test_esc_puts_a_dragged_row_back(screen: Show, source: Dictionary):
    page = screen(source)
    before = codes(source)
    box = handle(page, "Advertising").bounding_box()
    assert box
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 8, box["y"] - 90, steps=5)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert shown(page, source) == before == codes(source)


def test_a_stage_cannot_be_dragged_out_of_its_group_nor_above_a_mandatory_one(screen: Show, deals: Pipeline):
    page = screen(deals)
    drag(page, "In progress", onto="Analyze failure", below=True)
    expect(page.get_by_text("Moved “In progress”")).to_be_visible()
    assert codes(deals)[3:5] == ["FINAL_INVOICE", "EXECUTING"]
    before = codes(deals)
    drag(page, "Analyze failure", onto="Deal lost")
    assert shown(page, deals) == before == codes(deals)


def test_the_arrow_keys_move_and_the_focus_stays_on_the_handle(screen: Show, source: Dictionary):
    page = screen(source)
    handle(page, "Website").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_text("Moved “Website”")).to_be_visible()
    expect(handle(page, "Website")).to_be_focused()
    assert codes(source)[:3] == ["CALL", "WEB", "EMAIL"]


@pytest.mark.smoke
def test_fast_keys_lose_nothing(screen: Show, source: Dictionary):
    page = screen(source)
    handle(page, "Website").focus()
    for key in ("End", "ArrowUp", "ArrowUp", "Home", "ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(handle(page, "Website")).to_be_focused()
    # The server hears of moves in turn: of this one when it knows of those before.
    handle(page, "Other").press("ArrowUp")
    expect(page.get_by_text("Moved “Other”")).to_be_visible()
    expect(handle(page, "Other")).to_be_focused()
    assert codes(source)[:4] == ["CALL", "EMAIL", "ADVERTISING", "WEB"]
    assert shown(page, source) == codes(source)


def test_the_menu_of_a_row_moves_it_without_a_reload(screen: Show, source: Dictionary):
    page = screen(source)
    page.evaluate("window.here = true")
    for label, step, place in (("Website", "To the top", 0), ("Website", "To the bottom", -1)):
        more = page.get_by_role("button", name=f"More for “{label}”")
        more.click()
        page.locator("#row-menu").get_by_role("button", name=step).click()
        expect(page.locator("#groups .row .text").nth(place)).to_have_text(label)
        expect(more).to_be_focused()
    expect(page.get_by_text("Moved “Website” to place 14")).to_be_visible()
    assert page.evaluate("window.here")
    assert codes(source)[-1] == "WEB"
    assert shown(page, source) == codes(source)


def test_a_move_that_is_refused_goes_back_and_says_why(screen: Show, source: Dictionary):
    page = screen(source)
    source.entries.filter(code="EMAIL").delete()
    handle(page, "Website").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#toast")).to_contain_text("It was deleted in the meantime.")
    expect(page.locator(".row .text").nth(2)).to_have_text("Website")


def test_a_refresh_waits_for_the_drop(screen: Show, source: Dictionary):
    page = screen(source)
    start, end = handle(page, "E-Mail").bounding_box(), handle(page, "Other").bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    for stage in ("held", "lifted"):
        source.entries.get(code="WEB").rename(f"Landing {stage}")
        with page.expect_response("**/poll/**"):
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.evaluate("fetch('/healthz')")  # what the answer sets off has its turn
        assert page.locator(".text", has_text="Landing").count() == 0
        page.mouse.move(start["x"] + 8, start["y"] + (end["y"] - start["y"]) / 2, steps=4)
    page.mouse.move(start["x"] + 8, end["y"] + end["height"], steps=4)
    page.mouse.up()
    expect(page.get_by_text("Moved “E-Mail”")).to_be_visible()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".text", has_text="Landing lifted")).to_be_visible()
    assert shown(page, source) == codes(source)
