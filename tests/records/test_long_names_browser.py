"""A record whose name has no end takes no room from the records around it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]


@pytest.mark.parametrize("width", [1280, 800])
def test_a_name_without_end_leaves_statuses_in_one_piece_and_the_page_as_wide_as_it_is(
    new_page: NewPage, width: int
):
    LeadFactory(name="Ł" * 200)
    LeadFactory(name="Ada")
    page = new_page(locale="pl", viewport={"width": width, "height": 800})
    page.goto("/records/lead/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    statuses = page.locator(".records .label:has(.sw)")
    heights = statuses.evaluate_all("all => all.map(one => one.clientHeight)")
    assert len(heights) == 2
    assert max(heights) <= 24
