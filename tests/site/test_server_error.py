"""The page for a fault of the server: it needs nothing that may be broken."""

from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from crmsettings.site.errors import server_error
from dictionaries.models import Dictionary
from tests.people import administrator, list_url, text

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def no_answer(*_args: Any) -> Any:
    raise RuntimeError("a fault of the program, and the database answers nothing")


def broken(client: Client, url: str, **headers: str) -> Any:
    """What a person sees while the database answers nothing."""
    client.raise_request_exception = False
    with connection.execute_wrapper(no_answer):
        return client.get(url, headers=headers)


@pytest.mark.parametrize(
    ("cookie", "theme", "scheme"),
    [
        ("dark", "dark", "dark"),
        ("light", "light", "light"),
        ("", "system", "light dark"),
        ('x" onload="y', "system", "light dark"),
    ],
)
def test_the_page_wears_the_theme_without_asking_the_database(
    source: Dictionary, cookie: str, theme: str, scheme: str
):
    client = administrator()
    client.cookies["theme"] = cookie
    response = broken(client, list_url(source))
    assert response.status_code == 500
    assert "Something went wrong" in text(response)
    assert f'data-theme="{theme}"' in text(response)
    assert f'<meta name="color-scheme" content="{scheme}">' in text(response)
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_the_page_speaks_the_language_of_its_reader(source: Dictionary):
    page = text(broken(administrator(), list_url(source), **{"Accept-Language": "pl"}))
    assert '<html lang="pl"' in page
    assert "Coś poszło nie tak" in page


@pytest.mark.parametrize("missing", ["template", "stylesheet"])
def test_without_its_files_the_page_is_a_sentence(settings: Any, tmp_path: Any, missing: str):
    if missing == "template":
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path], "APP_DIRS": False}]
    else:
        manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": manifest}}
        settings.STATIC_ROOT = tmp_path
    response = server_error(HttpRequest())
    assert response.status_code == 500
    assert text(response).startswith("This is an error on our side. If you were changing something, check")
    assert response.headers["Content-Type"].startswith("text/plain")
