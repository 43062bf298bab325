"""Who delivers a subscription: one process at a time, so that its messages stay in their order.

A lease is taken by one conditional statement, renewed while it is needed and given back at the end. Who dies
gives back nothing: then it ends by itself. Who slept through the end of a lease finds out at the next
message, and stops.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from connect.models import Subscription
from lists.models import Operation

LEASE = timedelta(seconds=15)
RENEWED = 3.0  # seconds after which its holder renews it


def due(within: timedelta = timedelta(0)) -> QuerySet[Subscription]:
    """Those that have something to hear and wait for no later try; somebody may hold them just now."""
    now = timezone.now() + within
    is_behind = Exists(Operation.objects.filter(pk__gt=OuterRef("cursor")))
    is_time = Q(next_try=None) | Q(next_try__lte=now)
    return Subscription.objects.filter(is_time, is_behind, paused=None)


def free() -> Q:
    return Q(leased_until=None) | Q(leased_until__lt=timezone.now())


@contextmanager
def lease(pk: int, holder: str) -> Iterator["Lease | None"]:
    """None where somebody else has it."""
    taken = Lease(pk, holder)
    if not due().filter(free(), pk=pk).update(leased_by=holder, leased_until=_end()):
        yield None
        return
    try:
        yield taken
    finally:
        taken.change(leased_by="", leased_until=None)


def renew(holder: str) -> None:
    """All that a process holds."""
    Subscription.objects.filter(leased_by=holder).update(leased_until=_end())


class Lease:
    def __init__(self, pk: int, holder: str) -> None:
        self.pk, self.holder = pk, holder
        self.is_held = True  # as far as is known

    @property
    def rows(self) -> QuerySet[Subscription]:
        return Subscription.objects.filter(pk=self.pk)

    def read(self) -> Subscription | None:
        """The subscription as it is now; None where the lease has ended."""
        mine = self.rows.filter(leased_by=self.holder, paused=None)
        return mine.select_related("owner").first()

    def change(self, **columns: object) -> bool:
        """Whether the lease still holds; without it nothing is changed."""
        return bool(self.rows.filter(leased_by=self.holder).update(**columns))

    def passed(self, before: int, cursor: int) -> bool:
        """Everything up to here is dealt with, also where the lease has ended meanwhile. False where nobody
        needs to know: it was deleted, or somebody else has dealt with it."""
        fresh = {"cursor": cursor, "tries": 0, "failing_since": None, "next_try": None}
        if self.rows.filter(cursor=before, leased_by=self.holder).update(**fresh):
            return True
        self.is_held = False
        return bool(self.rows.filter(cursor=before).update(**fresh))

    def failed(self, next_try: datetime, failing_since: datetime, tries: int) -> bool:
        return self.change(next_try=next_try, failing_since=failing_since, tries=tries)


def _end() -> datetime:
    return timezone.now() + LEASE
