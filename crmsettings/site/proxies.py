"""Who asks, and whether over HTTPS, where proxies stand in front: `TRUSTED_PROXIES` says how many.

Each proxy adds the address that it was asked from at the end of `X-Forwarded-For`. Counted from the right, as
many of them as there are trusted proxies are true; what stands before them is what anybody may have written.
"""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from connect import networks
from crmsettings.requests import GetResponse


def behind_proxies(get_response: GetResponse) -> GetResponse:
    """What no trusted proxy has vouched for changes nothing: both headers have to be there.

    A server that speaks WSGI cannot tell `X_Forwarded_Proto` from `X-Forwarded-Proto`. The proxy must drop
    names with underscores, as nginx does.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        meta, proxies = request.META, settings.TRUSTED_PROXIES
        addresses = _listed(meta.get("HTTP_X_FORWARDED_FOR", ""))
        schemes = _listed(meta.get("HTTP_X_FORWARDED_PROTO", ""))
        if proxies and schemes and len(addresses) >= proxies and (address := _address(addresses[-proxies])):
            meta["REMOTE_ADDR"] = address
            # One that was written anew by each proxy, or a list to which each added its own.
            meta["wsgi.url_scheme"] = "https" if schemes[-proxies:][0] == "https" else "http"
        return get_response(request)

    return respond


def network_of(request: HttpRequest) -> str:
    """By which attempts to sign in are counted."""
    return networks.network_of(request.META.get("REMOTE_ADDR", ""))


def _listed(header: str) -> list[str]:
    return [part.strip().lower() for part in header.split(",") if part.strip()]


def _address(text: str) -> str:
    """Without the port that some proxies add; empty where it is none."""
    host = text.strip("[]").partition("]")[0] if text.startswith("[") else text
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ip_address(host)
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)
