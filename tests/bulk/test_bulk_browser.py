"""Pasting lines and selecting rows, by every pair of hands."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.dragging import handle
from tests.factories import DictionaryFactory
from tests.long_lists import filled
from tests.looks import LOOK, axe_findings, too_small

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Show = Callable[..., Page]


def box(page: Page, label: str):
    return page.get_by_role("checkbox", name=label, exact=True)


def labels(entry_list) -> list[str]:
    return [entry.label for entry in entry_list.entries.all()]


def paste(page: Page, lines: str) -> None:
    page.get_by_role("button", name="Other ways to add").click()
    page.get_by_role("link", name="Paste several…").click()
    page.get_by_role("textbox", name="One entry per line").fill(lines)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()


@pytest.mark.smoke
@pytest.mark.parametrize("scripts", [True, False])
def test_pasted_lines_are_previewed_and_added(new_page: NewPage, deals: Pipeline, scripts: bool):
    page = new_page(java_script_enabled=scripts)
    page.goto(deals.get_absolute_url())
    paste(page, "Demo\nTRIAL: Trial\nInvoice\nNEW: Other")
    for line in (
        "Demo DEMO",
        "Trial TRIAL",
        "Invoice “Invoice” is already",
        "NEW: Other The code NEW is in this list already, under the name “New”.",
    ):
        expect(page.get_by_role("listitem").filter(has_text=line)).to_be_visible()
    page.get_by_role("button", name="Add 2 entries").click()
    expect(page.get_by_text("Added 2 entries")).to_be_visible()
    assert labels(deals)[5:8] == ["Demo", "Trial", "Deal won"]


def test_lines_that_were_changed_after_the_preview_are_previewed_again(screen: Show, source: Dictionary):
    page = screen(source)
    paste(page, "Fair")
    page.get_by_role("textbox", name="One entry per line").fill("Fair\nExpo")
    page.get_by_role("button", name="Add 1 entry").click()
    expect(page.get_by_text("These lines are not the ones you previewed. Check them again.")).to_be_visible()
    page.get_by_role("button", name="Add 2 entries").click()
    expect(page.get_by_text("Added 2 entries")).to_be_visible()


def test_rows_are_selected_with_the_mouse_and_moved(screen: Show, source: Dictionary):
    page = screen(source)
    bar = page.locator("#many")
    expect(bar).to_be_hidden()
    box(page, "Website").click()
    box(page, "Existing Client").click(modifiers=["Shift"])
    expect(bar.get_by_text("Selected: 3")).to_be_visible()
    bar.get_by_role("button", name="Move to…").click()
    bar.get_by_role("combobox", name="Move before").fill("call")
    bar.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Moved 3 entries")).to_be_visible()
    expect(page.locator(".row").first).to_contain_text("Website")
    expect(box(page, "Website")).to_be_focused()
    expect(bar).to_be_hidden()
    assert labels(source)[:4] == ["Website", "Advertising", "Existing Client", "Call"]


def test_names_to_move_before_come_from_the_whole_group_of_the_selected(screen: Show, deals: Pipeline):
    page = screen(filled(DictionaryFactory(), 1_000))
    box(page, "Value 5").check()
    field = page.get_by_role("combobox", name="Move before")
    options = page.locator("#many-labels option")
    page.get_by_role("button", name="Move to…").click()
    field.focus()
    expect(options).to_have_count(10)
    field.press_sequentially("value 98")
    expect(options.first).to_have_attribute("value", "Value 98")
    expect(options.last).to_have_attribute("value", "Value 980")
    field.fill("Value 980")
    field.press("Enter")
    expect(page.get_by_text("Moved “Value 5” to place 980")).to_be_visible()
    expect(box(page, "Value 5")).to_be_focused()

    page.goto(deals.get_absolute_url())
    box(page, "Invoice").check()
    page.get_by_role("button", name="Move to…").click()
    field.fill("deal")
    expect(options).to_have_count(0)
    field.fill("final")
    expect(options.first).to_have_attribute("value", "Final invoice")


@pytest.mark.smoke
def test_rows_are_selected_and_deleted_with_keys_only(screen: Show, source: Dictionary):
    page = screen(source)
    box(page, "E-Mail").focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowUp")
    expect(page.locator(".pick:checked")).to_have_count(3)
    expect(box(page, "Advertising")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_text("Selected: 2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#many")).to_be_hidden()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Delete")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Delete 2 entries?")).to_be_visible()
    expect(dialog.get_by_text("Existing Client")).to_be_visible()
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Deleted 2 entries")).to_be_visible()
    expect(box(page, "By Recommendation")).to_be_focused()
    assert source.entries.count() == 12


def test_all_of_a_group_is_selected_at_once_and_one_protected_entry_stops_the_deletion(screen: Show, source):
    page = screen(source)
    page.get_by_role("checkbox", name="Select all").check()
    expect(page.get_by_text("Selected: 14")).to_be_visible()
    page.get_by_role("button", name="Delete…").click()
    expect(page.locator("#toast")).to_contain_text("“Call” is a system value")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_text("Selected: 14")).to_be_visible()
    box(page, "Call").uncheck()
    expect(page.get_by_role("checkbox", name="Select all")).to_have_js_property("indeterminate", True)
    assert source.entries.count() == 14


def test_stages_of_two_groups_do_not_move_together(screen: Show, deals: Pipeline):
    page = screen(deals)
    box(page, "Invoice").check()
    box(page, "Analyze failure").check()
    page.get_by_role("button", name="Move to…").click()
    page.get_by_role("button", name="To the top").click()
    expect(page.locator("#toast")).to_contain_text("A stage moves inside its own group only.")
    expect(page.get_by_text("Selected: 2")).to_be_visible()


def test_a_row_that_is_renamed_stays_selected(screen: Show, source: Dictionary):
    page = screen(source)
    box(page, "E-Mail").check()
    page.get_by_role("button", name="Edit “Website”").click()
    page.get_by_role("textbox", name="Name").fill("Web")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Renamed to “Web”")).to_be_visible()
    expect(page.get_by_text("Selected: 1")).to_be_visible()
    handle(page, "E-Mail").press("ArrowDown")
    expect(page.get_by_text("Moved “E-Mail”")).to_be_visible()
    expect(box(page, "E-Mail")).to_be_checked()


def test_rows_are_selected_without_javascript(new_page: NewPage, source: Dictionary):
    page = new_page(java_script_enabled=False)
    page.goto(source.get_absolute_url())
    box(page, "Website").check()
    box(page, "Other").check()
    page.get_by_role("button", name="Move to…").click()
    page.get_by_role("button", name="To the top").click()
    expect(page.get_by_text("Moved 2 entries")).to_be_visible()
    box(page, "Website").check()
    box(page, "Other").check()
    page.get_by_role("button", name="Delete…").click()
    expect(page.get_by_role("heading", name="Delete 2 entries?")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Deleted 2 entries")).to_be_visible()
    assert source.entries.count() == 12


@pytest.mark.parametrize("scripts", [True, False])
def test_ticked_stages_get_one_colour_and_ticked_values_leave_the_choices(
    new_page: NewPage, deals: Pipeline, source: Dictionary, scripts: bool
):
    page = new_page(java_script_enabled=scripts)
    page.goto(deals.get_absolute_url())
    box(page, "Invoice").check()
    box(page, "Final invoice").check()
    page.get_by_role("button", name="Colour…", exact=True).click()
    page.get_by_role("button", name="Violet").click()
    expect(page.get_by_text("Changed the colour of 2 entries")).to_be_visible()
    assert deals.entries.filter(color="#6e54d1").count() == 2
    if scripts:  # another colour may be better: they stay ticked
        expect(page.locator(".pick:checked")).to_have_count(2)
    page.goto(source.get_absolute_url())
    box(page, "Website").check()
    box(page, "Call").check()
    page.get_by_role("button", name="Archive", exact=True).click()
    expect(page.get_by_role("heading", name="Archive 1 entry?")).to_be_visible()
    expect(page.get_by_text("“Call” is a system value")).to_be_visible()
    page.get_by_role("button", name="Archive", exact=True).last.click()
    expect(page.get_by_text("Archived “Website”")).to_be_visible()
    assert source.entries.active().count() == 13


def test_axe_finds_nothing_and_320_pixels_are_enough(new_page: NewPage, deals: Pipeline):
    page = new_page(**LOOK, viewport={"width": 320, "height": 700})
    page.goto(deals.get_absolute_url())
    page.locator(".pick").first.check()
    expect(page.locator("#many")).to_be_visible()
    page.locator("#many .danger").click()
    expect(page.locator("dialog .question")).to_be_visible()
    assert axe_findings(page) == ""
    page.keyboard.press("Escape")
    expect(page.locator("dialog .question")).to_be_hidden()
    assert axe_findings(page) == ""
    assert too_small(page.locator("#many :is(a, button:not([tabindex]), input):visible, .pick")) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto(f"{deals.get_absolute_url()}paste/")
    rows = [
        "W" * 50 + "\t" + "W" * 120,
        "A\t" + "x" * 130,
        *(f"V{n}\tValue {n}" for n in range(20)),
        "V1\tValue",
    ]
    page.get_by_role("textbox").fill("\n".join(rows))
    page.locator("button[name=preview]").click()
    expect(page.locator(".preview")).to_be_visible()
    assert axe_findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto(f"{deals.get_absolute_url()}print/")
    assert axe_findings(page) == ""
