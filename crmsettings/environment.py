"""What the environment says: a secret stands in NAME, or in a file whose path stands in NAME_FILE.

Files are what containers and systemd hand secrets over in: a variable is read by whoever may list processes.

What may stand there; docs/reference/settings.md is made from this:

DATABASE_URL (the demo's file): Where the data is: `postgres://user:password@host/name`, with several hosts
    and parameters if you like, or `sqlite:////path/crm.sqlite3` (four slashes; with three it is a path
    below the program's own folder).
SECRET_KEY: Signs sessions and links: a long random text, 50 characters at least.
SECRET_KEY_FALLBACKS: Keys of before, separated by spaces: what they signed still counts.
ALLOWED_HOSTS: The names that people type, separated by spaces or commas.
DEBUG (`1` for the demo, else `0`): `1` makes a demo of a production site: errors show their causes.
TRUSTED_PROXIES (`0`): How many proxies of your own stand in front and say who asks, over HTTPS or not.
STOPPING_SECONDS (`5` behind proxies, else `0`): For how long a node that is stopped goes on answering, while
    `/readyz` says 503: longer than your load balancer needs to take it out.
STATIC_ROOT (`var/static`): Where `collectstatic` puts the static files.
TIME_ZONE (`UTC`): In which people read moments: `Europe/Warsaw`.
CURRENCY (`EUR`): That of every amount, as ISO 4217 names it.
METRICS_TOKEN: What asks for `/metrics` sends as `Authorization: Bearer …`; without it there are none.
METRICS_DIR (`var/metrics`): Where the workers of a node count, each node in a folder of its own.
BACKUP_DIR: Where copies come to lie, for the page that says how old the last one is.
OUTGOING_PRIVATE: `1` lets the site call other systems at addresses of your own network.
OUTGOING_HTTP: `1` lets the site call other systems without encryption.
"""

import os
import re
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

MIN_SECRET_KEY = 50  # characters, of which so many are different: Django's own check asks for both
MIN_LETTERS = 5


def secret(name: str, least: int = 0) -> str:
    """Empty where neither is set. Raises ImproperlyConfigured with a sentence that does not show it."""
    value, path = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if value and path:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    found = _read(name, path) if path else value
    if found and len(found) < least:
        raise ImproperlyConfigured(f"{name} has to have {least} characters at least.")
    return found


def _read(name: str, path: str) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ImproperlyConfigured(f"{name}_FILE: {path} cannot be read: {reason}.") from None
    if not text:
        raise ImproperlyConfigured(f"{name}_FILE: {path} is empty.")
    return text


def setting(name: str, default: str = "") -> str:
    """A setting that stands there without a value, as in a file of many, is none."""
    return os.environ.get(name) or default


def folder(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default)


def time_zone(name: str) -> str:
    """Raises ImproperlyConfigured."""
    zone = setting(name, "UTC")
    try:
        ZoneInfo(zone)
    except (KeyError, OSError, ValueError):  # not found; a folder of them; no name at all
        raise ImproperlyConfigured(f"{name}: nobody knows “{zone}”; write one like Europe/Warsaw.") from None
    return zone


def currency(name: str) -> str:
    """Raises ImproperlyConfigured."""
    code = setting(name, "EUR")
    if not re.fullmatch("[A-Z]{3}", code):
        raise ImproperlyConfigured(f"{name}: “{code}” is no code of ISO 4217; write one like EUR.")
    return code


def hosts(name: str) -> list[str]:
    """Raises ImproperlyConfigured: a site that has an address for a name answers nobody."""
    found = setting(name).replace(",", " ").split()
    for host in found:
        if "/" in host or (":" in host and not host.startswith("[")):
            raise ImproperlyConfigured(
                f"{name}: “{host}” is no name; write it without https://, port and path: crm.example.com."
            )
    return found


def switch(name: str, default: str = "") -> bool:
    return setting(name, default).lower() in {"1", "true", "yes", "on"}


def number(name: str, what: str, default: int = 0) -> int:
    """Of something. Raises ImproperlyConfigured."""
    given = os.environ.get(name) or str(default)
    if not (given.isascii() and given.isdigit()):
        raise ImproperlyConfigured(f"Set {name} to the number of {what}.")
    return int(given)


def refuse_weak_keys(**keys: list[str]) -> None:
    """Raises ImproperlyConfigured. One letter again and again is long, but no secret."""
    for name, values in keys.items():
        if any(len(key) < MIN_SECRET_KEY or len(set(key)) < MIN_LETTERS for key in values):
            raise ImproperlyConfigured(
                f"Set {name} to a long random text, {MIN_SECRET_KEY} characters at least: "
                "python -c 'import secrets; print(secrets.token_urlsafe(64))'. "
                "The demo key is refused outside DEBUG."
            )
