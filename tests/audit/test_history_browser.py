"""Taking back on the screen, and two people at once in two browsers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from tests.protected import value

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Show = Callable[..., Page]
NewPage = Callable[..., Page]

HISTORY = "/settings/history/"


def rename(page: Any, old: str, new: str) -> None:
    page.get_by_role("button", name=f"Edit “{old}”", exact=True).click()
    page.get_by_role("textbox", name="Name").fill(new)
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text(f"Renamed to “{new}”")


@pytest.mark.smoke
def test_the_toast_takes_back_and_so_does_ctrl_z(screen: Show, source: Dictionary):
    page = screen(source)
    rename(page, "Website", "Site")
    page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#toast")).to_contain_text("Undone: renamed “Website” to “Site” in Sources.")
    expect(page.locator("#main")).to_contain_text("Website")
    rename(page, "Website", "Page")
    page.keyboard.press("Control+z")
    expect(page.locator("#toast")).to_contain_text("Undone: renamed “Website” to “Page” in Sources.")
    assert value("WEB").name == ""


def test_an_open_page_shows_what_somebody_else_changes_and_keeps_what_is_being_typed(
    new_page: NewPage, source: Dictionary
):
    page = new_page(own=True)
    page.clock.install()
    page.goto(source.get_absolute_url())
    page.get_by_role("button", name="Edit “E-Mail”", exact=True).click()
    field = page.get_by_role("textbox", name="Name")
    field.fill("half-ty")
    with transaction.atomic():
        value("WEB").rename("Landing")
        value("OTHER").move(before=value("CALL"))
    page.clock.fast_forward(10_000)
    expect(page.locator("#main .text", has_text="Landing")).to_be_visible()
    expect(page.locator("#main .row .text").first).to_have_text("Other")
    expect(page.locator("#toast .news").first).to_contain_text("“Other”")
    expect(field).to_have_value("half-ty")
    expect(field).to_be_focused()
