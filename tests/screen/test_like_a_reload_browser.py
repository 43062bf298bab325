"""After any act the page is what a reload would show: rows, counts, head, left column, pictures, search."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.dragging import handle
from tests.factories import LeadFactory, PipelineFactory
from tests.protected import value

pytestmark = pytest.mark.django_db(transaction=True)

Show = Callable[..., Page]
Act = Callable[[Page], Any]

# What is drawn, without what a reload may have otherwise: tokens, focus, open folds, a form that stands open.
DRAWN = """() => {
  const attributes = ["autofocus", "hx-swap-oob", "data-moved", "open", "aria-describedby"];
  const states = ["htmx-request", "htmx-added", "htmx-settling", "htmx-swapping", "sorting"];
  const parts = ["lists", "head", "pictures", "left-out", "groups"].map((id) => document.getElementById(id));
  return parts.filter(Boolean).map((part) => {
    const copy = part.cloneNode(true);
    for (const gone of copy.querySelectorAll(".adding, [name=csrfmiddlewaretoken]")) gone.remove();
    for (const box of copy.querySelectorAll("[name=q]")) box.setAttribute("value", box.value);
    for (const time of copy.querySelectorAll("time")) time.textContent = "";
    for (const each of [copy, ...copy.querySelectorAll("*")]) {
      for (const name of attributes) each.removeAttribute(name);
      each.classList.remove(...states);
      if (!each.className && each.getAttribute("class") !== null) each.removeAttribute("class");
    }
    return copy.outerHTML.replace(/>\\s+</g, "><").replace(/\\s+/g, " ").replace(/></g, ">\\n<");
  }).join("\\n");
}"""


def drawn(page: Page) -> list[str]:
    """When all numbers are there."""
    expect(page.locator(".row[data-pk] > td:empty + td:empty")).to_have_count(0)
    return str(page.evaluate(DRAWN)).splitlines()


def like_a_reload(page: Page, act: Act, said: str) -> None:
    act(page)
    expect(page.locator("#toast")).to_contain_text(said)
    after = drawn(page)
    page.reload()
    assert after == drawn(page), said


def edit(page: Page, label: str) -> None:
    page.get_by_role("button", name=f"Edit “{label}”", exact=True).click()


def dialog(page: Page, opener: str, button: str) -> None:
    page.get_by_role("button", name=opener, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()


def rename(page: Page) -> None:
    edit(page, "E-Mail")
    page.get_by_role("textbox", name="Name").fill("Post")
    page.keyboard.press("Enter")


def recolour(page: Page) -> None:
    page.get_by_role("button", name="Colour of “In progress”").click()
    page.locator("#colors .hue").nth(7).click()


def add(page: Page) -> None:
    page.locator(".add").first.click()
    page.locator(".adding [name=name]").fill("Fair")
    page.keyboard.press("Enter")


def move(page: Page, label: str = "Website") -> None:
    handle(page, label).focus()
    page.keyboard.press("ArrowUp")


def move_by_name(page: Page) -> None:
    page.get_by_role("button", name="More for “E-Mail”").click()
    page.get_by_role("link", name="Move…").click()
    page.get_by_role("dialog").get_by_role("button", name="To the bottom").click()


def replace(page: Page) -> None:
    page.get_by_role("button", name="Delete “Website”").click()
    window = page.get_by_role("dialog")
    window.get_by_role("radio", name="Replace").check()
    window.get_by_role("combobox", name="Replace with").select_option("Call")
    window.get_by_role("button", name="Replace 2 records").click()
    expect(page.locator(f"#entry-{value('CALL').pk} .count")).to_have_text("2")


def delete(page: Page) -> None:
    page.get_by_role("button", name="Delete “Fair”").click()


def archive_from_menu(page: Page) -> None:
    page.get_by_role("button", name="More for “Fair”").click()
    page.locator("#row-menu").get_by_role("button", name="Archive").click()


def archive_used(page: Page) -> None:
    dialog(page, "Delete “Website”", "Archive")


def restore(page: Page) -> None:
    page.locator("#archived summary").click()
    page.get_by_role("button", name="Restore “Website”").click()


def undo(page: Page) -> None:
    page.locator("body").press("Control+z")


@pytest.fixture
def used(source: Dictionary) -> Dictionary:
    LeadFactory.create_batch(2, source=value("WEB"))
    return source


def test_acts_on_the_entries_of_a_list(screen: Show, used: Dictionary):
    page = screen(used)
    like_a_reload(page, rename, "Renamed to “Post”")
    like_a_reload(page, undo, "Undone: renamed")
    like_a_reload(page, add, "Added “Fair”")
    like_a_reload(page, move, "Moved “Website”")
    like_a_reload(page, move_by_name, "Moved “E-Mail”")
    like_a_reload(page, archive_used, "Archived “Website”")
    like_a_reload(page, restore, "Restored “Website”")
    like_a_reload(page, delete, "Deleted “Fair”")
    like_a_reload(page, replace, "2 records moved from “Website” to “Call”")
    like_a_reload(page, undo, "Undone: replaced")


def test_acts_that_lead_from_few_entries_to_many_and_from_none_to_one(screen: Show, source: Dictionary):
    page = screen(Dictionary.objects.create(name="Empty"))
    like_a_reload(page, add, "Added “Fair”")
    like_a_reload(page, delete, "Deleted “Fair”")


def test_acts_while_a_search_is_shown(screen: Show, used: Dictionary):
    page = screen(used)
    page.goto(f"{used.get_absolute_url()}?q=e")
    like_a_reload(page, rename, "Renamed to “Post”")
    page.goto(f"{used.get_absolute_url()}?q=post")
    edit(page, "Post")
    page.get_by_role("textbox", name="Name").fill("Letter")
    like_a_reload(page, lambda page: page.keyboard.press("Enter"), "Renamed to “Letter”")
    page.goto(f"{used.get_absolute_url()}?q=website")
    like_a_reload(page, archive_used, "Archived “Website”")
    like_a_reload(
        page, lambda page: page.get_by_role("button", name="Restore “Website”").click(), "Restored “Website”"
    )


def test_acts_on_the_stages_of_a_pipeline(screen: Show, deals: Pipeline):
    page = screen(deals)
    like_a_reload(page, recolour, "Changed the colour of “In progress”")
    like_a_reload(page, lambda page: move(page, "In progress"), "Moved “In progress”")
    like_a_reload(page, add, "Added “Fair”")
    like_a_reload(page, archive_from_menu, "Archived “Fair”")


def in_menu(name: str, button: str = "") -> Act:
    def act(page: Page) -> None:
        page.get_by_role("button", name="More for this list").click()
        page.get_by_role("button", name=name, exact=True).click()
        if button:
            page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()

    return act


def rename_list(page: Page) -> None:
    in_menu("Rename…")(page)
    page.get_by_role("dialog").get_by_role("textbox", name="Name").fill("Resellers")
    page.keyboard.press("Enter")


def test_acts_on_a_pipeline(screen: Show, deals: Pipeline):
    partners = PipelineFactory(name="Partners")
    page = screen(partners)
    page.goto(f"{partners.get_absolute_url()}?q=deal")
    like_a_reload(page, rename_list, "Renamed to “Resellers”")
    page.goto(partners.get_absolute_url())
    like_a_reload(page, in_menu("Move up"), "Moved “Resellers”")
    like_a_reload(page, in_menu("Make default"), "“Resellers” is the default pipeline now")
    page.goto(deals.get_absolute_url())
    like_a_reload(page, in_menu("Archive…", "Archive"), "Archived “General”")
    like_a_reload(page, in_menu("Restore"), "Restored “General”")
