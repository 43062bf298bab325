"""The site around the screen: headers, languages, settings."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from dictionaries.models import Dictionary
from tests.people import administrator, list_url, text

PRODUCTION = {
    "DATABASE_URL": "postgres://crm@127.0.0.1/crm",
    "SECRET_KEY": "k9-Zq3vX7pLw2RtY8uBn4MsD6fGh1JcEa5TzVoQiWxUyKr0PlNbHdFgS",
    "ALLOWED_HOSTS": "crm.example.com",
    "DEBUG": "0",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` in a process of its own, with nothing in the environment but this."""
    return subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.django_db
def test_every_page_has_a_content_policy_without_holes(source: Dictionary):
    client = administrator()
    for url in ("/login/", list_url(source), "/settings/lists/dictionaries/NONE/"):
        policy = client.get(url, follow=True).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


@pytest.mark.django_db
def test_the_screen_speaks_polish_to_those_who_ask(source: Dictionary):
    client = administrator()
    response = client.post("/language/", {"language": "pl", "next": list_url(source)}, follow=True)
    page = text(response)
    assert '<html lang="pl"' in page
    for words in (
        "Źródła",
        "Statusy i pola rozwijane",
        "Połączenie",
        "Etapy i statusy",
        "Katalog dokumentów",
    ):
        assert words in page


@pytest.mark.django_db
def test_a_typed_name_is_the_same_in_every_language(source: Dictionary):
    source.entries.get(code="CALL").rename("Phone")
    client = administrator()
    client.post("/language/", {"language": "pl"})
    assert "Phone" in text(client.get(list_url(source)))


def test_production_settings_pass_the_deployment_check():
    done = manage("check", "--deploy", "--fail-level", "DEBUG", **PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("key", ["", "demo-only-never-on-a-production-site"])
def test_a_production_site_does_not_start_with_a_demo_secret(key: str):
    done = manage("check", **{**PRODUCTION, "SECRET_KEY": key})
    assert done.returncode != 0
    assert "Set SECRET_KEY to a long random text" in done.stderr


@pytest.mark.parametrize("name", ["DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS"])
def test_a_site_with_any_production_setting_is_not_a_demo(name: str):
    code = "from django.conf import settings; print(settings.DEBUG)"
    done = manage(
        "shell", "--verbosity", "0", "--command", code, **{**PRODUCTION, "DEBUG": "", name: PRODUCTION[name]}
    )
    assert done.stdout.strip() == "False", done.stderr


def test_a_clone_with_nothing_set_is_a_demo():
    done = manage(
        "shell", "--verbosity", "0", "--command", "from django.conf import settings; print(settings.DEBUG)"
    )
    assert done.stdout.strip() == "True", done.stderr
