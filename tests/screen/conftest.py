"""Somebody who keeps the page of a list."""

import pytest

from dictionaries.models import Dictionary
from tests.people import administrator
from tests.screen.readers import Reader


@pytest.fixture
def reader(source: Dictionary) -> Reader:
    client = administrator()
    client.get("/login/", follow=True)  # from here on the cookie of the CSRF token stays the same
    return Reader(client, source)
