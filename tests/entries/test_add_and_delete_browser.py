"""Entries are added with the plus and deleted with the cross, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline, Stage

pytestmark = pytest.mark.django_db(transaction=True)

Show = Callable[..., Page]


@pytest.mark.smoke
def test_enter_adds_and_offers_the_next(screen: Show, source: Dictionary):
    page = screen(source)
    page.get_by_role("link", name="Add value").click()
    field = page.get_by_role("textbox", name="Name of the new entry")
    for name in ("Fair", "Targi w Łodzi"):
        expect(field).to_be_focused()
        expect(field).to_have_value("")
        field.fill(name)
        field.press("Enter")
        expect(page.get_by_text(f"Added “{name}”")).to_be_visible()
    expect(page.get_by_role("link", name="Sources 16")).to_be_visible()
    codes = [entry.code for entry in source.entries.all()]
    assert codes[-2:] == ["FAIR", "TARGI_W_LODZI"]


def test_names_typed_faster_than_the_server_answers_are_all_added(screen: Show, source: Dictionary):
    page = screen(source)
    page.get_by_role("link", name="Add value").click()
    field = page.get_by_role("textbox", name="Name of the new entry")
    expect(field).to_be_focused()
    for name in ("Fair", "Radio", "Poster", "Flyer"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    page.keyboard.type("Half")
    expect(page.get_by_text("Added “Flyer”")).to_be_visible()
    expect(field).to_have_value("Half")
    assert [entry.code for entry in source.entries.all()][-4:] == ["FAIR", "RADIO", "POSTER", "FLYER"]


def test_what_could_not_be_sent_is_added_at_the_next_enter(screen: Show, source: Dictionary):
    page = screen(source)
    page.get_by_role("link", name="Add value").click()
    field = page.get_by_role("textbox", name="Name of the new entry")
    refusal = {"status": 403, "body": "Not now.", "content_type": "text/plain"}
    page.route("**/add/", lambda route: route.fulfill(**refusal))
    field.fill("Fair")
    with page.expect_response("**/add/"):
        field.press("Enter")
    page.unroute("**/add/")
    expect(page.get_by_text("Not now.")).to_be_visible()
    field.press("Enter")
    expect(page.get_by_text("Added “Fair”")).to_be_visible()


def test_a_stage_is_added_to_the_group_of_its_plus(screen: Show, deals: Pipeline):
    page = screen(deals)
    page.get_by_role("button", name="Add stage: Failure").click()
    failure = page.locator(".rows[data-kind='4']")
    failure.get_by_role("textbox", name="Name of the new entry").fill("No budget")
    page.keyboard.press("Enter")
    expect(failure.get_by_role("button", name="Edit “No budget”")).to_be_visible()
    assert deals.entries.get(code="NO_BUDGET").kind == Stage.Kind.FAILURE


def test_the_code_can_be_set_once_under_advanced(screen: Show, source: Dictionary):
    page = screen(source)
    page.get_by_role("link", name="Add value").click()
    page.get_by_role("textbox", name="Name of the new entry").fill("Fair")
    page.locator(".adding").get_by_text("Code").first.click()
    page.get_by_role("textbox", name="Code").fill("FAIR 2026")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Use Latin letters, digits")).to_be_visible()
    expect(page.get_by_role("textbox", name="Name of the new entry")).to_have_value("Fair")
    page.get_by_role("textbox", name="Code").fill("FAIR_2026")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Added “Fair”")).to_be_visible()
    assert source.entries.get(code="FAIR_2026").name == "Fair"
    page.get_by_role("button", name="Edit “Fair”").click()
    expect(page.get_by_role("textbox", name="Code")).to_have_count(0)


def test_esc_closes_the_form_and_gives_the_focus_to_the_plus(screen: Show, source: Dictionary):
    page = screen(source)
    page.get_by_role("link", name="Add value").click()
    field = page.get_by_role("textbox", name="Name of the new entry")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent").strip() == "Add value"


def test_an_entry_goes_below_another_one_with_a_colour_and_the_next_below_it(screen: Show, deals: Pipeline):
    page = screen(deals)
    page.get_by_role("button", name="More for “Invoice”").click()
    page.get_by_role("link", name="Insert below").click()
    field = page.get_by_role("textbox", name="Name of the new entry")
    expect(field).to_be_focused()
    page.get_by_role("button", name="Colour of the new entry").click()
    page.get_by_role("button", name="Violet").click()
    expect(field).to_be_focused()
    for name in ("Demo", "Trial"):
        expect(field).to_have_value("")
        field.fill(name)
        field.press("Enter")
        expect(page.get_by_text(f"Added “{name}”")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".rows .text")).to_have_text(
        [
            *("New", "Create papers", "Invoice", "Demo", "Trial", "In progress", "Final invoice"),
            *("Deal won", "Deal lost", "Analyze failure"),
        ]
    )
    assert deals.entries.get(code="DEMO").color == "#6e54d1"
    colors = list(deals.entries.exclude(kind=Stage.Kind.FAILURE).values_list("color", flat=True))
    assert len(colors) == len(set(colors))


def test_the_cross_deletes_what_nothing_uses_and_the_next_row_has_the_focus(screen: Show, source: Dictionary):
    page = screen(source)
    page.get_by_role("button", name="Delete “E-Mail”").click()
    expect(page.get_by_text("Deleted “E-Mail”")).to_be_visible()
    expect(page.get_by_role("button", name="Edit “E-Mail”")).to_have_count(0)
    expect(page.locator(f"#entry-{source.entries.get(code='WEB').pk}").locator(":focus")).to_have_count(1)
    expect(page.get_by_role("link", name="Sources 13")).to_be_visible()
    assert not source.entries.filter(code="EMAIL").exists()


def test_a_page_that_is_out_of_date_gets_the_reason_and_the_badge(screen: Show, source: Dictionary):
    page = screen(source)
    source.entries.filter(code="EMAIL").update(is_system=True)
    page.get_by_role("button", name="Delete “E-Mail”").click()
    expect(page.locator("#toast")).to_contain_text("“E-Mail” is a system value")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="system: “E-Mail” is a system value")).to_be_visible()


def test_what_somebody_else_deleted_is_said_to_be_gone(screen: Show, source: Dictionary):
    page = screen(source)
    source.entries.filter(code="EMAIL").delete()
    page.get_by_role("button", name="Edit “E-Mail”").click()
    expect(page.locator("#toast")).to_contain_text("This is no longer there.")
