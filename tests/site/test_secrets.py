"""Secrets come from the environment or from files, and the secret key changes while people work."""

from pathlib import Path
from typing import Any

import pytest
from django.core.signing import TimestampSigner
from django.test import Client

from crmsettings import polling
from dictionaries.models import Dictionary
from tests.people import administrator, list_url
from tests.site.test_site import PRODUCTION, manage

NEW, OLDER = (letter + PRODUCTION["SECRET_KEY"] for letter in "no")


def setting(code: str, **environment: str) -> str:
    """What a site with this environment prints, or why it does not start."""
    program = f"from django.conf import settings; print({code})"
    done = manage("shell", "--verbosity", "0", "--command", program, **environment)
    return done.stdout.strip() or done.stderr


SECRETS = {
    "SECRET_KEY": ("settings.SECRET_KEY", NEW, NEW),
    "SECRET_KEY_FALLBACKS": ("settings.SECRET_KEY_FALLBACKS", f"{NEW}\n{OLDER}", str([NEW, OLDER])),
    "DATABASE_URL": ("settings.DATABASES['default']['NAME']", "postgres://crm:x@127.0.0.1/other", "other"),
    "METRICS_TOKEN": ("settings.METRICS_TOKEN", "a-token-of-sixteen", "a-token-of-sixteen"),
}


@pytest.mark.any_database
@pytest.mark.parametrize("name", SECRETS)
def test_every_secret_may_stand_in_a_file(name: str, tmp_path: Path):
    code, secret, expected = SECRETS[name]
    (tmp_path / "secret").write_text(f"{secret}\n")
    found = setting(code, **{**PRODUCTION, name: "", f"{name}_FILE": str(tmp_path / "secret")})
    assert found == expected


@pytest.mark.any_database
def test_a_site_whose_only_setting_is_a_file_is_no_demo(tmp_path: Path):
    (tmp_path / "secret").write_text(NEW)
    assert "Set DATABASE_URL" in setting("settings.DEBUG", SECRET_KEY_FILE=str(tmp_path / "secret"))


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("content", "environment", "sentence"),
    [
        (None, {}, "cannot be read: No such file or directory."),
        (b"\xff", {}, "cannot be read: it is no text."),
        (b" \n", {}, "is empty."),
        (b"x", {"SECRET_KEY": NEW}, "Set SECRET_KEY or SECRET_KEY_FILE, not both."),
    ],
)
def test_a_file_without_a_secret_stops_the_start_with_a_sentence(
    content: bytes | None, environment: dict[str, str], sentence: str, tmp_path: Path
):
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    file = {"SECRET_KEY": "", "SECRET_KEY_FILE": str(tmp_path / "secret")}
    said = setting("settings.DEBUG", **{**PRODUCTION, **file, **environment})
    assert sentence in said
    assert NEW not in said


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY_FALLBACKS", "short", "Set SECRET_KEY_FALLBACKS to a long random text"),
        ("METRICS_TOKEN", "short", "METRICS_TOKEN has to have 16 characters at least."),
    ],
)
def test_a_secret_that_could_be_guessed_stops_the_start(name: str, value: str, sentence: str):
    assert sentence in setting("settings.DEBUG", **{**PRODUCTION, name: value})


def change_the_key(settings: Any, monkeypatch: pytest.MonkeyPatch, fallbacks: list[str]) -> None:
    """As a site that starts anew with another key."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, fallbacks
    monkeypatch.setattr(polling, "signer", TimestampSigner(salt=polling.signer.salt))


@pytest.fixture
def page_of_before(source: Dictionary) -> tuple[Client, str]:
    """Somebody who is signed in, with the address that their open page polls."""
    client = administrator()
    client.get(list_url(source))
    source.refresh_from_db()
    return client, f"{polling.poll_address(source)}?v={source.version}"


@pytest.mark.django_db
def test_under_a_new_key_with_the_old_one_as_fallback_nobody_is_signed_out_and_open_pages_poll_on(
    page_of_before: tuple[Client, str], source: Dictionary, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    client, poll = page_of_before
    change_the_key(settings, monkeypatch, [OLDER, settings.SECRET_KEY])
    assert client.get(poll).status_code == 204
    assert client.get(list_url(source)).status_code == 200
    # From now on the old key is not needed any more.
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(list_url(source)).status_code == 200


@pytest.mark.django_db
def test_a_key_that_is_gone_for_good_opens_nothing(
    page_of_before: tuple[Client, str], source: Dictionary, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    client, poll = page_of_before
    change_the_key(settings, monkeypatch, [])
    assert client.get(poll).status_code == 403
    assert client.get(list_url(source)).status_code == 302
