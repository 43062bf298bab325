"""A form that comes too late, or with an old token: nothing that was typed is lost."""

import re
from html import unescape
from math import prod
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dictionaries.models import Dictionary
from records.models import Lead
from tests.people import HTMX, administrator, entry_url, text

pytestmark = pytest.mark.django_db

OWN = {"Origin": "http://testserver"}


@pytest.fixture
def paste(source: Dictionary) -> str:
    return reverse("paste_entries", args=[source])


def fields(response: Any) -> dict[str, str]:
    """What the page would send again."""
    page = response.content.decode()
    hidden = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page)
    areas = re.findall(r'<textarea name="(\w+)"[^>]*>\n([^<]*)</textarea>', page)
    return {name: unescape(value) for name, value in [*hidden, *areas]}


def strict() -> Client:
    return Client(enforce_csrf_checks=True)


def test_what_was_typed_comes_back_after_the_sign_in_and_is_sent_again(source: Dictionary, paste: str):
    lines = "\nAlpha <b>\nBeta & “Gamma”"
    response = Client().post(paste, {"lines": lines, "preview": "1"}, headers=OWN)
    assert response.status_code == 401
    assert "You have been signed out." in text(response)
    again = fields(response)
    assert (again["lines"], again["preview"]) == (lines, "1")
    assert "no-cache" in response.headers["Cache-Control"]
    assert "Beta &amp; “Gamma”" in text(administrator().post(paste, again))


@pytest.mark.parametrize("address", ["/records/lead/add/?source=5", "/admin/records/lead/add/"])
def test_every_plain_form_does_so(address: str):
    response = Client().post(address, {"name": "First", "source": "5", "reason": "Why"}, headers=OWN)
    assert response.status_code == 401
    page = text(response)
    assert f'action="{address}"' in page
    assert fields(response).items() >= {"name": "First", "source": "5", "reason": "Why"}.items()
    assert not Lead.objects.exists()


def test_buttons_are_not_shown_as_what_was_typed():
    typed = {"name": "Fair", "_save": "Save", "_popup": "yes", "action": "delete_selected"}
    page = text(Client().post("/admin/dictionaries/dictionaryvalue/add/", typed, headers=OWN))
    assert re.findall(r'<textarea name="(\w+)"', page) == ["name"]
    assert re.findall(r'<input type="hidden" name="(\w+)" value="Save"', page) == ["_save"]


def test_an_old_token_keeps_the_text_and_brings_a_fresh_one(source: Dictionary, paste: str):
    client = strict()
    client.cookies = administrator().cookies
    response = client.post(paste, {"lines": "Alpha", "csrfmiddlewaretoken": "a" * 64}, headers=OWN)
    assert response.status_code == 403
    again = fields(response)
    assert again["lines"] == "Alpha"
    assert client.post(paste, again, headers=OWN).status_code == 200


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}])
def test_the_form_of_another_site_is_not_carried_on(paste: str, origin: dict[str, str]):
    client = strict()
    client.cookies = administrator().cookies
    for sender in (client, strict()):
        response = sender.post(paste, {"lines": "Alpha"}, headers=origin)
        assert response.status_code in {302, 403}
        assert "Alpha" not in text(response)


def test_passwords_are_never_carried():
    for address in (reverse("login"), reverse("change_password"), "/admin/auth/user/add/"):
        data = {"username": "anna", "password1": "open sesame", "old_password": "open sesame"}
        response = strict().post(address, data, headers=OWN)
        assert response.status_code == 403
        assert "sesame" not in text(response)


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "2026"},
        {"name": "Deal", "initial-name": "Deal", "amount": "2000"},
        {"name": "Deal", "initial-name": "Deal", "description": "2026", "initial-description": ""},
        {"color": "336699", "initial-color": "#39a8ef"},
        {"target": "7", "sure": "1", "typed": "2026"},
    ],
)
def test_a_number_may_be_what_was_typed(source: Dictionary, typed: dict[str, str]):
    response = Client().post(reverse("add_entry", args=[source]), typed, headers=OWN)
    assert response.status_code == 401
    assert fields(response).items() >= typed.items()


@pytest.mark.parametrize(
    ("route", "data"), [("set_language", {"language": "pl"}), ("set_theme", {"theme": "dark"})]
)
def test_nobody_is_told_that_they_typed_a_language_or_a_theme(route: str, data: dict[str, str]):
    response = strict().post(reverse(route), data, headers=OWN)
    assert response.status_code == 403
    assert "What you typed" not in text(response)


def test_a_press_of_a_button_leads_to_the_sign_in_and_back(source: Dictionary):
    presses = (
        {},
        {"step": "top"},
        {"entry": "7", "to": "bottom"},
        {"next": "/"},
        {"entries": "7,8", "sure": "1"},
    )
    for data in presses:
        response = Client().post(entry_url("move_entry", source.entries.first()), data, headers=OWN)
        assert response.headers["Location"].startswith(reverse("login"))


def test_htmx_is_told_in_a_sentence_and_leaves_the_page_as_it_is(source: Dictionary):
    url = entry_url("edit_entry", source.entries.get(code="EMAIL"))
    signed_out = Client().post(url, {"name": "Post"}, headers=HTMX)
    assert signed_out.status_code == 401
    assert text(signed_out).startswith("You have been signed out.")
    client = strict()
    client.cookies = administrator().cookies
    late = client.post(url, {"name": "Post", "csrfmiddlewaretoken": "a" * 64}, headers=HTMX)
    assert late.status_code == 403
    assert text(late).startswith("The form could not be checked, perhaps because you have signed in again")
    assert late.headers["Content-Type"].startswith("text/plain")
    token = client.cookies["csrftoken"].value
    assert client.post(url, {"name": "Post"}, headers={**HTMX, "X-CSRFToken": token}).status_code == 200
    assert source.entries.get(code="EMAIL").name == "Post"


def test_the_browser_knows_how_much_the_server_takes_at_once(settings: Any):
    script = (settings.BASE_DIR / "static/js/forms.js").read_text(encoding="utf-8")
    (most,) = re.findall(r"const MOST = ([\d *]+);", script)
    assert prod(int(factor) for factor in most.split(" * ")) == settings.DATA_UPLOAD_MAX_MEMORY_SIZE


@pytest.mark.parametrize("kind", ["multipart", "plain"])
def test_what_is_longer_is_told_in_a_sentence(paste: str, kind: str, settings: Any):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client, data = administrator(), {"lines": "a" * 2000}
    coded: dict[str, Any] = (
        {} if kind == "multipart" else {"content_type": "application/x-www-form-urlencoded"}
    )
    body = data if kind == "multipart" else f"lines={data['lines']}"
    response = client.post(paste, body, **coded)
    assert response.status_code == 413
    assert "What you sent is too large." in text(response)
    assert "What you sent is too large." in text(client.post(paste, body, headers=HTMX, **coded))


def test_who_has_signed_in_beside_a_page_is_told_to_go_back_to_it():
    assert Client().get(reverse("signed_in")).status_code == 302
    assert "Close this tab" in text(administrator().get(reverse("signed_in")))
