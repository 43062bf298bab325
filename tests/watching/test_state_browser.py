"""The state of the site, in a browser."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from connect.models import Subscription
from tests.looks import LOOK, axe_findings, scrolls_sideways

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def something_is_wrong() -> None:
    owner = User.objects.create(username="somebody")
    name = "ThePurchasingDepartmentOfTheFirstWarehouse" + "s" * 18
    Subscription.objects.create(
        name=name, owner=owner, address="https://erp.example/", failing_since=timezone.now()
    )


@pytest.mark.look
@pytest.mark.usefixtures("something_is_wrong")
def test_it_is_accessible_and_fits_on_every_screen(new_page: Callable[..., Page]):
    page = new_page(**LOOK)
    page.goto("/state/")
    assert axe_findings(page) == ""
    assert scrolls_sideways(page) == []


@pytest.mark.smoke
def test_the_menu_leads_to_it(new_page: Callable[..., Page]):
    page = new_page()
    page.goto("/account/")
    page.locator(".who").click()
    page.get_by_role("link", name="State of the site").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("State of the site")
