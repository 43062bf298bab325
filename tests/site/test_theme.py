"""The theme that a person chose: a cookie, and `data-theme` on every page."""

from typing import Any

import pytest
from django.test import Client

from dictionaries.models import Dictionary
from tests.people import administrator, list_url, text

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def choose(client: Client, theme: str, **data: str) -> Any:
    return client.post("/theme/", {"theme": theme, **data})


def test_without_a_choice_the_system_decides():
    page = text(Client().get("/login/"))
    assert 'data-theme="system"' in page
    assert '<meta name="color-scheme" content="light dark">' in page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_choice_is_worn_by_every_page(source: Dictionary, theme: str):
    client = administrator()
    choose(client, theme)
    for url in (list_url(source), "/settings/lists/dictionaries/NONE/"):
        page = text(client.get(url))
        assert f'data-theme="{theme}"' in page
        assert f'<meta name="color-scheme" content="{theme}">' in page


def test_the_choice_is_kept_for_a_year_and_sent_to_no_other_site(settings: Any):
    cookie = choose(Client(), "dark").cookies["theme"]
    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie["samesite"] == "Lax"
    assert cookie["httponly"]
    assert not cookie["secure"]
    settings.SESSION_COOKIE_SECURE = True
    assert choose(Client(), "dark").cookies["theme"]["secure"]


def test_like_the_system_forgets_the_choice():
    client = Client()
    choose(client, "dark")
    choose(client, "system")
    assert 'data-theme="system"' in text(client.get("/login/"))


@pytest.mark.parametrize("theme", ["", "blue", 'dark" onload="x'])
def test_a_theme_that_does_not_exist_changes_nothing(theme: str):
    client = Client()
    choose(client, "dark")
    assert choose(client, theme).status_code == 302
    assert 'data-theme="dark"' in text(client.get("/login/"))
    client.cookies["theme"] = theme
    assert 'data-theme="system"' in text(client.get("/login/"))


def test_one_comes_back_to_where_one_was(source: Dictionary):
    there = list_url(source) + "?kind="
    assert choose(administrator(), "dark", next=there).headers["Location"] == there


@pytest.mark.parametrize(
    "address", ["", "https://example.com/", "//example.com", "javascript:alert(1)", "/\\example.com"]
)
def test_nobody_is_led_to_another_site(address: str):
    assert choose(Client(), "dark", next=address).headers["Location"] == "/"


def test_the_page_of_a_refused_act_leads_back_to_its_list(source: Dictionary):
    call = source.entries.get(code="CALL")
    page = text(administrator().post(f"{list_url(source)}entries/{call.pk}/move/", {"before": "0"}))
    assert f'name="next" value="{list_url(source)}"' in page
    assert 'move/"' not in page.split("</header>")[0]
