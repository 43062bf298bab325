"""The site around the screen: headers, languages, settings."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import run_checks

from dictionaries.models import Dictionary
from tests.factories import UserFactory
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


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "", "Set SECRET_KEY to a long random text"),
        ("SECRET_KEY", "demo-only-never-on-a-production-site", "Set SECRET_KEY to a long random text"),
        ("SECRET_KEY", "xyz " * 20, "Set SECRET_KEY to a long random text"),
        ("SECRET_KEY", "x" * 49, "Set SECRET_KEY to a long random text, 50 characters at least"),
        ("DATABASE_URL", "", "Set DATABASE_URL"),
        ("TRUSTED_PROXIES", "one", "Set TRUSTED_PROXIES to the number of proxies"),
        ("TRUSTED_PROXIES", "-1", "Set TRUSTED_PROXIES to the number of proxies"),
        ("TIME_ZONE", "Mars/Crater", "TIME_ZONE: nobody knows “Mars/Crater”; write one like Europe/Warsaw."),
        ("CURRENCY", "złoty", "CURRENCY: “złoty” is no code of ISO 4217; write one like EUR."),
        ("ALLOWED_HOSTS", "https://crm.example.com", "ALLOWED_HOSTS: “https://crm.example.com” is no name"),
    ],
)
def test_a_production_site_does_not_start_with_what_is_of_the_demo_or_no_setting(
    name: str, value: str, sentence: str
):
    done = manage("check", **{**PRODUCTION, name: value})
    assert done.returncode != 0
    assert sentence in done.stderr


def test_a_setting_without_a_value_is_none():
    code = (
        "from django.conf import settings as s; print(s.TIME_ZONE, s.CURRENCY, s.STATIC_ROOT, s.METRICS_DIR)"
    )
    empty = dict.fromkeys(("TIME_ZONE", "CURRENCY", "STATIC_ROOT", "METRICS_DIR"), "")
    told = [manage("shell", "-v0", "-c", code, **PRODUCTION, **more).stdout for more in ({}, empty)]
    assert told[0] == told[1] != ""


def test_a_production_site_under_any_name_is_warned_of():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **{**PRODUCTION, "ALLOWED_HOSTS": "*"})
    assert done.returncode != 0
    assert "crmsettings.W001" in done.stderr


@pytest.mark.django_db
def test_the_deployment_check_finds_whoever_has_the_password_of_the_demo(settings: Any):
    boss = UserFactory(username="boss", is_superuser=True)
    boss.set_password("admin")
    boss.save()
    UserFactory(username="clerk", is_superuser=True)
    settings.DEBUG = False
    found = run_checks(databases=["default"], include_deployment_checks=True)
    assert [error.msg for error in found if error.id == "crmsettings.E001"] == [
        "boss still has the demo password."
    ]
    assert "crmsettings.E001" not in {error.id for error in run_checks(databases=["default"])}


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
