"""Drop-down lists of one's own in a browser: added, put in order, archived, restored, deleted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from lists.entries import EntryList
from tests.browser import open_tools
from tests.looks import LOOK, axe_findings, too_small

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Screen = Callable[[EntryList], Page]
WORDS = {
    "en-GB": ["Add a list", "Add", "Archive", "Restore", "Delete"],
    "pl-PL": ["Dodaj listę", "Dodaj", "Archiwizuj", "Przywróć", "Usuń"],
}


def menu(page: Page, act: str) -> None:
    open_tools(page).locator(".list-acts").get_by_role("button", name=act).click()


@pytest.mark.smoke
@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without JavaScript"])
@pytest.mark.parametrize("locale", ["en-GB", "pl-PL"])
def test_a_list_is_added_archived_restored_and_deleted(
    new_page: NewPage, source: Dictionary, locale: str, javascript: bool
):
    add, submit, archive, restore, delete = WORDS[locale]
    page = new_page(locale=locale, java_script_enabled=javascript)
    page.goto(source.get_absolute_url())
    page.get_by_role("button", name=add, exact=True).click()
    form = page.locator(".dialog.list-form")
    form.locator("[name=name]").fill("Regions")
    form.locator("[name=lines]").fill("North\nSouth")
    form.get_by_role("button", name=submit, exact=True).click()
    page.wait_for_url("**/dictionaries/REGIONS/")
    expect(page.locator("#groups [data-pk]")).to_have_count(2)

    menu(page, f"{archive}…")
    page.locator(".dialog.question").get_by_role("button", name=archive).click()
    expect(page.locator(".archived [aria-current=page]")).to_be_visible()
    menu(page, restore)
    expect(page.locator("h1 .badge")).to_have_count(0)
    menu(page, f"{delete}…")
    page.locator(".dialog.question").get_by_role("button", name=delete).click()
    page.wait_for_url("**/dictionaries/SOURCE/")
    assert not Dictionary.objects.filter(code="REGIONS").exists()


def test_a_list_is_put_in_order_by_keys_and_by_its_menu_and_every_step_is_undone(screen: Screen):
    regions = Dictionary.add_list("Regions")
    page = screen(regions)
    before = [row.label for row in Dictionary.objects.all()]
    page.locator("#place-dictionaries-REGIONS .grip").press("ArrowUp")
    expect(page.get_by_text("Moved “Regions”")).to_be_visible()
    menu(page, "Move down")
    expect(page.locator("#lists li:has(> a[aria-current]) + li a")).to_contain_text("Add a list")
    assert [row.label for row in Dictionary.objects.all()] == before
    expect(page.locator("[popovertarget=list-tools]")).to_be_focused()


@pytest.mark.look
def test_the_dialog_of_a_new_list_can_be_used_by_everybody(new_page: NewPage, source: Dictionary):
    page = new_page(**LOOK, viewport={"width": 320, "height": 800})
    page.goto(source.get_absolute_url())
    page.locator(".fold > summary").click()
    page.get_by_role("button", name="Dodaj listę", exact=True).click()
    form = page.locator(".dialog.list-form")
    form.locator("[name=lines]").fill("x\nx")
    form.get_by_role("button", name="Dodaj", exact=True).click()
    expect(form.locator(".error").first).to_be_visible()
    assert axe_findings(page) == ""
    assert too_small(form.locator("button, a")) == []
