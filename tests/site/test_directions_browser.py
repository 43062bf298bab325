"""A Hebrew name has its exclamation mark at its left end, in a row, a toast, a dialog and a sentence."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from dictionaries.models import Dictionary
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)

HEBREW = "עברית (1)!"

# How far left of the first letter of the name its last sign stands.
ENDS = """(element) => {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (!texts.nextNode().data.includes("עברית"));
  const start = texts.currentNode.data.indexOf("עברית");
  const [first, last] = [start, texts.currentNode.data.indexOf("!")].map((at) => {
    const range = document.createRange();
    range.setStart(texts.currentNode, at);
    range.setEnd(texts.currentNode, at + 1);
    return range.getBoundingClientRect().x;
  });
  return first - last;
}"""


def expect_read_from_the_right(name: Locator) -> None:
    expect(name).to_contain_text(HEBREW)
    assert name.evaluate(ENDS) > 0


def test_a_hebrew_name_is_read_from_the_right_everywhere(
    screen: Callable[[Dictionary], Page], source: Dictionary
):
    entry = source.add("Hebrew")
    LeadFactory(source=entry)  # else it would go without a question
    page = screen(source)
    row = page.locator(f"#entry-{entry.pk}")
    row.locator("[data-edit]").click()
    field = row.get_by_label("Name")
    field.fill(HEBREW)
    assert field.evaluate("(field) => getComputedStyle(field).direction") == "rtl"
    field.press("Enter")
    expect_read_from_the_right(row.locator(".text"))
    starts = page.locator(".row .text").evaluate_all("all => all.map((e) => e.getBoundingClientRect().x)")
    assert len(set(starts)) == 1, "names stand in one column"
    expect_read_from_the_right(page.locator("#toast p"))
    row.locator(".danger").click()
    expect_read_from_the_right(page.get_by_role("dialog").locator("h2"))
    page.goto("/settings/history/")
    expect_read_from_the_right(page.get_by_role("main").get_by_role("listitem").first.locator("p"))
