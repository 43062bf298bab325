"""Addresses and HTTPS are believed from as many proxies as are trusted, and from nobody else."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from crmsettings.site.proxies import behind_proxies

pytestmark = pytest.mark.any_database

PROXY = "10.0.0.9"


def seen(**headers: str) -> tuple[str, str]:
    """The address and the scheme that the site sees."""
    found = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append((request.META["REMOTE_ADDR"], request.scheme))
        return HttpResponse()

    behind_proxies(view)(RequestFactory(REMOTE_ADDR=PROXY).get("/", headers=headers))
    return found[0]


@pytest.mark.parametrize(
    ("proxies", "forwarded_for", "proto", "address", "scheme"),
    [
        (0, "192.0.2.1", "https", PROXY, "http"),
        (1, "192.0.2.1", "https", "192.0.2.1", "https"),
        (1, "192.0.2.1", "http", "192.0.2.1", "http"),
        (1, "203.0.113.7, 192.0.2.1", "https", "192.0.2.1", "https"),  # the first may be anybody's invention
        (2, "203.0.113.7, 192.0.2.1, 10.0.0.1", "https", "192.0.2.1", "https"),
        (1, "192.0.2.1", "https, http", "192.0.2.1", "http"),
        (2, "192.0.2.1, 10.0.0.1", "https, http", "192.0.2.1", "https"),
        (2, "192.0.2.1", "https", PROXY, "http"),  # came past one of them
        (1, "", "https", PROXY, "http"),
        (1, "192.0.2.1", "", PROXY, "http"),
        (1, "nobody", "https", PROXY, "http"),
        (1, "192.0.2.1:4711", "https", "192.0.2.1", "https"),
        (1, "[2001:db8::1]:4711", "https", "2001:db8::1", "https"),
        (1, "2001:db8::1", "https", "2001:db8::1", "https"),
        (1, "::ffff:192.0.2.1", "https", "192.0.2.1", "https"),
        (1, "9" * 5000, "9" * 5000, PROXY, "http"),
    ],
)
def test_the_address_is_the_one_that_the_trusted_proxies_vouch_for(
    settings: Any, proxies: int, forwarded_for: str, proto: str, address: str, scheme: str
):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded_for, "X-Forwarded-Proto": proto}
    assert seen(**{name: value for name, value in headers.items() if value}) == (address, scheme)


@pytest.mark.parametrize(
    "header", ["Forwarded", "X-Real-Ip", "X-Forwarded-Ssl", "X-Url-Scheme", "Front-End-Https"]
)
def test_other_headers_never_count(settings: Any, header: str):
    settings.TRUSTED_PROXIES = 1
    assert seen(**{header: "for=192.0.2.1;proto=https"}) == (PROXY, "http")
