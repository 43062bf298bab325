"""Two browsers at one list: a conflict, what the other one does, and taking back while somebody writes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, Route, expect

from dictionaries.models import Dictionary
from lists.models import Operation
from pipelines.models import Pipeline
from tests.browser import open_tools
from tests.factories import DealFactory, LeadFactory, PipelineFactory
from tests.looks import LOOK, axe_findings, boxes
from tests.protected import stage, value

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]


@pytest.fixture
def both(new_page: NewPage) -> Callable[[Any], tuple[Page, Page]]:
    def show(entry_list: Any) -> tuple[Page, Page]:
        pages = new_page(), new_page()
        for page in pages:
            page.goto(entry_list.get_absolute_url())
        return pages

    return show


def write(page: Page, label: str, name: str) -> None:
    page.get_by_role("button", name=f"Edit “{label}”", exact=True).click()
    page.get_by_role("textbox", name="Name").fill(name)


def save(page: Page, name: str) -> None:
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text(f"Renamed to “{name}”")


def look(page: Page) -> None:
    """Somebody comes back to the page, which asks at once what is new."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.smoke
def test_a_conflict_is_seen_by_the_second_and_each_way_out_of_it_works(both, source: Dictionary):
    first, second = both(source)
    for number, kept in enumerate(("Yours 0", "Theirs 1", "A third")):
        label = value("WEB").label
        for page in (first, second):
            page.reload()
        write(second, label, f"Yours {number}")
        write(first, label, f"Theirs {number}")
        save(first, f"Theirs {number}")
        second.keyboard.press("Enter")
        expect(second.locator(".conflict")).to_contain_text(f"renamed “{label}” to “Theirs {number}”")
        expect(second.locator(".conflict dd")).to_have_text([f"Yours {number}", f"Theirs {number}"])
        field = second.get_by_role("textbox", name="Name")
        expect(field).to_be_focused()
        expect(field).to_have_value(f"Yours {number}")
        second.set_viewport_size({"width": 1280, "height": 1100})
        second.emulate_media(reduced_motion="reduce")  # a colour on its way to the other theme is neither
        assert axe_findings(second) == ""
        if kept == f"Theirs {number}":
            second.get_by_role("button", name="Keep theirs").click()
            expect(second.get_by_role("button", name=f"Edit “{kept}”")).to_be_focused()
        else:
            field.fill(kept)
            save(second, kept)
        assert value("WEB").name == kept


def test_a_colour_and_a_name_given_at_once_are_both_kept(both, deals: Pipeline):
    first, second = both(deals)
    write(second, "In progress", "Being worked on")
    first.get_by_role("button", name="Colour of “In progress”").click()
    first.get_by_role("button", name="Violet").click()
    expect(first.locator("#toast")).to_contain_text("Changed the colour of “In progress”")
    save(second, "Being worked on")
    assert (stage("EXECUTING").name, stage("EXECUTING").color) == ("Being worked on", "#6e54d1")


def test_two_colours_given_at_once_are_shown_side_by_side(both, deals: Pipeline):
    first, second = both(deals)
    for page, hue in ((first, "Violet"), (second, "Pink")):
        page.get_by_role("button", name="Colour of “In progress”").click()
        page.get_by_role("button", name=hue).click()
        expect(page.locator("#colors")).to_be_hidden()
        if page is first:
            expect(page.locator("#toast")).to_contain_text("Changed the colour of “In progress”")
    dialog = second.get_by_role("dialog")
    expect(dialog.locator(".versions dd")).to_have_text(["#f968b6", "#6e54d1"])
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    assert stage("EXECUTING").color == "#f968b6"


def test_one_takes_back_while_the_other_one_is_writing(both, source: Dictionary):
    first, second = both(source)
    write(first, "E-Mail", "Post")
    save(first, "Post")
    look(second)
    expect(second.locator(".text", has_text="Post")).to_be_visible()
    write(second, "Website", "half-ty")
    first.locator("#toast").get_by_role("button", name="Undo").click()
    expect(first.locator("#toast")).to_contain_text("Undone")
    look(second)
    expect(second.locator(".text", has_text="E-Mail")).to_be_visible()
    field = second.get_by_role("textbox", name="Name")
    expect(field).to_have_value("half-ty")
    expect(field).to_be_focused()
    second.get_by_role("button", name="Save").click()
    expect(second.locator("#toast")).to_contain_text("Renamed to “half-ty”")


def test_news_of_others_leave_the_way_to_take_back_ones_own_act(both, source: Dictionary):
    first, second = both(source)
    write(second, "Website", "Page")
    save(second, "Page")
    write(first, "E-Mail", "Post")
    save(first, "Post")
    look(second)
    toast = second.locator("#toast")
    expect(toast).to_contain_text("renamed “E-Mail” to “Post”")
    toast.get_by_role("button", name="Undo").click()
    expect(second.locator("#toast")).to_contain_text("Undone: renamed “Website” to “Page”")


@pytest.mark.parametrize("asked", ["of the pipeline", "of a stage"])
def test_a_question_opens_though_the_page_changes_before_it_comes(new_page: NewPage, asked: str):
    partners = PipelineFactory(name="Partners")
    first = partners.entries.all()[1]
    DealFactory(stage=first)
    page = new_page()
    page.goto(partners.get_absolute_url())
    held: list[Route] = []
    page.route(
        "**/archive/" if asked == "of the pipeline" else "**/delete/", lambda route: held.append(route)
    )
    if asked == "of the pipeline":
        open_tools(page).get_by_role("button", name="Archive…").click()
        partners.rename("Other")
    else:
        page.get_by_role("button", name=f"Delete “{first.label}”").click()
        first.rename("Other")
    page.evaluate("document.activeElement.blur()")  # in Safari what is clicked has no focus
    with page.expect_response("**/poll/**"):
        look(page)
    page.evaluate("fetch('/healthz')")  # what the answer sets off has its turn
    held[0].continue_()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel").click()
    look(page)
    expect(page.get_by_text("Other").first).to_be_visible()


def test_a_menu_stays_at_its_row_when_somebody_changes_that(new_page: NewPage, source: Dictionary):
    page = new_page()
    page.goto(source.get_absolute_url())
    more = page.get_by_role("button", name="More for “Website”")
    more.click()
    menu = page.locator("#row-menu")
    [before] = boxes(menu)
    value("WEB").rename("Page")
    with page.expect_response("**/poll/**"):
        look(page)
    for _time in range(2):  # what the answer sets off has its turn: it fetches the page
        page.evaluate("fetch(location.href).then((answer) => answer.text())")
    assert boxes(menu) == [before]
    page.keyboard.press("Escape")
    look(page)
    expect(page.get_by_role("button", name="More for “Page”")).to_be_visible()


def test_rows_that_nobody_changed_stay_and_all_keep_their_numbers(both, source: Dictionary):
    LeadFactory.create_batch(3, source=value("CALL"))
    LeadFactory.create_batch(2, source=value("WEB"))
    first, second = both(source)
    call, web = (second.locator(f"#entry-{value(code).pk}") for code in ("CALL", "WEB"))
    expect(call.locator(".count")).to_have_text("3")
    call.evaluate("row => { row.stayed = true; }")
    write(first, "Website", "Page")
    save(first, "Page")
    look(second)
    expect(web.locator(".text")).to_have_text("Page")
    assert call.evaluate("row => row.stayed")
    expect(call.locator(".count")).to_have_text("3")
    expect(web.locator(".count")).to_have_text("2")


def test_an_entry_that_is_another_by_now_is_not_deleted_without_a_question(both, source: Dictionary):
    first, second = both(source)
    write(first, "Website", "Page")
    save(first, "Page")
    second.get_by_role("button", name="Delete “Website”").click()
    dialog = second.get_by_role("dialog")
    expect(dialog).to_contain_text("“Page” was changed in the meantime.")
    dialog.get_by_text("Add a reason").click()
    dialog.get_by_label("Reason (optional)").fill("It is a page by now")
    dialog.get_by_role("button", name="Delete").click()
    expect(second.locator("#toast")).to_contain_text("Deleted “Page”")
    assert Operation.objects.latest("pk").reason == "It is a page by now"


def test_axe_finds_nothing_in_the_past_of_a_list_and_320_pixels_are_enough(
    new_page: NewPage, deals: Pipeline
):
    with transaction.atomic():
        stage("EXECUTING").rename("Working")
        stage("EXECUTING").recolor("#123456")
    page = new_page(**LOOK, viewport={"width": 320, "height": 800})
    page.goto(f"{deals.get_absolute_url()}snapshot/?at=2020-01-01T10:00")
    expect(page.locator(".badge.since")).to_have_count(2)
    assert axe_findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[rel=next]").click()
    page.locator("[rel=next]").click()
    expect(page.locator(".badge.since")).to_have_count(0)
