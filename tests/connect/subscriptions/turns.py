"""Turns of a deliverer, in the thread and the transaction of a test."""

from threading import Event

from connect.delivering import turns
from connect.models import Subscription


def deliver(subscription: Subscription) -> Subscription:
    """A turn, as long as it takes; the subscription as it is then."""
    turns.take_turn(subscription.pk, "test", Event())
    subscription.refresh_from_db()
    return subscription


def due_again(subscription: Subscription) -> None:
    """As if its next try had come."""
    Subscription.objects.filter(pk=subscription.pk).update(next_try=None)
