"""Records are ticked all at once, and from one to another by keys, as the entries of a list are."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories import DealFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_box_ticks_all_and_shift_with_an_arrow_the_next_one(new_page: Callable[..., Page]) -> None:
    for number in range(4):
        DealFactory(name=f"Deal {number}")
    page = new_page()
    page.goto("/records/deal/")
    all_of_them = page.get_by_role("checkbox", name="Tick all on this page")
    all_of_them.check()
    expect(page.get_by_text("Selected: 4")).to_be_visible()
    all_of_them.uncheck()
    expect(page.locator("[name=record]:checked")).to_have_count(0)
    page.locator("[name=record]").first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(f"Shift+{key}")
    expect(page.get_by_text("Selected: 2")).to_be_visible()
    expect(page.locator("[name=record]").nth(1)).to_be_focused()
    expect(all_of_them).to_have_js_property("indeterminate", True)
