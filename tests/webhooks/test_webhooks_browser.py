"""The page of webhooks in a browser: what is shown once is copied by a click, and fits on every screen."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Error, Page, expect

from connect.authentication import authenticate
from connect.models import Webhook
from tests.looks import LOOK, axe_findings, scrolls_sideways

pytestmark = pytest.mark.django_db(transaction=True)


def add(page: Page, name: str) -> None:
    page.goto("/settings/webhooks/")
    page.get_by_role("link", name="Add a webhook").click()
    page.get_by_role("textbox", name="Name").fill(name)
    page.locator(".webhook-form .primary").click()


@pytest.mark.smoke
def test_a_webhook_is_added_copied_used_and_revoked(new_page: Callable[..., Page]) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    add(page, "ERP")
    page.get_by_role("button", name="Copy: The token alone").click()
    expect(page.locator("#toast")).to_contain_text("Copied.")
    token = page.evaluate("navigator.clipboard.readText()")
    webhook = authenticate(token)
    page.get_by_role("link", name="Done").click()
    expect(page.locator("body")).not_to_contain_text("crms_")
    page.get_by_role("link", name="Revoke “ERP”").click()
    page.get_by_role("button", name="Revoke").click()
    expect(page.locator("#toast")).to_contain_text("“ERP” is revoked.")
    assert Webhook.objects.get(pk=webhook.pk).is_revoked


def test_the_way_back_in_the_browser_does_not_lead_to_the_token(new_page: Callable[..., Page]) -> None:
    page = new_page(own=True)  # which stays at an error of the browser
    add(page, "ERP")
    page.get_by_role("link", name="Done").click()
    expect(page.locator(".webhooks h2")).to_contain_text("ERP")
    with pytest.raises(
        Error, match="ERR_CACHE_MISS"
    ):  # it has kept nothing, and would have to send the form anew
        page.go_back()


def test_without_javascript_the_token_is_there_and_nothing_offers_to_copy_it(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(java_script_enabled=False)
    add(page, "ERP")
    expect(page.locator("#token")).to_have_text(re.compile("crms_.{43}"))
    expect(page.locator("[data-copies]:visible")).to_have_count(0)


@pytest.mark.look
def test_every_page_of_it_can_be_read_by_everybody_and_fits_on_every_screen(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(**LOOK)
    page.goto("/settings/webhooks/")
    owner = User.objects.latest("pk")
    for name in ("ERP", "Formularze" * 6):
        Webhook.issue(owner, name)
    gone = Webhook.objects.latest("pk")
    gone.revoke()
    for address in ("", "add/", f"{gone.pk}/revoke/"):
        page.goto(f"/settings/webhooks/{address}")
        assert axe_findings(page) == ""
        assert scrolls_sideways(page) == []
    page.goto("/settings/webhooks/add/")
    page.locator("[name=name]").fill("Sklep")
    page.locator(".webhook-form .primary").click()
    expect(page.locator("#token")).to_be_visible()
    assert axe_findings(page) == ""
    assert scrolls_sideways(page) == []
