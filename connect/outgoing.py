"""Calls to other systems, so that nobody can use this site to reach what only this site reaches.

- Only https, and http where OUTGOING_HTTP allows it. No redirect is followed, no proxy asked.
- Only public addresses, unless OUTGOING_PRIVATE allows others. A name is resolved once, and what is connected
  to is the address that was checked: a name that points elsewhere a moment later changes nothing.
- An answer has a time limit as a whole, however slowly it drips, and a size limit: one that is larger is
  refused, or only its beginning is read where that is all that is wanted.
- Sentences and logs name the host, never the path: that may hold a secret.

http.client and ssl do it: they leave it to us which address a connection goes to while the certificate is
checked against the name, for which every larger library has to be rewired.
"""

import http.client
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Event, Timer
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

SECONDS = 10.0
MOST_BYTES = 8 * 1024 * 1024
SAFE = "!#$%&'()*+,/:;=?@[]~"  # stays as it is in a path; the rest is quoted
NAT64 = ip_network("64:ff9b::/96")  # IPv4 addresses in disguise
# All of IPv6 that is given to the public; Python takes what was private once (fec0::/10) for public, too.
PUBLIC = ip_network("2000::/3")


class Unreachable(Exception):
    """Why there is no answer, for people."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)  # in small letters


@dataclass(frozen=True)
class Target:
    """A URL, taken apart and allowed."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: list[str]


def send(
    method: str,
    url: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    timeout: float = SECONDS,
    beginning: int | None = None,
) -> Answer:
    """One call; of its answer only so many bytes are read, if `beginning` says so. Raises Unreachable."""
    target = target_of(url)
    connection = _reached(target, timeout)
    is_late = Event()
    timer = Timer(timeout, _give_up, [connection, is_late])
    timer.daemon = True
    timer.start()
    try:
        _secure(connection, target)
        connection.request(method, target.path, body or None, dict(headers or {}))
        with connection.getresponse() as response:
            content = response.read(beginning or MOST_BYTES + 1)
            heads = {name.lower(): value for name, value in response.getheaders()}
    except (OSError, http.client.HTTPException, ValueError) as error:
        if is_late.is_set() or isinstance(error, TimeoutError):
            raise _late(target) from None
        raise Unreachable(_("%(host)s sent an answer that cannot be read.") % {"host": target.host}) from None
    finally:
        timer.cancel()
        connection.close()
        connection.line.close()
    if is_late.is_set():  # also where what came so far looks like a whole answer
        raise _late(target)
    if len(content) > MOST_BYTES:
        words = {"host": target.host, "limit": MOST_BYTES >> 20}
        raise Unreachable(_("The answer of %(host)s is too large: at most %(limit)d MB are read.") % words)
    return Answer(response.status, content, heads)


def target_of(url: str) -> Target:
    """Raises Unreachable for an address that is not allowed."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:  # UnicodeError among them
        host, port, parts = "", None, urlsplit("")
    if not host or parts.scheme not in ("https", "http") or parts.username or parts.password:
        raise Unreachable(_("This is not an address that can be called, such as https://example.com/"))
    if parts.scheme == "http" and not getattr(settings, "OUTGOING_HTTP", False):
        raise Unreachable(_("Only addresses with https:// are called."))
    port = port or (443 if parts.scheme == "https" else 80)
    path = quote(parts.path or "/", safe=SAFE) + (f"?{quote(parts.query, safe=SAFE)}" if parts.query else "")
    return Target(parts.scheme, host, port, path, _allowed_addresses(host, port))


def host_of(url: str) -> str:
    """What may be told of an address; empty where it has no host."""
    try:
        return urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""


def _allowed_addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(_("%(host)s was not found.") % {"host": host}) from None
    addresses = list(dict.fromkeys(str(address[4][0]).partition("%")[0] for address in found))
    if not all(map(is_allowed, addresses)):
        raise Unreachable(
            _("%(host)s is on a private network, and such addresses are not called.") % {"host": host}
        )
    return addresses


def is_allowed(address: str) -> bool:
    """Whether this IP address may be connected to."""
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        found = _inner(found) or found
    if found.is_multicast or found.is_unspecified:
        return False
    is_public = found.is_global and (found.version == 4 or found in PUBLIC)
    return bool(getattr(settings, "OUTGOING_PRIVATE", False)) or is_public


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that is reached by way of this one."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]


class _Connection(http.client.HTTPConnection):
    line: socket.socket  # stays known when the connection hands it over to its answer


def _reached(target: Target, timeout: float) -> _Connection:
    """Connected to one of the addresses that were checked."""
    connection = _Connection(target.host, target.port, timeout=timeout)
    if target.scheme == "https":  # for the header Host, which leaves out the usual port
        connection.default_port = 443
    for address in target.addresses:
        with suppress(OSError):
            plain = socket.create_connection((address, target.port), timeout / len(target.addresses))
            break
    else:
        raise Unreachable(_("%(host)s cannot be reached.") % {"host": target.host})
    plain.settimeout(timeout)
    connection.sock = connection.line = plain
    return connection


def _secure(connection: _Connection, target: Target) -> None:
    """The certificate has to be that of the name."""
    if target.scheme == "https":
        context = ssl.create_default_context()
        secure = context.wrap_socket(
            connection.sock, server_hostname=target.host, do_handshake_on_connect=False
        )
        connection.sock = connection.line = secure
        try:
            secure.do_handshake()
        except ssl.SSLCertVerificationError:
            words = {"host": target.host}
            raise Unreachable(_("The certificate of %(host)s cannot be trusted.") % words) from None


def _give_up(connection: _Connection, is_late: Event) -> None:
    is_late.set()
    with suppress(OSError):
        # The socket itself: that of ssl would end its own layer first, and wait for it.
        socket.socket.shutdown(connection.line, socket.SHUT_RDWR)


def _late(target: Target) -> Unreachable:
    return Unreachable(_("%(host)s did not answer in time.") % {"host": target.host})
