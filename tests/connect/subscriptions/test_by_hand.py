"""What a person sends from the page: a test, and once more what was sent before."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from connect.models import Delivery, Subscription
from dictionaries.models import Dictionary
from tests.connect.subscriptions.receivers import Receiver, status
from tests.connect.subscriptions.turns import deliver
from tests.people import person, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(owner: User) -> Client:
    return signed_in(owner)


def post(client: Client, name: str, *keys: Any) -> str:
    """The page that it leads to."""
    return text(client.post(reverse(name, args=keys), follow=True))


def test_a_test_is_signed_and_its_answer_is_shown_at_once(
    client: Client, subscription: Subscription, receiver: Receiver, source: Dictionary
) -> None:
    source.add("Fair")
    receiver.answers = lambda _heard: status(200, b"<b>hello</b>")
    page = post(client, "test_subscription", subscription.pk)
    ((message, payload),) = receiver.received
    assert (payload["type"], payload["data"]) == ("test", {"subscription": "ERP"})
    assert message.startswith(f"msg_{subscription.pk}_test_")
    assert "The address answered 200 after" in page
    assert "&lt;b&gt;hello&lt;/b&gt;" in page
    before = subscription.cursor
    subscription.refresh_from_db()
    assert subscription.cursor == before


def test_a_test_that_fails_says_why(
    client: Client, subscription: Subscription, receiver: Receiver, settings: Any
) -> None:
    receiver.answers = lambda _heard: status(503)
    assert "The address answered 503 after" in post(client, "test_subscription", subscription.pk)
    settings.OUTGOING_PRIVATE = False
    assert "is on a private network" in post(client, "test_subscription", subscription.pk)
    assert len(receiver.asked) == 1


def test_what_was_sent_before_is_sent_again_with_the_same_id(
    client: Client, subscription: Subscription, receiver: Receiver, source: Dictionary
) -> None:
    for name in ("Fair", "Market"):
        source.add(name)
    deliver(subscription)
    first = Delivery.objects.earliest("pk")
    receiver.answers = lambda _heard: status(500)
    post(client, "resend_delivery", subscription.pk, first.pk)
    assert receiver.asked[-1] == receiver.asked[0] == first.message
    first.refresh_from_db()
    assert (first.tries, first.status, first.done) == (2, 500, True)
    subscription.refresh_from_db()
    assert subscription.failing_since is None


def test_what_is_still_being_tried_and_a_test_are_not_sent_again(
    client: Client, subscription: Subscription, receiver: Receiver, source: Dictionary
) -> None:
    source.add("Fair")
    receiver.answers = lambda _heard: status(500)
    deliver(subscription)
    asked = len(receiver.asked)
    waiting = Delivery.objects.get()
    assert "It is still being tried" in post(client, "resend_delivery", subscription.pk, waiting.pk)
    post(client, "test_subscription", subscription.pk)
    test = Delivery.objects.get(operation=None)
    assert "A test is not sent again" in post(client, "resend_delivery", subscription.pk, test.pk)
    assert len(receiver.asked) == asked + 1
    assert reverse("resend_delivery", args=[subscription.pk, waiting.pk]) not in text(
        client.get(reverse("subscription", args=[subscription.pk]))
    )


def test_nothing_is_sent_again_that_its_owner_may_no_longer_see(
    client: Client, subscription: Subscription, receiver: Receiver, source: Dictionary, owner: User
) -> None:
    source.add("Fair")
    deliver(subscription)
    owner.groups.clear()
    other = person("view_subscription", "change_subscription")
    page = post(other, "resend_delivery", subscription.pk, Delivery.objects.get().pk)
    assert "The history no longer has this change, or its owner may not see it." in page
    assert len(receiver.asked) == 1


def test_a_delivery_of_another_subscription_is_not_there(
    client: Client, subscription: Subscription, source: Dictionary, owner: User
) -> None:
    source.add("Fair")
    deliver(subscription)
    other = Subscription.objects.create(owner=owner, name="Other", address=subscription.address)
    address = reverse("resend_delivery", args=[other.pk, Delivery.objects.get().pk])
    assert client.post(address).status_code == 404
