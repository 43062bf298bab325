"""A turn of one subscription: its messages, one after the other, for a few seconds; then others have theirs.

At least once: a message is sent before the cursor passes it, so that whoever dies in between sends it again.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from threading import Event
from time import monotonic

from django.db import transaction
from django.utils import timezone

from connect.delivering import retries
from connect.delivering.hearing import hear
from connect.delivering.leases import Lease, lease
from connect.delivering.messages import Message, messages_of
from connect.delivering.sending import Outcome, attempt
from connect.models import Subscription
from connect.models.deliveries import prune

LENGTH = 5.0  # seconds, after which no further message is begun
SHORT = timedelta(seconds=1)  # for such a retry it waits, and keeps its turn

logger = logging.getLogger(__name__)


def take_turn(pk: int, holder: str, stop: Event) -> bool:
    """What is due of a subscription, unless somebody else delivers it just now. Whether anything was sent."""
    with lease(pk, holder) as held:
        if held is None:
            return False
        turn = Turn(held, stop)
        turn.run()
        if turn.is_logged:
            prune(pk)
        return turn.is_logged


class Turn:
    def __init__(self, held: Lease, stop: Event) -> None:
        self.lease, self.stop, self.end = held, stop, monotonic() + LENGTH
        self.is_logged = False

    @property
    def is_over(self) -> bool:
        return self.stop.is_set() or monotonic() > self.end

    def run(self) -> None:
        while not self.is_over and (subscription := self.lease.read()):
            if not subscription.owner.is_active:
                self.pause(subscription, Subscription.Pause.OWNER)
                return
            heard = hear(subscription)
            if not self.deliver(subscription, messages_of(subscription, heard.operations)):
                return
            if subscription.cursor != heard.cursor:  # the end of what was looked through
                self.lease.passed(subscription.cursor, heard.cursor)
            if heard.is_all:
                return

    def deliver(self, subscription: Subscription, messages: Iterable[Message]) -> bool:
        """Whether all of them were delivered, and the turn goes on."""
        return all(not self.is_over and self.persist(subscription, message) for message in messages)

    def persist(self, subscription: Subscription, message: Message) -> bool:
        """Until it is delivered, or its next try is further away than a moment."""
        while not self.is_over:
            subscription.tries += 1
            outcome = attempt(subscription, message, subscription.tries)
            self.is_logged = True
            if outcome.is_ok:
                return self.note_success(subscription, message, outcome)
            wait = self.note_failure(subscription, outcome)
            if wait is None or wait > SHORT or self.stop.wait(wait.total_seconds()):
                return False
        return False

    def note_success(self, subscription: Subscription, message: Message, outcome: Outcome) -> bool:
        """The log and the cursor, together or not at all. Whether the lease still holds."""
        before, subscription.cursor = subscription.cursor, message.operation or 0
        subscription.tries, subscription.failing_since = 0, None
        with transaction.atomic():
            if self.lease.passed(before, subscription.cursor):
                outcome.delivery.note()
        return self.lease.is_held

    def note_failure(self, subscription: Subscription, outcome: Outcome) -> timedelta | None:
        """How long it is until the next try; None where none follows."""
        now = timezone.now()
        wait = retries.delay(subscription, outcome, now)
        subscription.failing_since = subscription.failing_since or now
        with transaction.atomic():
            if not self.lease.failed(now + wait, subscription.failing_since, subscription.tries):
                return None
            outcome.delivery.note()
        if outcome.is_gone or retries.is_given_up(subscription, now):
            why = Subscription.Pause.GONE if outcome.is_gone else Subscription.Pause.FAILING
            self.pause(subscription, why)
            return None
        return wait

    def pause(self, subscription: Subscription, why: Subscription.Pause) -> None:
        subscription.pause(why)
        logger.warning("Subscription %s to %s is paused: %s", subscription.pk, subscription.host, why)
