"""Other systems that are asked for their lists: who knows how to ask stands above and registers here."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from lists.loading.documents import Broken, Document
from lists.loading.formats import NOTHING_SAID, Hints, read_document

type Fetch = Callable[[str], bytes | None]

_fetchers: dict[str, Fetch] = {}  # by what they take


def register_fetcher(takes: str, fetch: Fetch) -> None:
    """`takes` says which addresses, for the help of commands.

    `fetch` answers None for one that is none of its own, and raises Broken for what goes wrong.
    """
    _fetchers[takes] = fetch


def known_addresses() -> list[str]:
    return list(_fetchers)


def is_address(text: str) -> bool:
    return text.strip().lower().startswith(("https://", "http://"))


def fetched_document(address: str, hints: Hints = NOTHING_SAID) -> Document:
    """What answers at an address. No sentence tells its path, which may hold a secret. Raises Broken."""
    for fetch in _fetchers.values():
        data = fetch(address.strip())
        if data is not None:
            return read_document(host_of(address), data, hints)
    raise Broken(_("This site does not know how to read from %(host)s.") % {"host": host_of(address)})


def host_of(address: str) -> str:
    try:
        return urlsplit(address.strip()).hostname or "?"
    except ValueError:
        return "?"
