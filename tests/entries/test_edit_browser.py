"""The editor in the cell of a name, the popover of colours and the way back to a default name."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.looks import LOOK, axe_findings, boxes
from tests.protected import stage, value

pytestmark = pytest.mark.django_db(transaction=True)

Show = Callable[..., Page]


def name(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Name")


def edit(page: Page, label: str) -> Locator:
    """Opened by a click on the name."""
    page.locator(".rows").get_by_role("link", name=label, exact=True).click()
    expect(name(page)).to_be_focused()
    return name(page)


def heights(page: Page) -> list[float]:
    return [box["top"] for box in boxes(page.locator(".row"))]


def edge(element: Locator) -> float:
    """Where the text of a control begins."""
    found: float = element.evaluate("""e => {
        const { paddingLeft, borderLeftWidth } = getComputedStyle(e);
        return e.getBoundingClientRect().left + parseFloat(paddingLeft) + parseFloat(borderLeftWidth);
    }""")
    return found


def scale(page: Page) -> Locator:
    return page.locator(".scale span[dir]")


@pytest.mark.smoke
@pytest.mark.parametrize("way", ["click", "double click", "pencil", "key"])
def test_a_name_is_edited_in_its_cell_and_nothing_moves(screen: Show, source: Dictionary, way: str):
    page = screen(source)
    link = page.get_by_role("link", name="E-Mail", exact=True)
    before, text = heights(page), edge(link)
    match way:
        case "click":
            link.click()
        case "double click":
            link.dblclick()
        case "pencil":
            page.get_by_role("button", name="Edit “E-Mail”").click()
        case "key":
            link.focus()
            page.keyboard.press("e")
    field = name(page)
    expect(field).to_be_focused()
    assert heights(page) == before
    assert edge(field) == pytest.approx(text, abs=0.6)
    field.fill("Mail")
    field.press("Enter")
    expect(page.get_by_text("Renamed to “Mail”")).to_be_visible()
    expect(page.get_by_role("button", name="Edit “Mail”")).to_be_focused()
    assert source.entries.get(code="EMAIL").name == "Mail"
    assert heights(page) == before


def test_esc_leaves_the_name_and_takes_the_focus_back(screen: Show, source: Dictionary):
    page = screen(source)
    edit(page, "E-Mail").fill("typed")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Edit “E-Mail”")).to_be_focused()
    assert source.entries.get(code="EMAIL").name == ""


def test_tab_saves_and_goes_on_to_the_next_name_and_back(screen: Show, source: Dictionary):
    page = screen(source)
    edit(page, "E-Mail").fill("Mail")
    page.keyboard.press("Tab")
    expect(name(page)).to_have_value("Website")
    expect(name(page)).to_be_focused()
    name(page).fill("Page")
    page.keyboard.press("Shift+Tab")
    expect(name(page)).to_have_value("Mail")
    page.keyboard.press("Shift+Tab")
    expect(name(page)).to_have_value("Call")
    expect(page.locator(".editing")).to_have_count(1)
    assert [value(code).name for code in ("CALL", "EMAIL", "WEB")] == ["", "Mail", "Page"]


def test_one_editor_is_open_at_a_time_and_the_first_is_saved(screen: Show, deals: Pipeline):
    page = screen(deals)
    edit(page, "Invoice").fill("Bill")
    page.get_by_role("link", name="In progress", exact=True).last.click()
    expect(name(page)).to_have_value("In progress")
    assert stage("PREPAYMENT_INVOICE").name == "Bill"
    page.get_by_role("button", name="Add stage: In progress").click()
    added = page.get_by_role("textbox", name="Name of the new entry")
    expect(added).to_be_focused()
    expect(page.locator(".editing")).to_have_count(0)
    added.fill("Demo")
    page.locator(".rows").get_by_role("link", name="Bill", exact=True).click()
    expect(page.locator(".editing .edit")).to_have_value("Bill")
    expect(page.locator(".adding")).to_have_count(0)
    assert deals.entries.get(code="DEMO").name == "Demo"


def test_what_cannot_be_saved_stays_open_with_its_sentence_and_the_focus(screen: Show, source: Dictionary):
    page = screen(source)
    before = heights(page)
    edit(page, "E-Mail").fill("WEBSITE")
    page.get_by_role("link", name="Call", exact=True).click()
    expect(page.get_by_text("“Website” is already in this list.")).to_be_visible()
    expect(name(page)).to_have_value("WEBSITE")
    expect(name(page)).to_be_focused()
    expect(page.locator(".editing")).to_have_count(1)
    assert heights(page) == before
    page.keyboard.press("Tab")  # no trap: it leads to what can be done
    expect(name(page)).not_to_be_focused()
    name(page).fill("Mail")
    name(page).press("Enter")
    expect(page.get_by_text("Renamed to “Mail”")).to_be_visible()


def test_the_default_name_comes_back_at_a_press_and_goes_again(screen: Show, source: Dictionary):
    source.entries.get(code="EMAIL").rename("Mail")
    page = screen(source)
    page.get_by_role("button", name="Back to the default name “E-Mail”").click()
    expect(page.get_by_text("Renamed to “E-Mail”")).to_be_visible()
    expect(page.locator(".back")).to_have_count(0)
    assert value("EMAIL").name == ""
    page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Back to the default name “E-Mail”")).to_be_visible()
    assert value("EMAIL").name == "Mail"


def test_the_pictures_follow_every_key_and_every_colour_and_esc_restores_them(screen: Show, deals: Pipeline):
    page = screen(deals)
    drop = page.locator(f"#scale-{stage('EXECUTING').pk}-4 rect").first
    edit(page, "In progress").press_sequentially("Work")
    expect(scale(page).nth(3)).to_have_text("Work")
    expect(page.locator(".scale title").nth(3)).to_have_text("4. Work")
    name(page).fill("")
    expect(scale(page).nth(3)).to_have_text("In progress")
    name(page).fill("Wo")
    page.keyboard.press("Escape")
    expect(scale(page).nth(3)).to_have_text("In progress")
    page.get_by_role("button", name="Colour of “In progress”").click()
    mint = page.get_by_role("button", name="Mint")
    expect(mint).to_be_focused()
    mint.press("ArrowDown")
    expect(page.get_by_role("button", name="Azure")).to_be_focused()
    expect(drop).to_have_attribute("fill", "#2fc6f6")
    page.keyboard.press("Escape")
    expect(drop).to_have_attribute("fill", "#47e4c2")
    expect(page.get_by_role("button", name="Colour of “In progress”")).to_be_focused()
    assert (stage("EXECUTING").name, stage("EXECUTING").color) == ("", "#47e4c2")


@pytest.mark.smoke
def test_a_colour_is_two_presses_and_saved_at_once(screen: Show, deals: Pipeline):
    page = screen(deals)
    chip = page.get_by_role("button", name="Colour of “In progress”")
    chip.click()
    expect(page.get_by_role("button", name="Mint")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Violet").click()
    expect(page.get_by_text("Changed the colour of “In progress”")).to_be_visible()
    expect(page.locator("#colors")).to_be_hidden()
    expect(chip).to_be_focused()
    assert stage("EXECUTING").color == "#6e54d1"
    expect(page.locator(f"#funnel-{stage('EXECUTING').pk}-4 rect")).to_have_attribute("fill", "#6e54d1")


def test_any_other_colour_can_be_typed_and_a_wrong_one_is_said(screen: Show, deals: Pipeline):
    page = screen(deals)
    page.get_by_role("button", name="Colour of “In progress”").click()
    page.get_by_text("Other colour…").click()
    field = page.get_by_role("textbox", name="Colour as #rrggbb")
    field.fill("reddish")
    field.press("Enter")
    dialog = page.get_by_role("dialog", name="Colour of “In progress”")
    expect(dialog.get_by_text("Write a colour as # and six digits")).to_be_visible()
    expect(field).to_have_value("reddish")
    field.fill("#123456")
    field.press("Enter")
    expect(page.get_by_text("Changed the colour of “In progress”")).to_be_visible()
    expect(dialog).to_be_hidden()
    assert stage("EXECUTING").color == "#123456"


def test_a_colour_leaves_what_is_typed_in_the_same_row(screen: Show, deals: Pipeline):
    page = screen(deals)
    edit(page, "In progress").fill("Doing")
    page.get_by_role("button", name="Colour of “In progress”").click()
    page.get_by_role("button", name="Violet").click()
    expect(page.get_by_text("Changed the colour of “In progress”")).to_be_visible()
    expect(name(page)).to_have_value("Doing")
    name(page).press("Enter")
    expect(page.get_by_text("Renamed to “Doing”")).to_be_visible()
    assert (stage("EXECUTING").name, stage("EXECUTING").color) == ("Doing", "#6e54d1")


def test_details_are_edited_in_a_dialog_and_shown_in_the_row(screen: Show, source: Dictionary):
    page = screen(source)
    page.get_by_role("button", name="More for “E-Mail”").click()
    page.get_by_role("link", name="Details…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Description").fill("Post of all kinds")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Changed “E-Mail”")).to_be_visible()
    expect(dialog).to_be_hidden()
    expect(page.locator(f"#entry-{value('EMAIL').pk}")).to_contain_text("Post of all kinds")
    assert value("EMAIL").description == "Post of all kinds"


def test_pictures_from_before_somebody_elses_act_are_drawn_anew(
    new_page: Callable[..., Page], deals: Pipeline
):
    page = new_page(own=True)
    page.add_init_script("console.error = () => {}")  # htmx tells there that a shape found no place
    page.goto(deals.get_absolute_url())
    deals.entries.get(code="PREPARATION").delete()
    edit(page, "In progress").fill("Under way")
    page.keyboard.press("Enter")
    expect(page.locator(".scale title").nth(2)).to_have_text("3. Under way")
    expect(page.locator(".scale a")).to_have_count(7)
    expect(page.locator(".funnel a")).to_have_count(7)


def test_a_login_that_expired_meanwhile_leads_to_the_login_form(
    screen: Show, source: Dictionary, settings: Any
):
    page = screen(source)
    page.context.clear_cookies()
    page.get_by_role("button", name="Edit “E-Mail”").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_same_in_polish(new_page: Callable[..., Page], source: Dictionary):
    page = new_page(locale="pl-PL")
    page.goto(source.get_absolute_url())
    expect(page.get_by_role("heading", name="Źródła", level=1)).to_be_visible()
    page.get_by_role("button", name="Edytuj „E-mail”").click()
    page.get_by_role("textbox", name="Nazwa").fill("Poczta")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edytuj „Poczta”")).to_be_focused()
    assert source.entries.get(code="EMAIL").name == "Poczta"


def test_axe_finds_nothing_at_an_editor_at_the_colours_and_at_the_details_of_a_narrow_screen(
    new_page: Callable[..., Page], deals: Pipeline
):
    page = new_page(**LOOK, viewport={"width": 320, "height": 800}, has_touch=True)
    page.goto(deals.get_absolute_url())
    row = page.locator(f"#entry-{stage('EXECUTING').pk}")
    height = row.bounding_box()["height"]
    row.locator(".text").click()
    expect(row.locator(".edit")).to_be_focused()
    assert row.bounding_box()["height"] == pytest.approx(height, abs=4)
    row.locator(".edit").fill("x" * 121)
    row.get_by_role("button", name="Zapisz").click()
    expect(row.locator(".error")).to_be_visible()
    assert axe_findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    row.locator("[data-cancel]").click()
    expect(page.locator(".editing")).to_have_count(0)
    row.locator(".chipbtn").click()
    expect(page.locator("#colors")).to_be_visible()
    assert axe_findings(page) == ""
    box = page.locator("#colors").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
