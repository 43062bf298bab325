"""Keyboards of other scripts, input methods, and where the focus is after a step back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from tests.dragging import handle
from tests.protected import value

pytestmark = pytest.mark.django_db(transaction=True)

Show = Callable[..., Page]


def key(page: Page, **event: Any) -> bool:
    """A key as the browser tells it; whether nobody took it for themselves."""
    free: bool = page.evaluate(
        """event => document.activeElement.dispatchEvent(
             new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...event }))""",
        event,
    )
    return free


def rename(page: Page, label: str, name: str) -> None:
    page.get_by_role("button", name=f"Edit “{label}”", exact=True).click()
    page.get_by_role("textbox", name="Name").fill(name)
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text(f"Renamed to “{name}”")


def focused(page: Page) -> str:
    return str(
        page.evaluate("document.activeElement.closest('.row')?.id ?? document.activeElement.outerHTML")
    )


def row(code: str) -> str:
    return f"entry-{value(code).pk}"


@pytest.mark.smoke
def test_steps_back_by_keys_leave_the_focus_in_its_row(screen: Show, source: Dictionary):
    page = screen(source)
    for old, new in (("Website", "One"), ("One", "Two"), ("Two", "Three")):
        rename(page, old, new)
    handle(page, "Other").focus()
    for name in ("Two", "One"):
        page.keyboard.press("Control+z")
        expect(page.locator(f"#{row('WEB')} .text")).to_have_text(name)
        expect(handle(page, "Other")).to_be_focused()
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(f"#{row('WEB')} .text")).to_have_text("Two")
    expect(handle(page, "Other")).to_be_focused()
    rename(page, "E-Mail", "Post")
    page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(page.locator(f"#{row('EMAIL')} .text")).to_have_text("E-Mail")
    expect(page.get_by_role("button", name="Edit “E-Mail”")).to_be_focused()


def test_where_the_row_itself_is_gone_the_focus_is_in_another_one(screen: Show, source: Dictionary):
    page = screen(source)
    page.get_by_role("link", name="Add value").click()
    page.get_by_role("textbox", name="Name").fill("Fair")
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Added “Fair”")
    page.get_by_role("button", name="Edit “Fair”").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("#toast")).to_contain_text("Undone: added “Fair”")
    expect(page.locator(".row:has(:focus)")).to_have_count(1)


def test_letters_of_another_script_count_by_their_place(screen: Show, source: Dictionary):
    page = screen(source)
    page.locator("body").focus()
    assert not key(page, key="\u043e", code="KeyJ")  # Cyrillic
    assert focused(page) == row("CALL")
    assert not key(page, key="ξ", code="KeyJ")  # Greek
    assert focused(page) == row("EMAIL")
    assert not key(page, key="ת", code="KeyK")  # Hebrew
    assert focused(page) == row("CALL")
    assert key(page, key="ö", code="KeyJ")  # Latin: what it types
    rename(page, "E-Mail", "Post")
    assert key(page, key="y", code="KeyZ", ctrlKey=True, altKey=True)
    assert not key(page, key="я", code="KeyZ", ctrlKey=True)
    expect(page.locator("#toast")).to_contain_text("Undone: renamed “E-Mail” to “Post”")


def test_on_qwertz_the_letter_counts(screen: Show, source: Dictionary):
    page = screen(source)
    rename(page, "E-Mail", "Post")
    assert not key(page, key="z", code="KeyY", ctrlKey=True)
    expect(page.locator("#toast")).to_contain_text("Undone: renamed “E-Mail” to “Post”")
    assert not key(page, key="Z", code="KeyY", ctrlKey=True, shiftKey=True)
    expect(page.locator("#toast")).to_contain_text("Redone: renamed “E-Mail” to “Post”")
    assert value("EMAIL").name == "Post"


@pytest.mark.parametrize("sign", [{"keyCode": 229}, {"isComposing": True}], ids=["Safari", "others"])
def test_what_an_input_method_is_typing_closes_and_sends_nothing(
    screen: Show, source: Dictionary, sign: dict[str, Any]
):
    page = screen(source)
    page.get_by_role("button", name="Edit “E-Mail”").click()
    field = page.get_by_role("textbox", name="Name")
    field.fill("にほ")
    for name in ("Escape", "Enter"):
        assert not key(page, key=name, code=name, **sign)  # its own work it has done before
    assert key(page, key="z", code="KeyZ", ctrlKey=True, **sign)
    expect(field).to_have_value("にほ")
    field.press("Escape")
    expect(field).to_have_count(0)
