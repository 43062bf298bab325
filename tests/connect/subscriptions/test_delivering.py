"""Subscriptions: what a receiver hears, in which order, and what it does not hear."""

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.db.models import Max

from connect.delivering.turns import take_turn
from connect.models import Delivery, Subscription
from connect.models.deliveries import KEPT
from dictionaries.models import Dictionary
from lists.audit import undo
from lists.history import operation
from lists.models import Operation
from pipelines.models import Pipeline
from tests.connect.api.programs import administrator
from tests.connect.subscriptions.conftest import subscribed
from tests.connect.subscriptions.receivers import FINE, Receiver, status
from tests.connect.subscriptions.turns import deliver
from tests.factories import DealFactory, PipelineFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_each_change_comes_as_the_feed_tells_it_signed_with_the_secret(
    subscription: Subscription, receiver: Receiver, source: Dictionary
) -> None:
    with operation(subscription.owner, "rename", "As marketing says"):
        source.entries.get(code="CALL").rename("Phone")
    deliver(subscription)
    ((message, payload),) = receiver.received  # the receiver has verified the signature
    (told,) = administrator().changes()["changes"]
    assert payload["data"] == told
    assert (payload["type"], payload["timestamp"]) == ("lists.changed", told["at"])
    assert message.startswith(f"msg_{subscription.pk}_{told['id']}_")
    assert receiver.headers[0]["Content-Type"] == "application/json; charset=utf-8"


def test_hundreds_come_in_order_through_a_receiver_that_fails_one_in_ten(
    subscription: Subscription, receiver: Receiver, source: Dictionary
) -> None:
    call = source.entries.filter(code="CALL")
    for number in range(300):
        with operation(None, "rename"):
            call.update(name=f"Call {number}")
    receiver.answers = lambda heard: FINE if len(heard.asked) % 10 else status(503)
    while deliver(subscription).cursor < max(keys()):
        pass
    assert receiver.operations == keys()
    assert len(receiver.ids) == len(set(receiver.ids)) == 300
    assert len(receiver.asked) == 333
    tried = Delivery.objects.filter(tries__gt=1)
    assert (Delivery.objects.filter(done=True).count(), tried.count()) == (300, 33)


def keys() -> list[int]:
    return sorted(Operation.objects.values_list("pk", flat=True))


def test_what_sql_changed_and_what_was_undone_is_heard_too(
    subscription: Subscription, receiver: Receiver, source: Dictionary
) -> None:
    with operation(subscription.owner, "add") as adding:
        source.add("Fair")
    undo(adding, subscription.owner)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dictionaries_dictionaryvalue SET name = 'Phone' WHERE code = 'CALL'")
    deliver(subscription)
    assert receiver.labels == ["Fair", "Fair", "Phone"]
    assert [payload["data"]["undoes"] for _id, payload in receiver.received] == [None, adding.pk, None]


def test_it_begins_with_the_next_change_or_with_the_first_one(
    owner: User, receiver: Receiver, source: Dictionary
) -> None:
    source.add("Fair")
    subscription = subscribed(owner, receiver)
    source.add("Market")
    deliver(subscription)
    assert receiver.labels == ["Market"]
    subscription.begin(with_the_past=True)
    subscription.save()
    deliver(subscription)
    assert receiver.labels == ["Market", "Fair", "Market"]


def test_only_the_lists_that_it_asked_for_are_heard_to_their_end(
    owner: User, receiver: Receiver, source: Dictionary, deals: Pipeline
) -> None:
    own = Dictionary.objects.create(name="Regions")
    subscription = subscribed(owner, receiver, own, deals)
    source.add("Fair")
    deals.entries.first().rename("Fresh")
    own.add("North")
    own.entries.get().delete()
    own.delete()
    deliver(subscription)
    assert [label for label in receiver.labels if label != "Regions"] == ["Fresh", "North", "North"]
    assert receiver.received[-1][1]["data"]["changes"][0]["after"] is None
    assert subscription.cursor == Operation.objects.aggregate(last=Max("pk"))["last"]


def test_records_that_moved_are_heard_with_the_lists_that_they_left_and_reached(
    owner: User, new_receiver: Callable[[], Receiver], source: Dictionary, deals: Pipeline
) -> None:
    """No row of these lists changes."""
    partners, receivers = PipelineFactory(), [new_receiver() for _number in range(3)]
    subscriptions = [
        subscribed(owner, receiver, heard)
        for receiver, heard in zip(receivers, (partners, deals, source), strict=True)
    ]
    DealFactory(stage=partners.entries.first())
    partners.move_records({stage: deals.entries.get(code=stage.code) for stage in partners.entries.all()})
    assert {deliver(subscription).cursor for subscription in subscriptions} == {keys()[-1]}
    told = [[payload["data"]["records_moved"] for _id, payload in heard.received] for heard in receivers]
    assert told == [[1], [1], []]


def test_what_its_owner_may_not_see_is_passed_over(
    receiver: Receiver, source: Dictionary, deals: Pipeline
) -> None:
    owner = UserFactory()
    owner.user_permissions.set(Permission.objects.filter(codename="view_dictionaryvalue"))
    subscription = subscribed(owner, receiver)
    deals.entries.first().rename("Fresh")
    source.add("Fair")
    deals.entries.first().rename("Fresher")
    deliver(subscription)
    assert receiver.labels == ["Fair"]
    assert subscription.cursor == Operation.objects.aggregate(last=Max("pk"))["last"]
    owner.user_permissions.clear()
    source.add("Market")
    deliver(subscription)
    assert receiver.labels == ["Fair"]


def test_sentences_are_in_its_language(owner: User, receiver: Receiver, source: Dictionary) -> None:
    subscription = subscribed(owner, receiver, language="pl")
    source.entries.get(code="CALL").rename("Rozmowa")
    deliver(subscription)
    assert "zmiana nazwy „Połączenie” na „Rozmowa”" in receiver.received[0][1]["data"]["sentence"]


def test_of_a_huge_act_the_first_rows_come_and_where_all_of_them_are(
    subscription: Subscription, receiver: Receiver, source: Dictionary, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("connect.api.operations.MOST_CHANGES", "connect.delivering.messages.MOST_CHANGES"):
        monkeypatch.setattr(place, 3)
    with operation(None, "add"):
        for number in range(5):
            source.add(f"Fair {number}")
    with operation(None, "add"):
        source.add("Market")
    deliver(subscription)
    huge, small = (payload["data"] for _id, payload in receiver.received)
    assert [change["label"] for change in huge["changes"]] == ["Fair 0", "Fair 1", "Fair 2"]
    assert huge["is_cut"]
    assert "is_cut" not in small
    whole = administrator().client.get(huge["whole"]).json()["changes"]
    assert [told["id"] for told in whole] == [huge["id"]]
    assert len(whole[0]["changes"]) == 5


def test_many_messages_take_as_many_queries_each_as_few(
    subscription: Subscription, source: Dictionary, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        source.add(f"Fair {number}")
    with django_assert_max_num_queries(40 * 4 + 40):  # a savepoint, the log and the cursor
        take_turn(subscription.pk, "test", Event())


def test_the_log_is_bounded(
    subscription: Subscription, source: Dictionary, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert KEPT == 1000
    monkeypatch.setattr("connect.models.deliveries.KEPT", 3)
    for number in range(5):
        source.add(f"Fair {number}")
    deliver(subscription)
    kept = Delivery.objects.values_list("operation", flat=True)
    assert sorted(kept) == keys()[-3:]
