"""How pasted columns are read, chosen by every pair of hands."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_says_which_column_has_the_names(
    new_page: Callable[..., Page], source: Dictionary, scripts: bool
):
    page = new_page(java_script_enabled=scripts)
    page.goto(f"{source.get_absolute_url()}paste/")
    page.get_by_role("textbox").fill("TV\tTelevision\nRD\tRadio")
    page.get_by_role("button", name="Preview").click()
    first, name = page.locator(".preview .new li").first, page.get_by_label("Name")
    expect(first).to_contain_text("Television TV")
    expect(page.locator(".reading li").first).to_contain_text("Column 1 TV, RD → code")
    name.focus()
    name.select_option(label="Column 1: TV, RD")
    if not scripts:
        page.get_by_role("button", name="Read them this way").click()
    else:
        expect(name).to_be_focused()
    expect(first).to_contain_text("Line 1 TV TV")
    page.get_by_label("Code").select_option(label="Column 2: Television, Radio")
    if not scripts:
        page.get_by_role("button", name="Read them this way").click()
    expect(first).to_contain_text("Line 1 TV Television")
    page.get_by_role("button", name="Add 2 entries").click()
    expect(page.get_by_text("Added 2 entries")).to_be_visible()
    assert [(entry.code, entry.label) for entry in source.entries.all()][-2:] == [
        ("Television", "TV"), ("Radio", "RD"),
    ]  # fmt: skip


def test_pressing_enter_twice_adds_once_and_shows_what_was_added(
    new_page: Callable[..., Page], source: Dictionary
):
    page = new_page()
    page.goto(f"{source.get_absolute_url()}paste/")
    page.get_by_role("textbox").fill("TV: Television\nRD: Radio")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Add 2 entries").evaluate("button => { button.click(); button.click(); }")
    expect(page.get_by_text("Added 2 entries")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".text", has_text="Television")).to_have_count(0)
    assert source.entries.count() == 14
