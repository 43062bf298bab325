"""What the environment says: a secret stands in NAME, or in a file whose path stands in NAME_FILE.

Files are what containers and systemd hand secrets over in: a variable is read by whoever may list processes.
"""

import os
from pathlib import Path

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


def switch(name: str, default: str = "") -> bool:
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "on"}


def number(name: str, what: str) -> int:
    """Of something; 0 where nothing is said. Raises ImproperlyConfigured."""
    given = os.environ.get(name) or "0"
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
