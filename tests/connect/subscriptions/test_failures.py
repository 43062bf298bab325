"""What happens when a message is not taken: it is tried again, later and later, and given up after days."""

import logging
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from connect.delivering import sending
from connect.delivering.worker import Worker
from connect.models import Delivery, Subscription
from connect.outgoing import MOST_BYTES
from dictionaries.models import Dictionary
from tests.connect.subscriptions.conftest import subscribed
from tests.connect.subscriptions.receivers import FINE, Answer, Receiver, status
from tests.connect.subscriptions.turns import deliver, due_again

pytestmark = pytest.mark.django_db

DAYS = timedelta(days=1)


@pytest.fixture(autouse=True)
def a_change(subscription: Subscription, source: Dictionary) -> None:
    source.add("Fair")


def failing(answer: Answer) -> Callable[[Receiver], Answer]:
    return lambda _receiver: answer


def since(subscription: Subscription, age: timedelta) -> None:
    """As if it had failed for so long."""
    long_ago = timezone.now() - age
    Subscription.objects.filter(pk=subscription.pk).update(failing_since=long_ago, next_try=None)


def wait(subscription: Subscription) -> timedelta:
    assert subscription.next_try
    return subscription.next_try - timezone.now()


def test_nothing_comes_before_a_message_that_fails_and_each_try_has_its_id(
    subscription: Subscription, receiver: Receiver, source: Dictionary
) -> None:
    source.add("Market")
    before = subscription.cursor
    receiver.answers = failing(status(500, b"<b>broken</b>"))
    assert deliver(subscription).cursor == before
    assert len(set(receiver.asked)) == 1
    log = Delivery.objects.get()
    assert (log.tries, log.done, log.status) == (len(receiver.asked), False, 500)
    assert log.answer == "<b>broken</b>"
    receiver.answers = failing(FINE)
    due_again(subscription)
    assert deliver(subscription).failing_since is None
    assert receiver.labels == ["Fair", "Market"]
    assert receiver.ids[0] == receiver.asked[0]
    log.refresh_from_db()
    assert (log.tries, log.done, log.status, log.answer) == (subscription_tries(receiver), True, 204, "")


def subscription_tries(receiver: Receiver) -> int:
    return receiver.asked.count(receiver.asked[0])


def test_it_waits_longer_the_longer_it_fails(subscription: Subscription, receiver: Receiver) -> None:
    receiver.answers = failing(status(500))
    waits = []
    for age in (timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=4)):
        since(subscription, age)
        waits.append(wait(deliver(subscription)))
    assert waits == sorted(waits)
    assert timedelta(minutes=2) < waits[1] < timedelta(minutes=5)
    assert waits[3] <= timedelta(hours=6)
    asked = len(receiver.asked)
    assert deliver(subscription).tries == asked  # before its time nothing is sent
    assert len(receiver.asked) == asked


@pytest.mark.parametrize(
    ("after", "least", "most"),
    [
        ("120", 60, 120),
        ("date", 60, 600),
        ("999999999", 3600, 6 * 3600),
        ("99999999999999999", 0, 60),
        ("soon", 0, 60),
        ("-5", 0, 60),
    ],
)
def test_a_receiver_may_say_when_it_wants_to_be_asked_again(
    subscription: Subscription, receiver: Receiver, after: str, least: int, most: int
) -> None:
    moment = format_datetime(timezone.now() + timedelta(minutes=10), usegmt=False)
    receiver.answers = failing(status(429, Retry_After=moment if after == "date" else after))
    assert timedelta(seconds=least - 5) < wait(deliver(subscription)) <= timedelta(seconds=most)


@pytest.mark.parametrize("after", ["0", "-5", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_who_asks_to_be_asked_at_once_is_not_asked_without_a_pause(
    subscription: Subscription, receiver: Receiver, after: str
) -> None:
    receiver.answers = failing(status(503, Retry_After=after))
    since(subscription, timedelta(hours=1))
    assert wait(deliver(subscription)) > timedelta(hours=1)
    assert len(receiver.asked) == 1


def test_after_five_days_of_failure_it_is_paused(
    subscription: Subscription, receiver: Receiver, source: Dictionary, caplog: Any
) -> None:
    receiver.answers = failing(status(500))
    since(subscription, 5 * DAYS - timedelta(hours=1))
    assert deliver(subscription).paused is None
    since(subscription, 5 * DAYS + timedelta(minutes=1))
    assert deliver(subscription).why_paused == "failing"
    assert str(subscription.reason) == "The address has failed for five days."
    assert "paused" in caplog.text
    receiver.answers = failing(FINE)
    source.add("Market")
    due_again(subscription)
    deliver(subscription)
    assert receiver.labels == []
    subscription.resume()
    deliver(subscription)
    assert receiver.labels == ["Fair", "Market"]


def test_an_address_that_is_gone_is_not_asked_again(subscription: Subscription, receiver: Receiver) -> None:
    receiver.answers = failing(status(410))
    assert deliver(subscription).why_paused == "gone"
    assert len(receiver.asked) == 1


def test_a_redirect_is_not_followed(subscription: Subscription, receiver: Receiver) -> None:
    receiver.answers = failing(status(302, Location="/elsewhere"))
    deliver(subscription)
    assert Delivery.objects.get().status == 302
    assert receiver.paths == {"/hear?token=t0psecret"}
    assert not receiver.received


def test_an_answer_is_kept_as_far_as_it_is_of_use(subscription: Subscription, receiver: Receiver) -> None:
    receiver.answers = failing(status(200, b"\0\xff" + b"x" * (MOST_BYTES + 1)))
    deliver(subscription)
    log = Delivery.objects.get()
    assert log.done
    assert log.answer.startswith("��xxx")
    assert len(log.answer) <= 2000


def test_private_addresses_are_not_called_and_the_log_says_why(
    subscription: Subscription, receiver: Receiver, settings: Any
) -> None:
    settings.OUTGOING_PRIVATE = False
    deliver(subscription)
    log = Delivery.objects.get()
    assert (log.status, log.failure) == (
        None,
        "localhost is on a private network, and such addresses are not called.",
    )
    assert receiver.asked == []
    with pytest.raises(ValidationError, match="private network"):
        subscription.full_clean()


def test_it_is_paused_when_its_owner_may_no_longer_sign_in(
    subscription: Subscription, receiver: Receiver
) -> None:
    User.objects.filter(pk=subscription.owner.pk).update(is_active=False)
    assert deliver(subscription).why_paused == "owner"
    assert receiver.asked == []
    with pytest.raises(ValidationError, match="no longer sign in"):
        Subscription.objects.get(pk=subscription.pk).resume()


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_does_not_answer_holds_up_no_other_one(
    owner: User, receiver: Receiver, new_receiver: Callable[[], Receiver], monkeypatch: pytest.MonkeyPatch,
    source: Dictionary,
) -> None:  # fmt: skip
    """It waits until the other one has heard everything, and then takes its message at the first try."""
    monkeypatch.setattr(sending, "SECONDS", 60)
    other, heard_all = new_receiver(), Event()

    def wait_for_other(receiver: Receiver) -> Answer:
        assert heard_all.wait(30)
        return FINE

    def count(heard: Receiver) -> Answer:
        if len(heard.asked) == 20:
            heard_all.set()
        return FINE

    receiver.answers, other.answers = wait_for_other, count
    subscribed(owner, other)
    for number in range(20):
        source.add(f"Fair {number}")
    Worker(Event()).work()
    assert len(other.received) == 20
    assert not Delivery.objects.filter(tries__gt=1).exists()


def test_no_log_tells_the_secret_or_the_path(
    subscription: Subscription, receiver: Receiver, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG, logger="connect")
    receiver.answers = failing(status(410))
    deliver(subscription)
    told = caplog.text + repr(subscription) + str(subscription)
    assert "paused" in told
    assert not any(secret in told for secret in (subscription.secret[6:], "t0psecret"))
