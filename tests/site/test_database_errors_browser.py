"""Somebody holds what an administrator wants to change: a sentence, and what was typed is still there."""

from collections.abc import Callable

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from tests.troubles import locked

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_typed_stays_while_the_row_is_held(
    new_page: Callable[..., Page], source: Dictionary, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "timeout", 0.1)
    page = new_page(own=True)  # what served another page has a connection to the database already
    page.goto(source.get_absolute_url())
    page.get_by_role("button", name="Edit “E-Mail”").click()
    field = page.get_by_role("textbox", name="Name")
    field.fill("Mail")
    with locked(source):
        field.press("Enter")
        expect(page.get_by_text("Somebody else is working on the same rows")).to_be_visible()
        expect(field).to_have_value("Mail")
    field.press("Enter")
    expect(page.get_by_text("Renamed to “Mail”")).to_be_visible()
    assert source.entries.get(code="EMAIL").name == "Mail"
