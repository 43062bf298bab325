"""The cross, replace, archive and merge in a browser: by mouse, by keys, without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crmsettings.removal import plan as limits
from dictionaries.models import Dictionary
from lists import replacing
from lists.models import Operation
from pipelines.models import Pipeline
from records.models import Deal, Lead
from tests.factories import DealFactory, LeadFactory
from tests.looks import axe_findings

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Show = Callable[..., Page]


@pytest.fixture
def web(source: Dictionary) -> Any:
    entry = source.entries.get(code="WEB")
    LeadFactory.create_batch(3, source=entry)
    return entry


def ask_to_delete(page: Page, label: str, script: bool) -> None:
    if script:
        page.get_by_role("button", name=f"Delete “{label}”").click()
    else:
        page.get_by_role("button", name=f"More for “{label}”").click()
        page.get_by_role("link", name="Delete or replace…").click()


@pytest.mark.smoke
def test_an_entry_in_use_is_replaced_and_the_other_one_has_the_records(
    screen: Show, source: Dictionary, web: Any
):
    page = screen(source)
    page.get_by_role("button", name="Delete “Website”").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("3 records use it")).to_be_visible()
    expect(dialog.get_by_role("link", name=Lead.objects.first().name)).to_be_visible()
    expect(dialog.get_by_role("radio", name="Archive")).to_be_checked()
    expect(dialog.get_by_role("combobox", name="Replace with")).to_be_hidden()
    dialog.get_by_role("radio", name="Replace").check()
    dialog.get_by_role("button", name="Replace 3 records").click()
    expect(dialog.get_by_text("Choose what the records should have instead.")).to_be_visible()
    expect(dialog.get_by_role("combobox", name="Replace with")).to_be_focused()
    dialog.get_by_role("combobox", name="Replace with").select_option("E-Mail")
    dialog.get_by_role("button", name="Replace").click()
    said = "3 records moved from “Website” to “E-Mail”; “Website” is deleted."
    expect(page.locator("#toast")).to_contain_text(said)
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Edit “Advertising”")).to_be_focused()
    expect(page.get_by_role("link", name="3 active records use “E-Mail”")).to_be_visible()
    assert Lead.objects.filter(source__code="EMAIL").count() == 3


def test_another_kind_of_stage_is_warned_of(screen: Show, deals: Pipeline):
    DealFactory(stage=deals.entries.get(code="EXECUTING"))
    page = screen(deals)
    page.get_by_role("button", name="Delete “In progress”").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Replace").check()
    dialog.get_by_role("combobox").select_option("Deal won")
    dialog.get_by_role("button", name="Replace").click()
    expect(dialog.get_by_text("1 record is open now and becomes won.")).to_be_visible()
    box = dialog.get_by_role("checkbox", name="Yes, that is what I want")
    expect(box).to_be_focused()
    dialog.get_by_role("button", name="Replace").click()
    expect(dialog.get_by_text("Tick the box if that is what you want.")).to_be_visible()
    box.check()
    dialog.get_by_role("button", name="Replace").click()
    expect(page.locator("#toast")).to_contain_text("1 record moved")
    assert Deal.objects.get().stage.code == "WON"


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "AT_ONCE", 2)
    monkeypatch.setattr(limits, "TYPED", 2)
    monkeypatch.setattr(replacing, "CHUNK", 1)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
def test_a_long_replacement_is_confirmed_by_name_and_shows_how_far_it_is(
    new_page: NewPage, source: Dictionary, web: Any, long: None, script: bool
):
    page = new_page(java_script_enabled=script)
    page.goto(source.get_absolute_url())
    ask_to_delete(page, "Website", script)
    page.get_by_role("radio", name="Replace").check()
    page.get_by_role("combobox", name="Replace with").select_option("E-Mail")
    page.get_by_role("button", name="Replace 3 records").click()
    page.get_by_label("Type “Website” to confirm").fill("web")
    page.get_by_role("button", name="Replace", exact=True).click()
    expect(page.get_by_text("Type “Website” to confirm.")).to_be_visible()
    page.get_by_label("Type “Website” to confirm").fill("website")
    page.get_by_role("button", name="Replace", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("“Website” becomes “E-Mail”")
    expect(
        page.get_by_text("3 records moved from “Website” to “E-Mail”; “Website” is deleted.")
    ).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)  # those that are over are hidden
    page.get_by_role("link", name="Back to the list").click()
    expect(page.get_by_role("link", name="Sources 13")).to_have_count(1)
    assert Lead.objects.filter(source__code="EMAIL").count() == 3


@pytest.mark.smoke
def test_by_keys_an_entry_is_archived_and_restored(screen: Show, source: Dictionary, web: Any):
    page = screen(source)
    page.get_by_role("button", name="Delete “Website”").press("Enter")
    expect(page.get_by_role("button", name="Archive", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Archived “Website”")
    expect(page.get_by_role("button", name="Edit “Advertising”")).to_be_focused()
    expect(page.get_by_role("link", name="Sources 13")).to_be_visible()
    fold = page.locator("#archived summary")
    expect(fold).to_have_text("Archived entries 1")
    fold.press("Enter")
    expect(page.get_by_role("link", name="3 active records use “Website”")).to_be_visible()
    page.get_by_role("button", name="Restore “Website”").press("Enter")
    expect(page.locator("#toast")).to_contain_text("Restored “Website”")
    expect(page.locator(".row:focus-within")).to_contain_text("Website")
    expect(page.get_by_role("link", name="Sources 14")).to_be_visible()
    expect(fold).to_have_count(0)


def test_the_fold_stays_open_while_one_entry_after_the_other_is_restored(screen: Show, source: Dictionary):
    for code in ("WEB", "EMAIL"):
        source.entries.get(code=code).archive()
    page = screen(source)
    page.locator("#archived summary").click()
    page.get_by_role("button", name="Restore “Website”").click()
    expect(page.locator(".row:focus-within")).to_contain_text("Website")
    expect(page.get_by_role("button", name="Restore “E-Mail”")).to_be_visible()
    page.locator("#archived").get_by_role("button", name="Delete “E-Mail”").click()
    expect(page.locator("#toast")).to_contain_text("Deleted “E-Mail”")
    expect(page.locator("#archived")).to_have_count(0)


def test_selected_entries_are_merged_into_one(screen: Show, source: Dictionary, web: Any):
    page = screen(source)
    for label in ("Website", "E-Mail"):
        page.get_by_role("checkbox", name=label, exact=True).check()
    page.get_by_role("button", name="Merge…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Merge 2 entries")).to_be_visible()
    expect(dialog.get_by_role("radio", name="Website 3 records")).to_be_checked()
    dialog.get_by_role("radio", name="E-Mail 0 records 3 records move to it.").check()
    dialog.get_by_role("button", name="Merge").click()
    expect(page.locator("#toast")).to_contain_text("moved from “Website” to “E-Mail”")
    expect(page.get_by_role("button", name="Edit “Website”")).to_have_count(0)
    assert Lead.objects.filter(source__code="EMAIL").count() == 3


def test_the_cross_deletes_what_is_unused_at_once_and_the_toast_brings_it_back(
    screen: Show, source: Dictionary
):
    page = screen(source)
    page.get_by_role("button", name="Delete “E-Mail”").click()
    expect(page.locator("#toast")).to_contain_text("Deleted “E-Mail”")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".row", has_text="E-Mail")).to_have_count(0)
    expect(page.get_by_role("button", name="Edit “Website”")).to_be_focused()
    page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".row", has_text="E-Mail")).to_be_visible()
    assert source.entries.filter(code="EMAIL").exists()


def test_archive_restore_replace_and_merge_without_javascript(
    new_page: NewPage, source: Dictionary, web: Any
):
    page = new_page(java_script_enabled=False)
    page.goto(source.get_absolute_url())
    ask_to_delete(page, "Website", script=False)
    page.get_by_role("button", name="Archive", exact=True).click()
    expect(page.get_by_text("Archived “Website”")).to_be_visible()
    page.locator("#archived summary").click()
    page.get_by_role("button", name="Restore “Website”").click()
    expect(page.get_by_text("Restored “Website”")).to_be_visible()
    for label in ("Website", "E-Mail"):
        page.get_by_role("checkbox", name=label, exact=True).check()
    page.get_by_role("button", name="Merge…").click()
    page.get_by_role("radio", name="E-Mail").check()
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text("3 records moved from “Website” to “E-Mail”")).to_be_visible()
    ask_to_delete(page, "E-Mail", script=False)
    page.get_by_role("radio", name="Replace").check()
    page.get_by_role("combobox", name="Replace with").select_option("Call")
    page.get_by_role("button", name="Replace 3 records").click()
    expect(page.get_by_text("3 records moved from “E-Mail” to “Call”")).to_be_visible()
    assert Lead.objects.filter(source__code="CALL").count() == 3


def test_a_reason_is_asked_for_on_demand_and_one_that_is_too_long_is_not_sent(
    screen: Show, source: Dictionary
):
    page = screen(source)
    page.get_by_role("button", name="More for this list").click()
    page.get_by_role("button", name="Sort A–Z…").click()
    dialog = page.get_by_role("dialog", name="Sort A–Z?")
    reason = dialog.get_by_role("textbox", name="Reason")
    expect(reason).to_be_hidden()
    dialog.get_by_text("Add a reason").click()
    expect(reason).to_be_focused()
    reason.fill("x" * 201)
    expect(dialog.get_by_text("200 characters at most: please shorten it.")).to_be_visible()
    dialog.get_by_role("button", name="Sort", exact=True).click()
    expect(dialog).to_be_visible()
    reason.fill("y" * 200)
    expect(dialog.get_by_text("200 characters at most: please shorten it.")).to_be_hidden()
    dialog.get_by_role("button", name="Sort", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("Sorted A–Z")
    assert Operation.objects.latest("pk").reason == "y" * 200


@pytest.mark.look
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_in_the_questions(new_page: NewPage, source: Dictionary, web: Any, width: int):
    page = new_page(viewport={"width": width, "height": 700})
    page.goto(source.get_absolute_url())
    page.get_by_role("button", name="Delete “Website”").click()
    expect(page.locator("dialog .delete-form")).to_be_visible()
    page.locator("#act-replace").check()
    assert axe_findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Escape")
    page.locator(".pick").nth(1).check()
    page.locator(".pick").nth(2).check()
    page.locator("#many [formaction*=merge]").click()
    expect(page.locator("dialog .stay")).to_be_visible()
    assert axe_findings(page) == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
