"""The pencil, the colours and the default name, in a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline

pytestmark = pytest.mark.django_db(transaction=True)


def rename(page: Page, label: str, name: str) -> None:
    page.get_by_role("button", name=f"Edit “{label}”").click()
    field = page.get_by_role("textbox", name="Name")
    expect(field).to_be_focused()
    field.fill(name)
    field.press("Enter")


@pytest.mark.smoke
def test_the_pencil_renames_in_place_and_takes_the_focus_back(
    screen: Callable[..., Page], source: Dictionary
):
    page = screen(source)
    rename(page, "E-Mail", "Mail")
    expect(page.get_by_text("Renamed to “Mail”")).to_be_visible()
    expect(page.get_by_role("button", name="Edit “Mail”")).to_be_focused()
    assert source.entries.get(code="EMAIL").name == "Mail"


def test_esc_leaves_the_name_and_takes_the_focus_back(screen: Callable[..., Page], source: Dictionary):
    page = screen(source)
    page.get_by_role("button", name="Edit “E-Mail”").click()
    page.get_by_role("textbox", name="Name").fill("typed")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Edit “E-Mail”")).to_be_focused()
    assert source.entries.get(code="EMAIL").name == ""


def test_the_default_name_comes_back_at_a_press(screen: Callable[..., Page], source: Dictionary):
    source.entries.get(code="EMAIL").rename("Mail")
    page = screen(source)
    page.get_by_role("button", name="Edit “Mail”").click()
    page.get_by_role("button", name="Use the default name “E-Mail”").click()
    expect(page.get_by_role("button", name="Edit “E-Mail”")).to_be_focused()
    assert source.entries.get(code="EMAIL").name == ""


def test_a_duplicate_is_told_at_the_field_and_the_typing_stays(
    screen: Callable[..., Page], source: Dictionary
):
    page = screen(source)
    rename(page, "E-Mail", "WEBSITE")
    expect(page.get_by_text("“Website” is already in this list.")).to_be_visible()
    field = page.get_by_role("textbox", name="Name")
    expect(field).to_have_value("WEBSITE")
    expect(field).to_be_focused()


def test_a_colour_of_the_palette_is_two_clicks(screen: Callable[..., Page], deals: Pipeline):
    page = screen(deals)
    page.get_by_role("button", name="Edit “In progress”").click()
    page.get_by_role("radio", name="Violet").check(force=True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Changed the colour of “In progress”")).to_be_visible()
    assert deals.entries.get(code="EXECUTING").color == "#6e54d1"


def test_the_palette_marks_the_colour_that_a_stage_has_or_gets(screen: Callable[..., Page], deals: Pipeline):
    page = screen(deals)
    page.get_by_role("button", name="Edit “In progress”").click()
    expect(page.locator(".swatches:visible :checked")).to_have_value("#47e4c2")
    page.get_by_role("radio", name="Violet").check(force=True)
    page.get_by_role("textbox", name="Name").fill("Invoice")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“Invoice” is already in this list.")).to_be_visible()
    expect(page.locator(".swatches:visible :checked")).to_have_value("#6e54d1")


def test_pictures_from_before_somebody_elses_act_are_drawn_anew(
    new_page: Callable[..., Page], deals: Pipeline
):
    page = new_page()
    page.add_init_script("console.error = () => {}")  # htmx tells there that a shape found no place
    page.goto(deals.get_absolute_url())
    deals.entries.get(code="PREPARATION").delete()
    rename(page, "In progress", "Under way")
    expect(page.locator(".scale title").nth(2)).to_have_text("3. Under way")
    expect(page.locator(".scale a")).to_have_count(7)
    expect(page.locator(".funnel a")).to_have_count(7)


def test_any_other_colour_can_be_typed(screen: Callable[..., Page], deals: Pipeline):
    page = screen(deals)
    page.get_by_role("button", name="Edit “In progress”").click()
    page.get_by_text("Other colour…").click()
    page.get_by_role("textbox", name="Colour as #rrggbb").fill("#123456")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Changed the colour of “In progress”")).to_be_visible()
    assert deals.entries.get(code="EXECUTING").color == "#123456"


def test_a_login_that_expired_meanwhile_leads_to_the_login_form(
    screen: Callable[..., Page], source: Dictionary, settings: Any
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
