"""The board in a browser: by mouse, finger, keys, and without JavaScript; and how it looks."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from records.board.lanes import PAGE
from records.models import Deal
from tests.factories import DealFactory
from tests.looks import LOOK, axe_findings, scrolls_sideways, too_small

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
BOARD = "/records/deal/board/"


@pytest.fixture
def acme(deals: Pipeline) -> Deal:
    """A card in the first column; something stands in the next two."""
    for stage in deals.entries.all()[1:3]:
        DealFactory(stage=stage, amount=100)
    return DealFactory(name="Acme", amount=50)


def lane(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def card(page: Page, name: str = "Acme") -> Locator:
    return page.locator(".lane .card").filter(has_text=name)


def handle(page: Page) -> Locator:
    return page.get_by_role("link", name="Move “Acme”")


def drag(page: Page, onto: Locator) -> None:
    start, end = card(page).bounding_box(), onto.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, start["y"] + 90, steps=8)
    page.mouse.up()


@pytest.mark.smoke
def test_a_card_is_dragged_to_another_column_and_the_move_undone(new_page: NewPage, acme: Deal):
    page = new_page()
    page.goto(BOARD)
    drag(page, lane(page, "Create papers"))
    expect(lane(page, "Create papers").locator(".count")).to_have_text("2")
    expect(lane(page, "Create papers").locator(".sum").first).to_have_text("€150.00")
    expect(lane(page, "New").locator(".count")).to_have_text("0")
    expect(lane(page, "Create papers").locator(".card").first).to_contain_text("Acme")
    expect(page).to_have_url(BOARD)
    acme.refresh_from_db()
    assert acme.stage.label == "Create papers"
    page.get_by_role("button", name="Undo").click()
    expect(lane(page, "New").locator(".count")).to_have_text("1")
    expect(lane(page, "New").locator(".card")).to_contain_text("Acme")
    acme.refresh_from_db()
    assert acme.stage.label == "New"


def test_a_card_that_is_dropped_on_a_shut_column_goes_into_it(new_page: NewPage, acme: Deal):
    page = new_page()
    page.goto(BOARD)
    drag(page, lane(page, "Deal won"))
    expect(lane(page, "Deal won").locator(".count")).to_have_text("1")
    page.get_by_role("link", name="Open “Deal won”").click()
    expect(lane(page, "Deal won").locator(".card")).to_contain_text("Acme")
    page.get_by_role("link", name="Fold “Deal won”").click()
    expect(lane(page, "Deal won").locator(".card")).to_be_hidden()


def test_a_drag_that_ends_where_it_began_or_by_escape_moves_nothing(new_page: NewPage, acme: Deal):
    page = new_page()
    page.goto(BOARD)
    drag(page, lane(page, "New"))
    box = card(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + 60, steps=4)
    expect(page.locator(".flying")).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".flying")).to_have_count(0)
    expect(lane(page, "New").locator(".card")).to_contain_text("Acme")
    expect(page).to_have_url(BOARD)
    card(page).click()
    expect(page.get_by_role("heading", name="Acme")).to_be_visible()


def test_a_finger_drags_a_card_by_its_handle(new_page: NewPage, acme: Deal):
    page = new_page(has_touch=True, viewport={"width": 800, "height": 700})
    page.goto(BOARD)
    start, end = handle(page).bounding_box(), lane(page, "Create papers").bounding_box()
    assert start
    assert end
    session = page.context.new_cdp_session(page)
    x, y = start["x"] + 10, start["y"] + 10
    for kind, left in (("touchStart", x), ("touchMove", x + 30), ("touchMove", end["x"] + 40)):
        points = [{"x": left, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(lane(page, "Create papers").locator(".count")).to_have_text("2")


def test_the_arrow_keys_move_a_card_and_the_focus_goes_along(new_page: NewPage, acme: Deal):
    """Through a column that was shut because it was empty, and back by Ctrl+Z."""
    page = new_page()
    page.goto(BOARD)
    handle(page).focus()
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    expect(lane(page, "In progress").locator(".card")).to_contain_text("Acme")
    expect(handle(page)).to_be_focused()
    page.keyboard.press("Control+z")
    expect(lane(page, "Invoice").locator(".count")).to_have_text("2")
    expect(lane(page, "Invoice").locator(".card").first).to_contain_text("Acme")
    acme.refresh_from_db()
    assert acme.stage.label == "Invoice"


def test_the_menu_of_a_card_moves_it_by_keys_alone(new_page: NewPage, acme: Deal):
    page = new_page()
    page.goto(BOARD)
    handle(page).focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("form", name="Move “Acme”")
    expect(menu.get_by_role("button", name="Create papers")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(handle(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("button", name="Create papers")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(lane(page, "Invoice").locator(".card").first).to_contain_text("Acme")
    expect(handle(page)).to_be_focused()


@pytest.mark.smoke
def test_without_javascript_a_card_is_moved_by_a_form(new_page: NewPage, acme: Deal):
    page = new_page(java_script_enabled=False)
    page.goto(BOARD)
    handle(page).click()
    page.get_by_role("button", name="Deal won").click()
    expect(page.get_by_text("“Acme” is in “Deal won” now.")).to_be_visible()
    page.get_by_role("link", name="Open “Deal won”").click()
    expect(lane(page, "Deal won").locator(".card")).to_contain_text("Acme")
    page.get_by_label("Find by name").fill("nothing of the kind")
    page.get_by_label("State").select_option("Archived")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("No record matches these filters.")).to_be_visible()


def test_a_card_that_somebody_moved_meanwhile_is_shown_where_it_is(
    new_page: NewPage, acme: Deal, deals: Pipeline
):
    page = new_page()
    page.goto(BOARD)
    Deal.objects.get(pk=acme.pk).move_to(deals.entries.get(code="EXECUTING").pk)
    drag(page, lane(page, "Create papers"))
    expect(page.get_by_text("“Acme” was moved in the meantime: it is in “In progress” now.")).to_be_visible()
    expect(lane(page, "In progress").locator(".card")).to_contain_text("Acme")
    expect(card(page)).to_have_count(1)


def test_when_the_server_says_no_the_card_goes_back(new_page: NewPage, acme: Deal):
    page = new_page()
    page.goto(BOARD)
    Deal.objects.all().delete()
    drag(page, lane(page, "Create papers"))
    expect(page.get_by_text("This is no longer there. Reload the page.")).to_be_visible()
    expect(lane(page, "New").locator(".card")).to_contain_text("Acme")


def test_filters_narrow_the_board_and_further_cards_come_on_demand(
    new_page: NewPage, deals: Pipeline, source: Dictionary
):
    call = source.entries.get(code="CALL")
    Deal.objects.bulk_create(
        Deal(name=f"Deal {n}", stage=deals.entries.first(), source=call if n % 2 else None) for n in range(60)
    )
    page = new_page()
    page.goto(BOARD)
    page.evaluate("window.here = true")
    page.get_by_label("Source").select_option("Call")
    expect(lane(page, "New").locator(".count")).to_have_text("30")
    expect(page).to_have_url(f"{BOARD}?source={call.pk}&pipeline={deals.pk}")
    page.get_by_role("link", name="10 more").click()
    expect(lane(page, "New").locator(".card")).to_have_count(30)
    expect(page.get_by_role("link", name="Deal 19", exact=True)).to_be_focused()
    expect(page.get_by_role("link", name="more")).to_have_count(0)
    page.get_by_role("link", name="Remove all filters").click()
    expect(lane(page, "New").locator(".card")).to_have_count(PAGE)
    page.get_by_label("Find by name").press_sequentially("deal 19")
    expect(lane(page, "New").locator(".count")).to_have_text("1")
    expect(page.get_by_label("Find by name")).to_be_focused()
    page.get_by_role("link", name="List").click()
    expect(page.get_by_role("link", name="Deal 19", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Deal 18", exact=True)).to_have_count(0)


def test_a_click_on_the_bar_of_a_record_changes_its_stage(new_page: NewPage, acme: Deal):
    page = new_page()
    page.goto(acme.get_absolute_url())
    page.get_by_role("button", name="Deal won").click()
    expect(page.get_by_text("“Acme” is in “Deal won” now.")).to_be_visible()
    expect(page.locator('[aria-current="step"]')).to_have_text("Deal won")


@pytest.fixture
def crowded(deals: Pipeline, source: Dictionary) -> Deal:
    """Long names, those of other scripts, an archived stage, a white one."""
    first, second, third = deals.entries.all()[:3]
    first.rename("W" * 120)
    second.rename("שלב ראשון! 😀")
    third.recolor("#ffffff")
    value = source.add("many words " * 9)
    for stage in (first, second, third, deals.entries.get(code="WON"), deals.entries.get(code="EXECUTING")):
        for name in ("M" * 200, "עסקה ראשונה!", "👩‍👩‍👧‍👦 Acme", "words " * 30):
            DealFactory(name=name, stage=stage, source=value, amount="9999999999.99")
    deals.entries.get(code="EXECUTING").archive()
    return DealFactory(stage=first)


def test_axe_finds_nothing_on_the_board_in_its_menu_and_on_the_bar(new_page: NewPage, crowded: Deal):
    page = new_page(**LOOK)
    page.goto(BOARD)
    assert axe_findings(page) == ""
    page.locator(".mover").first.click()
    expect(page.locator("#card-menu")).to_be_visible()
    assert axe_findings(page) == ""
    page.goto(crowded.get_absolute_url())
    assert axe_findings(page) == ""


@pytest.mark.parametrize("locale", ["en-GB", "pl-PL"])
def test_only_the_board_scrolls_sideways_never_the_page(new_page: NewPage, crowded: Deal, locale: str):
    page = new_page(locale=locale)
    for address in (BOARD, f"{BOARD}{crowded.pk}/", crowded.get_absolute_url()):
        page.goto(address)
        assert scrolls_sideways(page) == [], address


@pytest.mark.parametrize("width", [320, 1280])
def test_what_can_be_pressed_is_24_pixels_wide_and_high(new_page: NewPage, crowded: Deal, width: int):
    page = new_page(viewport={"width": width, "height": 800})
    page.goto(BOARD)
    # The link of a card fills it: a pseudo-element.
    assert too_small(page.locator("main :is(a:not(.name), button, select, input):visible")) == []
    page.goto(crowded.get_absolute_url())
    assert too_small(page.locator(".bar :is(button, [aria-current])")) == []


def test_colours_forced_by_the_system_leave_the_strips_of_the_stages(
    new_page: NewPage, acme: Deal, deals: Pipeline
):
    page = new_page(forced_colors="active")
    page.goto(BOARD)
    strip = lane(page, "New").locator("header rect").last
    assert strip.get_attribute("fill") == deals.entries.first().color
    expect(lane(page, "New").locator("header > svg")).to_have_css("forced-color-adjust", "none")
    expect(lane(page, "New").locator(".tint")).to_be_hidden()
