"""The pipelines in the left column are put in order by mouse, finger and keys, as the rows of a list are."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from dictionaries.models import Dictionary
from lists.entries import EntryList
from pipelines.models import EntityType, Pipeline
from tests.browser import open_tools
from tests.looks import LOOK, axe_findings

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Show = Callable[[EntryList], Page]
ORDER = ["General", "Partners", "Key accounts", "Renewals"]


@pytest.fixture(autouse=True)
def four_pipelines(deals: Pipeline) -> None:
    for name in ORDER[1:]:
        EntityType.objects.get(code="DEAL").add_pipeline(name)


def handle(page: Page, name: str) -> Locator:
    row = page.locator("#lists li[id^=place-pipelines]").filter(has=page.get_by_text(name, exact=True))
    return row.locator(".grip")


def shown(page: Page) -> list[str]:
    return page.locator("#lists li[id^=place-pipelines] bdi").all_text_contents()


def stored() -> list[str]:
    return [found.label for found in Pipeline.objects.filter(entity_type__code="DEAL", archived_at=None)]


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_pipeline_is_dragged_above_another_and_the_page_stays_as_it_is(screen: Show, source: Dictionary):
    page = screen(source)
    page.evaluate("window.here = true")
    x, start = middle(handle(page, "Renewals"))
    _, end = middle(handle(page, "Partners"))
    page.mouse.move(x, start)
    page.mouse.down()
    page.mouse.move(x, end - 8, steps=10)
    page.mouse.up()
    expect(page.get_by_text("Moved “Renewals”")).to_be_visible()
    expect(handle(page, "Renewals")).to_be_focused()
    assert shown(page) == stored() == ["General", "Renewals", "Partners", "Key accounts"]
    expect(page.locator("h1")).to_have_text("Sources")
    assert page.evaluate("window.here")
    expect(page.locator("#lists ul").first.locator(":scope > li").last).to_contain_text("Invoices")


def test_a_pipeline_dragged_to_the_bottom_stays_above_the_lists_that_follow(screen: Show, deals: Pipeline):
    page = screen(deals)
    x, start = middle(handle(page, "General"))
    page.mouse.move(x, start)
    page.mouse.down()
    page.mouse.move(x, start + 400, steps=10)
    page.mouse.up()
    expect(page.get_by_text("Moved “General”")).to_be_visible()
    assert shown(page) == stored() == [*ORDER[1:], "General"]
    expect(page.locator("#lists li li").last).to_contain_text("Add a pipeline")


def test_a_finger_drags_a_pipeline_in_the_unfolded_lists_of_a_phone(new_page: NewPage, deals: Pipeline):
    page = new_page(has_touch=True, viewport={"width": 390, "height": 800})
    page.goto(deals.get_absolute_url())
    page.locator("#lists > details > summary").click()
    x, start = middle(handle(page, "General"))
    _, end = middle(handle(page, "Key accounts"))
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": start}]})
    for step in range(1, 11):
        point = {"x": x, "y": start + (end + 8 - start) * step / 10}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_text("Moved “General”")).to_be_visible()
    assert shown(page) == stored() == ["Partners", "Key accounts", "General", "Renewals"]


def test_keys_on_the_handle_move_a_pipeline_and_the_focus_stays_on_it(screen: Show, deals: Pipeline):
    page = screen(deals)
    handle(page, "Key accounts").focus()
    for key in ("End", "ArrowUp", "ArrowUp", "Home", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.get_by_role("status").get_by_text("Moved “Key accounts”")).to_be_visible()
    expect(handle(page, "Key accounts")).to_be_focused()
    # The server hears of moves in turn: of this one when it knows of those before.
    handle(page, "Renewals").press("ArrowUp")
    expect(page.get_by_role("status").get_by_text("Moved “Renewals”")).to_be_visible()
    expect(handle(page, "Renewals")).to_be_focused()
    assert shown(page) == stored() == ["General", "Key accounts", "Renewals", "Partners"]


def test_escape_puts_a_dragged_pipeline_back(screen: Show, deals: Pipeline):
    page = screen(deals)
    x, start = middle(handle(page, "General"))
    page.mouse.move(x, start)
    page.mouse.down()
    page.mouse.move(x, start + 90, steps=5)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert shown(page) == stored() == ORDER


def test_a_refused_move_of_a_pipeline_goes_back_and_says_why(screen: Show, deals: Pipeline):
    page = screen(deals)
    gone = Pipeline.objects.get(name="Partners")
    gone.archive()
    gone.delete()
    handle(page, "Key accounts").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#toast")).to_contain_text("It was deleted in the meantime.")
    expect(handle(page, "Key accounts")).to_be_focused()
    assert shown(page) == ORDER
    expect(page.locator("h1")).to_contain_text("Deals · General")


def test_the_steps_of_the_menu_follow_what_was_dragged(screen: Show, deals: Pipeline):
    page = screen(deals)
    open_tools(page)
    expect(page.get_by_role("button", name="Move up")).to_be_hidden()
    expect(page.get_by_role("button", name="Move down")).to_be_visible()
    page.keyboard.press("Escape")
    handle(page, "General").press("End")
    expect(page.get_by_text("Moved “General”")).to_be_visible()
    open_tools(page)
    expect(page.get_by_role("button", name="Move down")).to_be_hidden()
    page.get_by_role("button", name="Move up").click()
    expect(page.locator("#lists li[id^=place-pipelines]").nth(2)).to_contain_text("General")
    assert stored() == ["Partners", "Key accounts", "General", "Renewals"]


def test_without_javascript_the_menu_moves_a_pipeline_and_no_handle_is_shown(
    new_page: NewPage, deals: Pipeline
):
    page = new_page(java_script_enabled=False)
    page.goto(deals.get_absolute_url())
    expect(handle(page, "General")).to_be_hidden()
    open_tools(page)
    page.get_by_role("button", name="Move down").click()
    expect(page.get_by_text("Moved “General”")).to_be_visible()
    assert shown(page) == stored() == ["Partners", "General", "Key accounts", "Renewals"]


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_on_the_handles_and_each_is_large_enough(
    new_page: NewPage, deals: Pipeline, width: int
):
    page = new_page(**LOOK, viewport={"width": width, "height": 800})
    page.goto(deals.get_absolute_url())
    if width < 760:
        page.locator("#lists > details > summary").click()
    for grip in page.locator("#lists .grip").all():
        box = grip.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert min(box["width"], box["height"]) >= (24 if width > 760 else 36)
    assert axe_findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
