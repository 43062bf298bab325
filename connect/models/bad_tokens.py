"""Bad tokens slow down by address: whoever has sent ten within a minute waits until it is over.

- Good tokens of the same address go on working: people of a company share one.
- There is room for a number of counters, whoever knocks: two addresses may share one, and then wait together.
  No address is stored.
- While an address waits nothing is written, so that a flood costs no more than reading.
"""

from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import ClassVar

from django.db import DatabaseError, connection, models
from django.utils import timezone

from connect.networks import network_of

MOST = 10  # bad tokens of an address within a time
WITHIN = timedelta(minutes=1)
COUNTERS = 2**16


class BadTokens(models.Model):
    counter = models.PositiveIntegerField(primary_key=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        default_permissions: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        return f"{self.counter}: {self.count}"

    @classmethod
    def note(cls, address: str) -> int:
        """One more came from there. The seconds to wait; 0 as long as there have been few."""
        counter, start = _counter(address), timezone.now() - WITHIN
        full = cls._default_manager.filter(counter=counter, since__gt=start, count__gte=MOST).first()
        if full is None:
            with suppress(DatabaseError):  # where it cannot be written, the answer is the same
                _count(counter)
            return 0
        return max(1, int((full.since - start).total_seconds()) + 1)


def _counter(address: str) -> int:
    return int.from_bytes(sha256(network_of(address).encode()).digest()[:4]) % COUNTERS


def _count(counter: int) -> None:
    """In one statement, so that of several at a moment none is lost."""
    now = timezone.now()
    adapted = [connection.ops.adapt_datetimefield_value(moment) for moment in (now, now - WITHIN)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO connect_badtokens AS was (counter, since, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (counter) DO UPDATE SET "
            "count = CASE WHEN was.since > %s THEN was.count + 1 ELSE 1 END, "
            "since = CASE WHEN was.since > %s THEN was.since ELSE excluded.since END",
            [counter, adapted[0], adapted[1], adapted[1]],
        )
