"""Whatever stands in an address or a form, no answer is an error of the server."""

import random
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from dictionaries.models import Dictionary
from tests.addresses import addresses
from tests.factories import UserFactory
from tests.people import HTMX

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[1]
ODD_TO_A_DATABASE = [
    "\x00", "dictionaries/SOURCE\x00", "9223372036854775808", "9" * 30, "x" * 5000, "0001-01-01",
    "9999-12-31", "\u202e💥",
]  # fmt: skip
ODD_TO_A_VIEW = ["", "-1", "2", "²", "2026-13-45", "replace"]
ODD = [*ODD_TO_A_DATABASE, *(pytest.param(odd, marks=pytest.mark.any_database) for odd in ODD_TO_A_VIEW)]


def known_fields() -> list[str]:
    """What forms send, and what views read."""
    sources = list(ROOT.glob("templates/**/*.html"))
    sources += [path for app in ("crmsettings", "records", "lists") for path in ROOT.glob(f"{app}/**/*.py")]
    named = r'name="([a-z_]+)"|(?:GET|POST|query|data)(?:\.get|\.getlist)?[\[(]"([a-z_]+)"'
    found = re.findall(named, "\n".join(path.read_text(encoding="utf-8") for path in sources))
    return sorted({name for names in found for name in names if name})


def test_the_fields_are_found():
    assert {"name", "color", "next", "until", "at", "list", "target", "q", "reason"} <= {*known_fields()}


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd[:20]))
def test_an_odd_value_in_any_field_is_answered(source: Dictionary, settings: Any, odd: str):
    settings.TIME_ZONE = "Europe/Warsaw"
    chance, fields, client = random.Random(odd), known_fields(), Client()
    client.force_login(UserFactory(is_superuser=True))
    for url in addresses(source).values():
        for send in (client.get, client.post):
            # Some of them, because many a view stops at the first that is wrong.
            sent = dict.fromkeys(chance.sample(fields, len(fields) // 2), odd)
            with transaction.atomic():
                response: Any = send(url, sent, headers=chance.choice([{}, HTMX]))
                if response.streaming:
                    list(response.streaming_content)
                transaction.set_rollback(True)
            assert response.status_code < 500, (url, sent)
