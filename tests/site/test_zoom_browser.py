"""At 200 %, of the whole page or of its letters alone, nothing scrolls sideways (WCAG 1.4.4, 1.4.10)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.factories import PipelineFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.look]

NewPage = Callable[..., Page]
LOCALES = pytest.mark.parametrize("locale", ["en-GB", "pl-PL"])


def zoomed(new_page: NewPage, locale: str) -> Page:
    """A window 1280 pixels wide at 200 %: half as many CSS pixels, each twice as large."""
    return new_page(locale=locale, viewport={"width": 640, "height": 450}, device_scale_factor=2)


def large_letters(new_page: NewPage, locale: str) -> Page:
    """Only the letters are twice as large, as in a browser's setting of the font size."""
    page = new_page(own=True, locale=locale, viewport={"width": 1280, "height": 900})
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '200%')"
    )
    return page


# In one go: the numbers of records come into the rows while one looks.
# The scale and the chips scroll in boxes of their own.
BEYOND_THE_EDGE = """() => [...document.querySelectorAll("a, button, input, textarea, summary")]
  .filter((control) => control.checkVisibility() && !control.closest("#pictures, #chips, .skip"))
  .filter((control) => {
    const { left, right } = control.getBoundingClientRect();
    return left < -1 || right > innerWidth + 1;
  })
  .map((control) => control.outerHTML)"""


def stands_whole(page: Page, address: str) -> None:
    """Neither does the page scroll sideways, nor stands anything that can be pressed beyond its edge."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert page.evaluate(BEYOND_THE_EDGE) == [], address


@LOCALES
@pytest.mark.parametrize("show", [zoomed, large_letters])
def test_at_200_per_cent_no_page_scrolls_sideways(
    new_page: NewPage,
    deals: Pipeline,
    source: Dictionary,
    locale: str,
    show: Callable[[NewPage, str], Page],
):
    PipelineFactory(name="Partners and resellers")
    source.add("W" * 120)
    page = show(new_page, locale)
    stages, values = deals.get_absolute_url(), source.get_absolute_url()
    for address in (values, stages, f"{stages}paste/", f"{stages}rename/", f"{values}?q=e"):
        page.goto(address)
        stands_whole(page, address)
    page.context.clear_cookies(name="sessionid")
    page.goto("/login/")
    stands_whole(page, "/login/")


@LOCALES
@pytest.mark.parametrize("show", [zoomed, large_letters])
def test_at_200_per_cent_a_row_is_edited_and_rows_are_selected(
    new_page: NewPage, deals: Pipeline, locale: str, show: Callable[[NewPage, str], Page]
):
    page = show(new_page, locale)
    page.goto(deals.get_absolute_url())
    page.locator("[data-edit]").nth(1).click()
    expect(page.locator("form.entry-form")).to_be_visible()
    stands_whole(page, "edit")
    page.locator(".pick").nth(2).check()
    expect(page.locator("#many")).to_be_visible()
    stands_whole(page, "selection")
    page.locator("#many .danger").click()
    expect(page.locator("dialog .question")).to_be_visible()
    stands_whole(page, "dialog")


def test_without_script_the_search_and_its_button_fit_a_narrow_page(new_page: NewPage, source: Dictionary):
    page = new_page(locale="pl-PL", java_script_enabled=False, viewport={"width": 320, "height": 700})
    page.goto(source.get_absolute_url())
    button = page.get_by_role("button", name="Szukaj").bounding_box()
    head = page.locator("#head").bounding_box()
    assert button
    assert head
    assert button["x"] + button["width"] <= head["x"] + head["width"]


def test_the_longest_name_of_a_list_fits_a_narrow_page(new_page: NewPage, source: Dictionary):
    source.rename("W" * 120)
    page = new_page(viewport={"width": 320, "height": 700})
    for way in ("", "import/", "export/", "delete/"):
        page.goto(f"{source.get_absolute_url()}{way}")
        stands_whole(page, way)
        name = page.locator(".fold > summary > bdi").bounding_box()
        assert name
        assert name["x"] + name["width"] <= 320, way
