"""The numbers of the rows: they come after the page, also for rows that come later."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from records.models import Lead
from tests.factories import CompanyFactory, LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Show = Callable[..., Page]


def row(page: Page, label: str) -> Any:
    return page.get_by_role("row").filter(has=page.get_by_text(label, exact=True))


@pytest.mark.smoke
def test_each_row_gets_its_numbers_and_they_lead_to_the_records(screen: Show, source: Dictionary):
    web = source.entries.get(code="WEB")
    LeadFactory.create_batch(2, source=web)
    LeadFactory(source=web, is_archived=True)
    page = screen(source)
    expect(row(page, "Website").get_by_role("link", name="2 active records use “Website”")).to_have_text("2")
    expect(row(page, "E-Mail").locator(".none")).to_have_text(["–", "–"])
    row(page, "Website").get_by_role("link", name="1 archived record uses “Website”").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leads")
    assert f"source={web.pk}&archived=1" in page.url


def test_a_number_of_several_types_opens_a_table_of_them_beside_it(screen: Show, source: Dictionary):
    web = source.entries.get(code="WEB")
    LeadFactory.create_batch(2, source=web)
    CompanyFactory(source=web, is_archived=True)
    page = screen(source)
    expect(page.locator(".totals")).to_have_text("· Records: 2 · Archived records: 1")
    number = row(page, "Website").get_by_role("link", name="2 active records use “Website”")
    number.click()
    beside = page.locator("#uses")
    expect(beside.get_by_role("row", name="Leads Source 2 –")).to_be_visible()
    expect(beside.get_by_role("row", name="Companies Source – 1")).to_be_visible()
    page.keyboard.press("Escape")
    expect(beside).to_be_hidden()
    expect(number).to_be_focused()
    number.click()
    beside.get_by_role("link", name="1", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Companies")


def test_no_column_and_no_row_moves_when_the_numbers_come_or_a_search_goes_on(
    screen: Show, source: Dictionary
):
    LeadFactory.create_batch(2, source=source.entries.get(code="WEB"))
    page = screen(source)
    page.route("**/usage/?**", lambda route: None)  # the numbers do not come
    page.reload()
    edges = """() => {
        const boxes = (all) => [...document.querySelectorAll(all)].map((e) => e.getBoundingClientRect());
        return [
            boxes("thead th, .row:last-child > *").map(({ x, width }) => [x, width]),
            boxes("#groups .row").map(({ height }) => height),
        ];
    }"""
    before, heights = page.evaluate(edges)
    page.unroute("**/usage/?**")
    page.evaluate("document.dispatchEvent(new Event('recount'))")
    expect(row(page, "Website").locator(".count")).to_have_text("2")
    assert page.evaluate(edges) == [before, heights] == [before, [40] * 14]
    page.get_by_role("searchbox", name="Search this list").fill("e")
    expect(page.locator("#found a")).to_be_visible()
    assert page.evaluate(edges)[0] == before


def test_rows_that_come_with_an_answer_are_counted_too(screen: Show, source: Dictionary):
    LeadFactory(source=source.entries.get(code="WEB"))
    page = screen(source)
    expect(row(page, "Website")).to_contain_text("1")
    page.get_by_role("button", name="Edit “Website”").click()
    page.get_by_role("textbox", name="Name").fill("Site")
    page.keyboard.press("Enter")
    expect(row(page, "Site").get_by_role("link", name="1 active record uses “Site”")).to_be_visible()
    page.get_by_role("button", name="Move “E-Mail”:").press("ArrowDown")
    expect(row(page, "E-Mail").locator(".none")).to_have_count(2)
    page.get_by_role("searchbox", name="Search this list").fill("site")
    expect(page.locator(".row")).to_have_count(1)
    expect(row(page, "Site").get_by_role("link", name="1 active record uses “Site”")).to_be_visible()


def test_a_long_list_asks_for_the_rows_that_it_shows_and_later_for_the_further_ones(
    screen: Show, source: Dictionary
):
    source.add_many("\n".join(f"Value {number}" for number in range(300)))
    LeadFactory(source=source.entries.get(name="Value 299"))
    asked: list[str] = []
    page = screen(source)
    page.on("request", lambda request: "/usage/?" in request.url and asked.append(request.url))
    page.reload()
    expect(row(page, "Value 0").locator(".none")).to_have_count(2)
    assert len(asked) == 1
    page.get_by_role("link", name="Show 200 more").click()
    expect(row(page, "Value 299").get_by_role("link", name="1 active record uses")).to_be_visible()
    assert len(asked) == 2


def test_without_javascript_a_link_leads_to_the_table(new_page: NewPage, source: Dictionary):
    web = source.entries.get(code="WEB")
    LeadFactory(source=web)
    CompanyFactory(source=web, is_archived=True)
    page = new_page(java_script_enabled=False)
    page.goto(source.get_absolute_url())
    page.get_by_role("button", name="More for “Website”").click()
    page.get_by_role("link", name="Use", exact=True).click()
    expect(page.get_by_role("row", name="Leads Source 1 –")).to_be_visible()
    expect(page.get_by_role("row", name="Companies Source – 1")).to_be_visible()
    page.get_by_role("row", name="Leads").get_by_role("link", name="1").click()
    expect(page.get_by_text(Lead.objects.get().name)).to_be_visible()
