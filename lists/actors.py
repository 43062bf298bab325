"""The keys of those who act: numbers, or, where a project has other users, whatever these have, as a text.

No foreign key: history outlives people, and they may stand in another database.
"""

from django.db import models


def columns_of(key: object) -> tuple[int | None, str | None]:
    """What the columns `actor` and `actor_key` of an operation have for a user with this key."""
    if key is None:
        return None, None
    return (key, None) if isinstance(key, int) else (None, str(key))


def by(key: object) -> models.Q:
    """The operations of the user with this key."""
    number, text = columns_of(key)
    return models.Q(actor=number) if text is None else models.Q(actor_key=text)
