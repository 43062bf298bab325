"""The dialogs, the archived entries and the table of use, on narrow screens, in the dark and in Polish."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from crmsettings.removal import plan as limits
from dictionaries.models import Dictionary
from lists import replacing
from pipelines.models import Pipeline
from tests.factories import CompanyFactory, DealFactory, LeadFactory
from tests.looks import LOOK, axe_findings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.look]

NewPage = Callable[..., Page]


def check(page: Page) -> None:
    assert axe_findings(page) == ""
    width = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    # Chromium rounds up by a pixel after it has drawn other pages at another scale.
    assert page.evaluate(width) <= 1, "the page scrolls sideways"


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page(**LOOK, viewport={"width": 320, "height": 700})


def test_axe_finds_nothing_on_the_way_of_a_replacement(page: Page, deals: Pipeline):
    stage = deals.entries.get(code="EXECUTING")
    DealFactory.create_batch(4, stage=stage, name="A deal with quite a long name, as people write them")
    page.goto(deals.get_absolute_url())
    expect(page.locator(".row td[data-title]")).to_have_count(16)
    check(page)
    page.locator(f"#entry-{stage.pk} .danger").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)
    page.locator("[value=replace]").check()
    page.locator("dialog .primary:visible").click()
    expect(page.locator("[name=target][aria-invalid]")).to_be_visible()
    check(page)
    page.locator("[name=target]").select_option(str(deals.entries.get(code="WON").pk))
    page.locator("dialog .primary:visible").click()
    expect(page.locator("[name=agreed]")).to_be_visible()
    check(page)
    page.locator("dialog footer button:visible").last.click()
    expect(page.locator("#id_sure_agreed_error")).to_be_visible()
    check(page)


def test_axe_finds_nothing_at_archived_entries_and_at_the_table(page: Page, source: Dictionary):
    web = source.entries.get(code="WEB")
    LeadFactory(source=web)
    CompanyFactory(source=web, is_archived=True)
    for code in ("WEB", "OTHER"):
        source.entries.get(code=code).archive()
    page.goto(f"{source.get_absolute_url()}?archived=0")
    expect(page.locator(".archived-row td[data-title]")).to_have_count(4)
    check(page)
    page.goto(f"{source.get_absolute_url()}entries/{web.pk}/usage/")
    check(page)


def test_axe_finds_nothing_at_a_merge(page: Page, source: Dictionary):
    page.goto(source.get_absolute_url())
    for label in ("WEB", "OTHER"):
        page.locator(f"#entry-{source.entries.get(code=label).pk} .pick").check()
    page.locator("[formaction$='merge/']").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)


def test_axe_finds_nothing_on_the_page_that_grows(
    page: Page, source: Dictionary, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "AT_ONCE", 0)
    monkeypatch.setattr(replacing, "CHUNK", 1)
    web, other = source.entries.get(code="WEB"), source.entries.get(code="OTHER")
    LeadFactory.create_batch(3, source=web)
    page.goto(f"{source.get_absolute_url()}entries/{web.pk}/delete/")
    check(page)
    page.locator("[value=replace]").check()
    page.locator("[name=target]").select_option(str(other.pk))
    page.locator(".delete-form .primary:visible").click()
    page.locator(".dialog:has([name=sure]) footer button:visible").last.click()
    expect(page.locator(".outcome .done")).to_be_visible()
    check(page)
