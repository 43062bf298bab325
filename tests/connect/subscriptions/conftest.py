"""A receiver that listens, and what subscribes it to changes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from connect.models import Subscription
from tests.connect.subscriptions.receivers import Receiver
from tests.people import crm_administrator


@pytest.fixture
def new_receiver(settings: Any) -> Iterator[Callable[[], Receiver]]:
    settings.OUTGOING_HTTP = settings.OUTGOING_PRIVATE = True
    receivers: list[Receiver] = []

    def start() -> Receiver:
        receivers.append(Receiver())
        return receivers[-1]

    yield start
    for receiver in receivers:
        receiver.close()


@pytest.fixture
def receiver(new_receiver: Callable[[], Receiver]) -> Receiver:
    return new_receiver()


@pytest.fixture
def owner(db: None) -> User:
    return crm_administrator()


@pytest.fixture
def subscription(owner: User, receiver: Receiver) -> Subscription:
    return subscribed(owner, receiver)


def subscribed(owner: User, receiver: Receiver, *lists: Any, **more: Any) -> Subscription:
    """From now on the receiver hears of these lists, or of all."""
    subscription = Subscription(owner=owner, name="ERP", address=receiver.address, **more)
    receiver.secret = subscription.secret
    subscription.hear([*lists])
    subscription.begin()
    subscription.save()
    return subscription
