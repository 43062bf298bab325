"""Pipelines of deals: added, renamed, archived, deleted, their records moved."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lists.entries import EntryList
from pipelines.models import EntityType, Pipeline
from tests.browser import open_tools
from tests.factories import DealFactory
from tests.looks import LOOK, axe_findings, too_small

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Screen = Callable[[EntryList], Page]
WORDS = {
    "en-GB": ["Add a pipeline", "Add", "Make default", "Archive", "Default"],
    "pl-PL": ["Dodaj lejek", "Dodaj", "Ustaw jako domyślny", "Archiwizuj", "Domyślny"],
}


@pytest.fixture
def partners(deals: Pipeline) -> Any:
    return EntityType.objects.get(code="DEAL").add_pipeline("Partners")


def menu(page: Page, act: str) -> None:
    open_tools(page).get_by_role("button", name=act).click()


@pytest.mark.smoke
@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without JavaScript"])
@pytest.mark.parametrize("locale", ["en-GB", "pl-PL"])
def test_a_second_pipeline_becomes_the_default_and_the_first_is_archived(
    new_page: NewPage, deals: Pipeline, locale: str, javascript: bool
):
    add, submit, default, archive, badge = WORDS[locale]
    page = new_page(locale=locale, java_script_enabled=javascript)
    page.goto(deals.get_absolute_url())
    page.get_by_role("button", name=add).click()
    page.locator(".add-pipeline-form [name=name]").fill("Resellers")
    page.locator(".add-pipeline-form").get_by_role("button", name=submit, exact=True).click()
    page.wait_for_url("**/DEAL/RESELLERS/")
    menu(page, default)
    expect(page.locator("h1 .badge")).to_have_text(badge)

    page.goto(deals.get_absolute_url())
    menu(page, f"{archive}…")
    page.locator(".leaving-form").get_by_role("button", name=archive).click()
    expect(page.locator(".archived [aria-current=page]")).to_be_visible()
    deals.refresh_from_db()
    assert deals.archived_at
    assert not deals.is_default


def test_a_wrong_name_is_said_in_the_dialog_and_escape_leaves_it(screen: Screen, deals: Pipeline):
    page = screen(deals)
    page.get_by_role("button", name="Add a pipeline").click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_role("textbox", name="Name")
    expect(field).to_be_focused()
    field.fill("general")
    field.press("Enter")
    expect(dialog.get_by_text("“General” is already the name of another list.")).to_be_visible()
    expect(field).to_be_focused()
    field.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Add a pipeline")).to_be_focused()


def test_acts_of_the_menu_change_the_page_in_place_and_the_focus_stays_at_the_menu(
    screen: Screen, deals: Pipeline, partners: Pipeline
):
    page = screen(partners)
    button = page.locator("[popovertarget=list-tools]")
    menu(page, "Rename…")
    field = page.get_by_role("dialog").get_by_role("textbox", name="Name")
    field.fill("Resellers")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Deals · Resellers")).to_be_visible()
    expect(page).to_have_title("Deals · Resellers · Statuses and drop-down lists")
    expect(page.get_by_text("Renamed to “Resellers”")).to_be_visible()
    expect(button).to_be_focused()

    links = page.locator("#lists li li a")
    expect(links.nth(0)).to_contain_text("General")
    menu(page, "Move up")
    expect(links.nth(0)).to_contain_text("Resellers")
    expect(button).to_be_focused()

    menu(page, "Archive…")
    page.get_by_role("dialog").get_by_text("Add a reason").click()
    page.get_by_role("dialog").get_by_role("textbox", name="Reason").fill("Nobody sells there")
    page.get_by_role("dialog").get_by_role("button", name="Archive").click()
    expect(page.get_by_text("Archived “Resellers”")).to_be_visible()
    menu(page, "Delete…")
    expect(page.get_by_role("dialog").get_by_text("Analyze failure")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(button).to_be_focused()
    menu(page, "Delete…")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_url("**/DEAL/GENERAL/")
    expect(page.get_by_text("Deleted “Resellers”")).to_be_visible()


def test_a_refusal_closes_the_dialog_and_says_why(screen: Screen, deals: Pipeline, partners: Pipeline):
    partners.archive()
    page = screen(partners)
    menu(page, "Delete…")
    expect(page.get_by_role("dialog").get_by_role("button", name="Delete")).to_be_visible()
    partners.restore()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Archive “Partners” before you delete it.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".archived")).to_have_count(0)


def test_stages_are_pasted_with_a_look_at_how_they_are_read(screen: Screen, deals: Pipeline):
    page = screen(deals)
    page.get_by_role("button", name="Add a pipeline").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("Resellers")
    expect(dialog.get_by_role("textbox", name="One stage per line")).to_be_hidden()
    dialog.get_by_role("radio", name="Pasted stages").check()
    dialog.get_by_role("textbox", name="One stage per line").fill("Call\nSigned (won)\nLost:\nNo budget")
    expect(dialog.locator("#stages-preview")).to_contain_text("No budget")
    dialog.get_by_role("checkbox", name="Make it the default").check()
    dialog.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/DEAL/RESELLERS/")
    expect(page.locator("h1 .badge")).to_have_text("Default")
    expect(page.locator("#groups [data-pk]")).to_have_count(3)


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without JavaScript"])
def test_the_records_move_stage_by_stage_before_their_pipeline_is_archived(
    new_page: NewPage, deals: Pipeline, partners: Pipeline, javascript: bool
):
    DealFactory.create_batch(2, stage=partners.entries.get(code="EXECUTING"))
    page = new_page(java_script_enabled=javascript)
    page.goto(partners.get_absolute_url())
    menu(page, "Archive…")
    form = page.locator(".leaving-form")
    form.get_by_label("Move the records to").select_option("General")
    if not javascript:
        form.get_by_role("button", name="Show its stages").click()
    chosen = form.get_by_label("Where the records of “In progress” go")
    expect(chosen.locator("option:checked")).to_have_text("In progress")
    chosen.select_option("Invoice")
    form.get_by_role("button", name="Move and archive").click()
    expect(page.get_by_text("Moved 2 records to “General” · Archived “Partners”")).to_be_visible()
    assert deals.entries.get(code="PREPAYMENT_INVOICE").usage()[0].count == 2
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: moved 2 records")).to_be_visible()
    assert partners.entries.get(code="EXECUTING").usage()[0].count == 2


def test_axe_finds_nothing_on_the_menu_and_its_dialogs(new_page: NewPage, partners: Pipeline):
    partners.archive()
    page = new_page(**LOOK)
    page.goto(partners.get_absolute_url())
    DealFactory(stage=partners.entries.first())
    open_tools(page)
    expect(page.locator("#list-tools")).to_be_visible()
    assert axe_findings(page) == ""
    for act in ("rename/", "delete/"):
        if page.locator("#list-tools").is_hidden():
            open_tools(page)
        page.locator(f"#list-tools a[href$='{act}']").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert axe_findings(page) == ""
        page.keyboard.press("Escape")
    page.locator("#lists a[href$='pipelines/add/']").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[value=paste]").check()
    dialog.locator("[name=lines]").fill("Call\nSigned (won)\nCall")
    expect(dialog.locator("#stages-preview dl")).to_be_visible()
    assert axe_findings(page) == ""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert (
            too_small(dialog.locator(":is(a, button, select, textarea, .choice, [name=name]):visible")) == []
        )
