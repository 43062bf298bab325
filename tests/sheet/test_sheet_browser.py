"""The sheet beside the form of a record: a value is added without leaving what one is typing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary, DictionaryValue
from records.models import Lead
from tests.factories import LeadFactory
from tests.looks import LOOK, axe_findings

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]


def test_a_new_value_is_chosen_and_nothing_typed_is_lost(new_page: NewPage, source: Dictionary):
    page = new_page()
    page.goto("/records/lead/add/")
    page.get_by_label("Name", exact=True).fill("Typed")
    field = page.get_by_role("combobox", name="Source")
    page.get_by_role("link", name="Edit the list: Source").click()
    box = page.get_by_role("searchbox", name="Find or add a value")
    expect(box).to_be_focused()
    place = box.bounding_box()
    box.press_sequentially("Podcast")
    expect(page.get_by_text("Nothing is called “Podcast”: Enter adds it.")).to_be_visible()
    box.press("Enter")
    expect(page.get_by_role("button", name="Podcast", pressed=True)).to_be_visible()
    assert box.bounding_box() == place, "what became of it is said below: nothing jumps"
    podcast = source.entries.get(name="Podcast")
    expect(field).to_have_value(str(podcast.pk))

    page.get_by_role("button", name="Rename “Website”").click()
    name = page.locator("#sheet").get_by_role("textbox")
    name.fill("Shop")
    name.press("Enter")
    expect(page.get_by_role("button", name="Shop", exact=True)).to_be_visible()
    page.get_by_role("button", name="Shop", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Sources")).to_be_hidden()
    expect(page.get_by_role("link", name="Edit the list: Source")).to_be_focused()
    expect(field.locator("option:checked")).to_have_text("Shop")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Typed")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Added “Typed”")
    assert Lead.objects.get().source == DictionaryValue.objects.get(name="Shop")


def test_what_is_taken_back_is_not_offered_any_more(new_page: NewPage, source: Dictionary):
    page = new_page()
    page.goto(LeadFactory().get_absolute_url())
    page.get_by_role("link", name="Edit the list: Source").click()
    page.get_by_role("searchbox", name="Find or add a value").fill("Podcast")
    page.keyboard.press("Enter")
    field = page.get_by_role("combobox", name="Source")
    expect(field.locator("option:checked")).to_have_text("Podcast")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    expect(field.locator("option", has_text="Podcast")).to_have_count(0)
    expect(field).to_have_value("")


def test_without_javascript_the_pencil_opens_the_list_beside(new_page: NewPage, source: Dictionary):
    page = new_page(java_script_enabled=False)
    page.goto("/records/lead/add/")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Edit the list: Source").click()
    expect(popup.value.get_by_role("heading", name="Sources", level=1)).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_sheet_fits_and_axe_finds_nothing(new_page: NewPage, source: Dictionary, width: int):
    DictionaryValue.objects.get(dictionary=source, code="WEB").rename("W" * 90)
    page = new_page(**(LOOK | {"viewport": {"width": width, "height": 800}}))
    page.goto("/records/lead/add/")
    page.locator("[data-sheet=id_source]").click()
    expect(page.locator("#sheet-values li")).not_to_have_count(0)
    assert axe_findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
