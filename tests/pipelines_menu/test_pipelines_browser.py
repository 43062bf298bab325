"""Pipelines of deals, and the pictures above their stages."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lists.entries import EntryList
from pipelines.models import EntityType, Pipeline
from tests.looks import LOOK, axe_findings, boxes, too_small

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Screen = Callable[[EntryList], Page]
WORDS = {
    "en-GB": ["Add a deal pipeline", "Add", "Pipeline", "Make default", "Archive", "Default pipeline"],
    "pl-PL": ["Dodaj lejek deali", "Dodaj", "Lejek", "Ustaw jako domyślny", "Archiwizuj", "Lejek domyślny"],
}


@pytest.fixture
def partners(deals: Pipeline) -> Any:
    return EntityType.objects.get(code="DEAL").add_pipeline("Partners")


def menu(page: Page, act: str) -> None:
    page.get_by_role("main").get_by_role("button", name="Pipeline", exact=True).click()
    page.locator("#pipeline-menu").get_by_role("button", name=act).click()


def shown(page: Page) -> list[str]:
    """The names in the scale, in full."""
    return [title.split(". ", 1)[1] for title in page.locator(".scale title").all_text_contents()]


@pytest.mark.smoke
@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without JavaScript"])
@pytest.mark.parametrize("locale", ["en-GB", "pl-PL"])
def test_a_second_pipeline_becomes_the_default_and_the_first_is_archived(
    new_page: NewPage, deals: Pipeline, locale: str, javascript: bool
):
    add, submit, button, default, archive, badge = WORDS[locale]
    page = new_page(locale=locale, java_script_enabled=javascript)
    page.goto(deals.get_absolute_url())
    page.get_by_role("button", name=add).click()
    page.locator(".pipeline-form [name=name]").fill("Resellers")
    page.locator(".pipeline-form").get_by_role("button", name=submit, exact=True).click()
    page.wait_for_url("**/DEAL/RESELLERS/")
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    page.get_by_role("button", name=default).click()
    expect(page.locator(".state strong")).to_have_text(badge)

    page.goto(deals.get_absolute_url())
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    page.get_by_role("button", name=f"{archive}…").click()
    page.locator(".pipeline-form").get_by_role("button", name=archive).click()
    expect(page.locator(".archived [aria-current=page]")).to_be_visible()
    deals.refresh_from_db()
    assert deals.archived_at
    assert not deals.is_default


def test_a_wrong_name_is_said_in_the_dialog_and_escape_leaves_it(screen: Screen, deals: Pipeline):
    page = screen(deals)
    page.get_by_role("button", name="Add a deal pipeline").click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_role("textbox", name="Name")
    expect(field).to_be_focused()
    field.fill("general")
    field.press("Enter")
    expect(dialog.get_by_text("“General” is already in this list.")).to_be_visible()
    expect(field).to_be_focused()
    field.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Add a deal pipeline")).to_be_focused()


def test_acts_of_the_menu_change_the_page_in_place_and_the_focus_stays_at_the_menu(
    screen: Screen, deals: Pipeline, partners: Pipeline
):
    page = screen(partners)
    button = page.get_by_role("main").get_by_role("button", name="Pipeline", exact=True)
    menu(page, "Rename…")
    field = page.get_by_role("dialog").get_by_role("textbox", name="Name")
    field.fill("Resellers")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Deals · Resellers")).to_be_visible()
    expect(page).to_have_title("Deals · Resellers · Statuses and drop-down lists")
    expect(page.get_by_text("Renamed to “Resellers”")).to_be_visible()
    expect(button).to_be_focused()

    links = page.locator("#lists a", has_text="Deals ·")
    expect(links.nth(0)).to_contain_text("General")
    menu(page, "Move up")
    expect(links.nth(0)).to_contain_text("Resellers")
    expect(button).to_be_focused()

    menu(page, "Archive…")
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


def test_the_pictures_follow_every_edit_at_once(screen: Screen, deals: Pipeline):
    page = screen(deals)
    before = ["New (initial)", "Create papers", "Invoice", "In progress", "Final invoice"]
    assert shown(page)[:5] == before
    page.get_by_role("button", name="Edit “Invoice”").click()
    page.get_by_role("textbox", name="Name").fill("Bill")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".scale title").nth(2)).to_have_text("3. Bill")

    page.get_by_role("button", name="Move “Bill”: arrow keys").press("Home")
    expect(page.locator(".scale title").nth(1)).to_have_text("2. Bill")

    page.get_by_role("button", name="Delete “Bill”").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".scale a")).to_have_count(7)
    expect(page.locator(".funnel a")).to_have_count(7)
    expect(page.locator(".funnel title").nth(1)).to_have_text("2. Create papers")


def test_each_part_of_a_picture_leads_to_its_row(screen: Screen, deals: Pipeline):
    page = screen(deals)
    row = page.locator(".row", has_text="Analyze failure")
    page.get_by_role("link", name="8. Analyze failure (failure)").focus()
    page.keyboard.press("Enter")
    expect(row).to_be_in_viewport()
    expect(page).to_have_url(f"{deals.get_absolute_url()}#{row.get_attribute('id')}")
    page.locator(".funnel a").nth(5).click()
    row = page.locator(".row", has_text="Deal won")
    expect(page).to_have_url(f"{deals.get_absolute_url()}#{row.get_attribute('id')}")


def test_axe_finds_nothing_on_the_menu_and_its_dialogs(new_page: NewPage, partners: Pipeline):
    partners.archive()
    page = new_page(**LOOK)
    page.goto(partners.get_absolute_url())
    page.locator("[popovertarget=pipeline-menu]").click()
    expect(page.locator("#pipeline-menu")).to_be_visible()
    assert axe_findings(page) == ""
    for act in ("rename", "delete"):
        if page.locator("#pipeline-menu").is_hidden():
            page.locator("[popovertarget=pipeline-menu]").click()
        page.locator(f"#pipeline-menu a[href*={act}]").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert axe_findings(page) == ""
        page.keyboard.press("Escape")
    page.locator(".add-list").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe_findings(page) == ""


@pytest.mark.parametrize("locale", ["en-GB", "pl-PL"])
def test_on_320_pixels_the_picture_scrolls_in_its_own_box_and_the_page_does_not(
    new_page: NewPage, partners: Pipeline, locale: str
):
    for number in range(30):
        partners.add(f"Stage with a long name {number}")
    page = new_page(viewport={"width": 320, "height": 700}, locale=locale)
    page.goto(partners.get_absolute_url())
    widths = page.locator("#pictures").evaluate("box => [box.scrollWidth, box.clientWidth]")
    assert widths[0] > widths[1]
    page.locator("[popovertarget=pipeline-menu]").click()
    expect(page.locator("#pipeline-menu")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert too_small(page.locator("#pipeline-menu :is(a, button):visible, .scale a")) == []
    page.locator("#pipeline-menu a[href*=rename]").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_no_text_leaves_its_shape(screen: Screen, deals: Pipeline):
    for name in ("Zafakturowano i wysłano do klienta", "WWWWWWWWWWWWWWWWWW", "In the hands of the lawyers"):
        deals.add(name)
    page = screen(deals)
    for part in page.locator(".scale a, .funnel a").all():
        shape, words = part.bounding_box(), part.locator("span").bounding_box()
        assert shape
        if words:  # in a thin slice there is no room for its number
            assert shape["x"] - 1 <= words["x"]
            assert words["x"] + words["width"] <= shape["x"] + shape["width"] + 1
            assert shape["y"] - 1 <= words["y"]
            assert words["y"] + words["height"] <= shape["y"] + shape["height"] + 1


def test_many_stages_stand_in_rows_above_which_nothing_is_cut_off(screen: Screen, deals: Pipeline):
    for number in range(60):
        deals.add(f"Stage {number}")
        deals.add(f"Loss {number}", kind=4)
    page = screen(deals)
    assert page.locator(".scale a").count() == 81
    assert page.locator("#pictures").evaluate("box => box.scrollWidth <= box.clientWidth")
    assert min(box["width"] for box in boxes(page.locator(".scale a"))) >= 60
    assert min(box["height"] for box in boxes(page.locator(".funnel .way a"))) >= 5


def test_the_funnel_narrows_to_its_two_ends(screen: Screen, deals: Pipeline):
    page = screen(deals)

    def at(x: float, y: float) -> str:
        """What the pointer finds in the funnel, in parts of its width and height."""
        found = page.locator(".funnel").evaluate(
            "(box, [x, y]) => { const r = box.getBoundingClientRect();"
            " return document.elementFromPoint(r.x + r.width * x, r.y + r.height * y)"
            ".closest('a')?.querySelector('title').textContent ?? '' }",
            [x, y],
        )
        assert isinstance(found, str)
        return found

    assert at(0.1, 0.05) == "1. New (initial)" == at(0.9, 0.05)
    assert at(0.1, 0.65) == "" == at(0.9, 0.65)
    assert at(0.5, 0.65) == "5. Final invoice"
    assert at(0.3, 0.95) == "6. Deal won (success)"
    assert at(0.7, 0.95) == "8. Analyze failure (failure)"


def test_the_pictures_have_their_colours_where_a_person_chose_their_own(new_page: NewPage, deals: Pipeline):
    page = new_page(forced_colors="active")
    page.goto(deals.get_absolute_url())
    new = page.locator(".scale a").first
    assert new.locator("rect").evaluate("shape => getComputedStyle(shape).fill") == "rgb(57, 168, 239)"
    assert new.locator("span").evaluate("words => getComputedStyle(words).color") == "rgb(0, 0, 0)"


def test_paper_has_the_rows_without_the_pictures(screen: Screen, deals: Pipeline):
    page = screen(deals)
    page.emulate_media(media="print")
    expect(page.locator("#pictures")).to_be_hidden()
    expect(page.locator(".row").first).to_be_visible()
