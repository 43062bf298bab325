"""A record with a very long name leaves room for what stands beside it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]


def test_a_stage_is_read_in_one_line_beside_a_very_long_name(new_page: NewPage):
    LeadFactory(name="x" * 100)
    page = new_page(locale="pl-PL", viewport={"width": 1280, "height": 800})
    page.goto("/records/lead/")
    label = page.get_by_role("cell").get_by_text("Nieprzetworzony")
    expect(label).to_be_visible()
    assert label.evaluate("element => element.getClientRects().length") == 1
