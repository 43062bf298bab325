"""The pictures above the stages of a pipeline, as a browser draws them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lists.entries import EntryList
from pipelines.models import Pipeline
from tests.looks import boxes

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Screen = Callable[[EntryList], Page]


def unfold(page: Page) -> None:
    page.locator("#funnel-fold > summary").click()
    expect(page.locator(".funnel")).to_be_visible()


def test_each_part_of_a_picture_leads_to_its_row(screen: Screen, deals: Pipeline):
    page = screen(deals)
    last = deals.entries.get(code="APOLOGY")
    page.get_by_role("link", name="8. Analyze failure (failure)").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#entry-{last.pk}")).to_be_in_viewport()
    expect(page).to_have_url(f"{deals.get_absolute_url()}#entry-{last.pk}")
    unfold(page)
    page.locator(".funnel a").nth(5).click()
    expect(page).to_have_url(f"{deals.get_absolute_url()}#entry-{deals.entries.get(code='WON').pk}")


def test_a_long_scale_scrolls_in_its_own_box_and_the_page_does_not(new_page: NewPage, deals: Pipeline):
    deals.add_many("\n".join(f"Stage with a long name {number}" for number in range(30)))
    page = new_page(viewport={"width": 320, "height": 700})
    page.goto(deals.get_absolute_url())
    widths = page.locator(".scale").evaluate("box => [box.scrollWidth, box.clientWidth]")
    assert widths[0] > widths[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    unfold(page)
    assert min(box["height"] for box in boxes(page.locator(".funnel .way a"))) >= 5
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_funnel_narrows_to_its_two_ends(screen: Screen, deals: Pipeline):
    page = screen(deals)
    unfold(page)

    def at(x: float, y: float) -> str:
        """What the pointer finds in the funnel, in parts of its width and height."""
        found = page.locator(".funnel").evaluate(
            "(box, [x, y]) => { const r = box.getBoundingClientRect();"
            " return document.elementFromPoint(r.x + r.width * x, r.y + r.height * y)"
            ".closest('a')?.querySelector('title').textContent ?? '' }",
            [x, y],
        )
        assert isinstance(found, str)
        return found

    assert at(0.1, 0.05) == "1. New (initial)" == at(0.9, 0.05)
    assert at(0.1, 0.65) == "" == at(0.9, 0.65)
    assert at(0.5, 0.65) == "5. Final invoice"
    assert at(0.3, 0.95) == "6. Deal won (success)"
    assert at(0.7, 0.95) == "8. Analyze failure (failure)"


def test_the_pictures_have_their_colours_where_a_person_chose_their_own(new_page: NewPage, deals: Pipeline):
    page = new_page(forced_colors="active")
    page.goto(deals.get_absolute_url())
    strip = page.locator(".scale a").first.locator("rect").last
    assert strip.evaluate("shape => getComputedStyle(shape).fill") == "rgb(57, 168, 239)"


def test_paper_has_the_rows_without_the_pictures(screen: Screen, deals: Pipeline):
    page = screen(deals)
    page.emulate_media(media="print")
    expect(page.locator("#pictures")).to_be_hidden()
    expect(page.locator(".row").first).to_be_visible()
