"""Whatever stands in an address or a form, no answer is an error of the server."""

import random
import re
from itertools import product
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
READABLE = [
    "", "-1", "2", "²", "9223372036854775808", "9" * 30, "9" * 900, "x" * 5000, "0001-01-01", "9999-12-31",
    "2026-13-45", "2026-03-29T02:30", "replace", "http://[", "//[", "\u202e💥", "\ufeff",
    "dictionaries/SOURCE",
]  # fmt: skip
# In a query these are refused at the door; in a form they come as far as the view.
ODD = {"get": READABLE, "post": [*READABLE, "\x00", "dictionaries/SOURCE\x00", "9" * 5000]}
ROUNDS, PARTS = 2, 3  # each address twice, and a third of them in a test


def known_fields() -> list[str]:
    """What forms send, and what views read."""
    sources = list(ROOT.glob("templates/**/*.html"))
    sources += [path for app in ("crmsettings", "records", "lists") for path in ROOT.glob(f"{app}/**/*.py")]
    named = r'name="([a-z_]+)"|(?:GET|POST|query|data)(?:\.get|\.getlist)?[\[(]"([a-z_]+)"'
    found = re.findall(named, "\n".join(path.read_text(encoding="utf-8") for path in sources))
    return sorted({name for names in found for name in names if name})


def test_the_fields_are_found():
    assert {"name", "color", "next", "until", "at", "list", "target", "q", "reason"} <= {*known_fields()}


@pytest.mark.parametrize("part", range(ROUNDS * PARTS))
def test_odd_values_in_any_fields_are_answered(source: Dictionary, settings: Any, part: int):
    settings.TIME_ZONE = "Europe/Warsaw"
    chance, fields, client = random.Random(part), known_fields(), Client()
    client.force_login(UserFactory(is_superuser=True))
    for url, method in product(sorted(addresses(source).values())[part % PARTS :: PARTS], ODD):
        # Some of the fields, because many a view stops at the first that is wrong.
        sent = {field: chance.choice(ODD[method]) for field in chance.sample(fields, len(fields) // 2)}
        with transaction.atomic():
            response: Any = getattr(client, method)(url, sent, headers=chance.choice([{}, HTMX]))
            if response.streaming:
                list(response.streaming_content)
            transaction.set_rollback(True)
        assert response.status_code < 500, (url, sent)
