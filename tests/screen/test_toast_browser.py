"""The toast: says what became of what, goes when nobody needs it any more, and can be closed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from tests.dragging import handle
from tests.factories import LeadFactory
from tests.looks import axe_findings

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Show = Callable[..., Page]


def moved(page: Page, key: str = "ArrowDown") -> None:
    handle(page, "E-Mail").press(key)
    expect(page.locator("#toast")).to_contain_text("Moved “E-Mail” to place")


def test_it_goes_after_a_while_but_not_while_somebody_points_at_it_or_stands_in_it(
    new_page: NewPage, source: Dictionary
):
    page = new_page(own=True)
    page.clock.install()
    page.goto(source.get_absolute_url())
    toast = page.locator("#toast")
    moved(page)
    page.clock.run_for(3_000)
    expect(toast).to_contain_text("Moved")
    page.clock.run_for(8_000)
    expect(toast).to_be_empty()
    moved(page)
    toast.get_by_role("button", name="Undo").focus()
    page.clock.run_for(20_000)
    expect(toast).to_contain_text("Moved")
    handle(page, "E-Mail").focus()
    toast.hover()
    page.clock.run_for(20_000)
    expect(toast).to_contain_text("Moved")
    page.mouse.move(0, 0)
    page.clock.run_for(10_100)
    expect(toast).to_be_empty()


def test_an_error_stays_until_it_is_closed(new_page: NewPage, source: Dictionary):
    LeadFactory(source=source.entries.get(code="WEB"))
    page = new_page(own=True)
    page.clock.install()
    page.goto(source.get_absolute_url())
    toast = page.locator("#toast")
    page.get_by_role("checkbox", name="Website", exact=True).check()
    page.get_by_role("button", name="Delete…").click()
    expect(toast).to_contain_text("In use: “Website” (1 record).")
    page.clock.run_for(60_000)
    expect(toast).to_contain_text("In use")
    page.locator(".toast-close").click()
    expect(toast).to_be_empty()


def test_the_cross_closes_it_and_gives_the_focus_back(screen: Show, source: Dictionary):
    page = screen(source)
    expect(page.locator(".toast-close")).to_be_hidden()
    moved(page)
    page.locator(".toast-close").click()
    expect(page.locator("#toast")).to_be_empty()
    expect(handle(page, "E-Mail")).to_be_focused()


@pytest.mark.parametrize(("width", "height"), [(1280, 700), (320, 640)])
def test_it_covers_neither_a_row_nor_the_bar_of_ticked_rows(
    new_page: NewPage, source: Dictionary, width: int, height: int
):
    page = new_page(viewport={"width": width, "height": height})
    page.goto(source.get_absolute_url())
    page.locator(".pick").first.check()
    moved(page)
    toast, bar = page.locator(".toast-corner").bounding_box(), page.locator("#many").bounding_box()
    assert toast
    assert bar
    assert toast["y"] + toast["height"] <= bar["y"] or toast["x"] + toast["width"] <= bar["x"]
    if width > 960:
        column = page.locator(".side").bounding_box()
        assert column
        assert toast["x"] + toast["width"] <= column["x"] + column["width"]
    assert axe_findings(page) == ""
