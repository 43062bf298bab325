"""No page of a person stays in the cache of a browser or a proxy after they have signed out."""

from typing import Any

import pytest
from django.test import Client

from dictionaries.models import Dictionary
from tests.addresses import addresses
from tests.factories import UserFactory
from tests.people import HTMX, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def directives(response: Any) -> set[str]:
    return set(response.headers.get("Cache-Control", "").split(", "))


def test_every_page_behind_sign_in_is_private(source: Dictionary):
    client = signed_in(UserFactory(is_superuser=True, is_staff=True))
    own = [url for name, url in addresses(source).items() if name != "icons"]
    pages = [*own, "/admin/", "/admin/lists/operation/", "/admin/jsi18n/", "/none/"]
    for url in pages:
        for headers in ({}, HTMX):
            response = client.get(url, headers=headers)
            assert directives(response) & {"no-cache", "no-store"}, url
            assert "public" not in directives(response), url
            assert {"private", "no-store"} & directives(response), url


def test_so_is_what_somebody_sees_who_is_not_signed_in():
    assert "private" in directives(Client().get("/settings/history/"))


@pytest.mark.parametrize("url", ["/static/css/site.css", "/icons.svg"])
def test_what_is_the_same_for_all_may_be_kept_by_anybody(url: str):
    response = Client().get(url)
    response.close()
    assert "private" not in directives(response)
