"""Static files are looked for when somebody asks for them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

STYLES = "page.0123456789ab.css"


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    """The folder of a production site."""
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = tmp_path / "static", False
    settings.STATIC_ROOT.mkdir()
    return settings.STATIC_ROOT


def status(client: Client, url: str) -> int:
    response = client.get(url)
    response.close()
    return response.status_code


def test_what_says_in_its_name_what_is_in_it_is_kept_for_good(root: Path, settings: Any):
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    manifest = {"version": "1.1", "hash": "", "paths": {"page.css": STYLES}}
    (root / "staticfiles.json").write_text(json.dumps(manifest))
    (root / STYLES).write_text("body {}")
    client = Client()
    for _time in range(2):
        response = client.get(f"/static/{STYLES}")
        assert b"".join(response) == b"body {}"
        assert "immutable" in response.headers["Cache-Control"]


def test_a_file_that_comes_while_the_site_runs_is_found(root: Path):
    client = Client()
    assert status(client, "/static/next.css") == 404
    (root / "next.css").write_text("body {}")
    assert status(client, "/static/next.css") == 200


def test_only_what_lies_in_the_folder_is_served(root: Path):
    (root.parent / "secret.txt").write_text("secret")
    (root / "css").mkdir()
    for path in ("../secret.txt", "css/../../secret.txt", "%2e%2e/secret.txt", "css", "", "\x00", "a" * 5000):
        assert status(Client(), f"/static/{path}") in {400, 404}, path
