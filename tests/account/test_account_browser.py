"""The page of one's own account, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.looks import scrolls_sideways

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("locale", ["en-GB", "pl-PL"])
def test_what_people_may_do_fits_on_every_screen(new_page: Callable[..., Page], locale: str):
    page = new_page(locale=locale)
    page.goto("/account/")
    assert scrolls_sideways(page) == []
