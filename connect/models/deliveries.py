"""Deliveries: what was sent to a subscription, and what it answered.

A log of what was tried, written when it was tried; what is still to be sent stands in the history. It is
bounded: the last ones of a subscription, and none that is older than a month.
"""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from connect.models.subscriptions import Subscription

KEPT = 1000  # of each subscription
KEPT_FOR = timedelta(days=30)
LONGEST_ANSWER = 2000  # characters of it that are kept


class Delivery(models.Model):
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries", db_index=False)
    operation = models.BigIntegerField(null=True, blank=True, help_text="Its key; empty for a test.")
    message = models.CharField(max_length=80, unique=True, help_text="The id that the receiver sees.")
    tries = models.PositiveIntegerField(default=1)
    first_try = models.DateTimeField(default=timezone.now)
    last_try = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty without an answer.")
    failure = models.CharField(max_length=300, blank=True, help_text="Why there was no answer.")
    answer = models.TextField(blank=True, help_text="Its beginning.")
    milliseconds = models.PositiveIntegerField(default=0)
    done = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subscription", "id"], name="delivery_of"),
            models.Index(fields=["last_try"], name="delivery_last_try"),
        ]

    def __str__(self) -> str:
        return self.message

    @property
    def was_taken(self) -> bool:
        """By the last try: only a 2xx says so."""
        return self.status is not None and 200 <= self.status < 300

    def note(self) -> None:
        """What came of a try; how often, and when it was tried first, are those of the message."""
        tried = ["tries", "last_try", "status", "failure", "answer", "milliseconds", "done"]
        type(self)._default_manager.bulk_create(
            [self], update_conflicts=True, unique_fields=["message"], update_fields=tried
        )


def prune(subscription: int) -> None:
    """What the log need not keep of a subscription."""
    log = Delivery.objects.filter(subscription=subscription).order_by()
    first = log.order_by("-pk").values_list("pk", flat=True)[KEPT : KEPT + 1]
    if (last_to_go := next(iter(first), None)) is not None:
        log.filter(pk__lte=last_to_go).delete()
    log.filter(last_try__lt=timezone.now() - KEPT_FOR).delete()
