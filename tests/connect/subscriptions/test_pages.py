"""The pages of the subscriptions: who sees and does what there, and how a subscription fares."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connect.models import Delivery, Subscription
from dictionaries.models import Dictionary
from tests.connect.subscriptions.conftest import subscribed
from tests.connect.subscriptions.receivers import Receiver, status
from tests.connect.subscriptions.turns import deliver
from tests.factories import DictionaryFactory
from tests.people import list_url, person, signed_in, text
from tests.protected import stage

pytestmark = pytest.mark.django_db

ALL = reverse("subscriptions")
KEY = r'name="key" value="([\w-]+)"'
VIEW = ("view_subscription", "view_dictionaryvalue")


@pytest.fixture
def client(owner: User) -> Client:
    return signed_in(owner)


def page(client: Client, subscription: Subscription, **query: Any) -> str:
    return text(client.get(reverse("subscription", args=[subscription.pk]), query))


def act(client: Client, act: str, subscription: Subscription) -> Any:
    return client.post(reverse("act_on_subscription", args=[subscription.pk, act]), follow=True)


def test_one_is_added_and_hears_what_its_form_says(
    client: Client, receiver: Receiver, source: Dictionary, owner: User
) -> None:
    data = {"name": "ERP", "address": f" {receiver.address} ", "language": "pl", "hears": [source.address]}
    response = client.post(reverse("add_subscription"), data, follow=True)
    made = Subscription.objects.get()
    assert response.redirect_chain == [(reverse("subscription", args=[made.pk]), 302)]
    assert (made.owner, made.address, made.language) == (owner, receiver.address, "pl")
    assert made.lists == [["dictionaries_dictionary", source.pk]]
    assert made.secret in text(response)
    receiver.secret = made.secret
    source.add("Fair")
    deliver(made)
    assert receiver.labels == ["Fair"]


def test_a_form_that_is_sent_twice_adds_one(client: Client, receiver: Receiver) -> None:
    """Two would tell the receiver every change twice."""
    (key,) = re.findall(KEY, text(client.get(reverse("add_subscription"))))
    data = {"name": "ERP", "address": receiver.address, "language": "en", "key": key}
    for _time in range(2):
        response = client.post(reverse("add_subscription"), data)
        assert response.url == reverse("subscription", args=[Subscription.objects.get().pk])
    Subscription.objects.get().delete()
    assert client.post(reverse("add_subscription"), data).status_code == 409
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "This field is required."),
        ("ftp://example.com/", "This is not an address that can be called, such as https://example.com/"),
        ("https://a:b@example.com/", "This is not an address that can be called"),
        ("http://127.0.0.1/hear", "Only addresses with https:// are called."),
        ("https://127.0.0.1/hear", "127.0.0.1 is on a private network, and such addresses are not called."),
        ("https://[::1]/", "is on a private network"),
        ("https://[::1", "This is not an address that can be called"),
        ("https://no-such-host.invalid/", "no-such-host.invalid was not found."),
        ("https://example.com/" + "x" * 500, "Ensure this value has at most 500 characters"),
    ],
)
def test_what_cannot_be_called_is_refused_with_a_sentence(
    client: Client, address: str, sentence: str
) -> None:
    data = {"name": "ERP", "address": address, "language": "en"}
    response = client.post(reverse("add_subscription"), data)
    assert response.status_code == 422
    assert sentence in text(response)
    assert not Subscription.objects.exists()


def test_whoever_changes_one_becomes_its_owner_and_may_choose_only_what_they_see(
    subscription: Subscription, receiver: Receiver, source: Dictionary
) -> None:
    other = person(*VIEW, "change_subscription")
    address = reverse("edit_subscription", args=[subscription.pk])
    form = text(other.get(address))
    assert source.title in form
    assert "Lead statuses" not in form
    data = {"name": "Mine", "address": subscription.address, "language": "en"}
    assert other.post(address, {**data, "hears": ["pipelines/LEAD/LEAD"]}).status_code == 422
    assert other.post(address, {**data, "hears": [source.address]}).status_code == 302
    subscription.refresh_from_db()
    assert (subscription.name, subscription.owner.pk) == ("Mine", int(other.session["_auth_user_id"]))


@pytest.mark.parametrize("heard", [["SOURCE"], []])
def test_what_others_changed_meanwhile_stays(
    client: Client, subscription: Subscription, heard: list[str]
) -> None:
    lists = {code: Dictionary.objects.get(code=code) for code in (*heard, "INDUSTRY")}
    address = reverse("edit_subscription", args=[subscription.pk])
    subscription.hear([lists[code] for code in heard])
    subscription.save()
    shown = {"name": "ERP", "address": subscription.address, "language": "en"}
    if heard:
        shown["hears"] = lists[heard[0]].address
    page = text(client.get(address))
    assert all(f'name="initial-{name}" value="{value}"' in page for name, value in shown.items())
    subscription.address += "&new=1"
    subscription.hear([*lists.values()])
    subscription.save()
    initial = {f"initial-{name}": value for name, value in shown.items()}
    assert client.post(address, {**shown, **initial, "name": "Warehouse"}).status_code == 302
    saved = Subscription.objects.get()
    assert (saved.name, saved.address) == ("Warehouse", subscription.address)
    assert set(saved.heard()) == set(lists.values())


def test_whoever_renames_one_does_not_make_it_hear_more(
    subscription: Subscription, source: Dictionary, receiver: Receiver
) -> None:
    """Neither where they may not see its only list, nor where that is gone."""
    gone = DictionaryFactory()
    subscription.hear([stage("NEW").pipeline, gone])
    subscription.save()
    gone.archive()
    gone.delete()
    data = {"name": "Mine", "address": subscription.address, "language": "en"}
    address = reverse("edit_subscription", args=[subscription.pk])
    assert person(*VIEW, "change_subscription").post(address, data).status_code == 302
    source.add("Fair")
    assert deliver(subscription).name == "Mine"
    assert "Fair" not in receiver.labels


def test_how_it_fares_is_said(
    client: Client, subscription: Subscription, receiver: Receiver, source: Dictionary
) -> None:
    assert "Up to date" in text(client.get(ALL))
    source.add("Fair")
    assert "Up to 1 change has not been delivered yet." in text(client.get(ALL))
    receiver.answers = lambda _heard: status(500, b"out of order")
    deliver(subscription)
    assert "Failing" in text(client.get(ALL))
    assert "out of order" in page(client, subscription)
    Subscription.objects.update(failing_since=timezone.now() - timedelta(days=6), next_try=None)
    deliver(subscription)
    assert "The address has failed for five days." in text(client.get(ALL))


def test_it_is_paused_resumed_and_tried_at_once(
    client: Client, subscription: Subscription, receiver: Receiver, source: Dictionary
) -> None:
    act(client, "pause", subscription)
    source.add("Fair")
    assert deliver(subscription).why_paused == "person"
    assert receiver.asked == []
    receiver.answers = lambda _heard: status(500, Retry_After="600")
    act(client, "resume", subscription)
    assert deliver(subscription).next_try
    assert len(receiver.asked) == 1
    act(client, "try", subscription)
    deliver(subscription)
    assert len(receiver.asked) == 2


def test_a_double_click_makes_one_new_secret_so_that_the_last_one_stays_valid(
    client: Client, subscription: Subscription
) -> None:
    first = subscription.secret
    (key,) = re.findall(KEY, page(client, subscription))
    for _click in range(2):
        client.post(reverse("act_on_subscription", args=[subscription.pk, "secret"]), {"key": key})
    subscription.refresh_from_db()
    assert first in subscription.secrets


def test_a_new_secret_leaves_the_last_one_valid_for_a_day(
    client: Client, subscription: Subscription, receiver: Receiver, source: Dictionary
) -> None:
    first = subscription.secret
    act(client, "secret", subscription)
    subscription.refresh_from_db()
    assert subscription.secret != first
    for secret in (first, subscription.secret):
        source.add(f"Fair {secret[6:12]}")
        receiver.secret = secret
        deliver(subscription)
    assert len(receiver.received) == 2
    Subscription.objects.update(secret_since=timezone.now() - timedelta(days=2))
    subscription.refresh_from_db()
    assert subscription.secrets == [subscription.secret]


def test_it_is_deleted_with_its_deliveries_after_a_question(
    client: Client, subscription: Subscription, source: Dictionary
) -> None:
    source.add("Fair")
    deliver(subscription)
    address = reverse("delete_subscription", args=[subscription.pk])
    assert "Delete “ERP”?" in text(client.get(address))
    assert "Deleted “ERP”" in text(client.post(address, follow=True))
    assert not Subscription.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("name", "right"),
    [("add_subscription", "add"), ("edit_subscription", "change"), ("delete_subscription", "delete"),
     ("test_subscription", "change"), ("act_on_subscription", "change"), ("resend_delivery", "change")],
)  # fmt: skip
def test_each_act_needs_its_right(
    subscription: Subscription, receiver: Receiver, name: str, right: str
) -> None:
    delivery = Delivery.objects.create(subscription=subscription, operation=0, message="m")
    keys: list[Any] = [] if right == "add" else [subscription.pk]
    keys += {"act_on_subscription": ["pause"], "resend_delivery": [delivery.pk]}.get(name, [])
    rights = {"view", "add", "change", "delete"} - {right}
    other = person(*(f"{one}_subscription" for one in rights))
    response = other.post(reverse(name, args=keys), {"name": "x"})
    assert (response.status_code, receiver.asked) == (403, [])
    assert "Ask a CRM administrator." in text(response)
    subscription.refresh_from_db()
    assert (subscription.name, subscription.paused) == ("ERP", None)


def test_the_secret_and_the_whole_address_are_for_those_who_may_change_it(
    client: Client, subscription: Subscription, receiver: Receiver, source: Dictionary
) -> None:
    for secret in (subscription.secret, "t0psecret"):
        assert secret in page(client, subscription)
        for address in (ALL, reverse("subscription", args=[subscription.pk])):
            assert secret not in text(person(*VIEW, "add_subscription", "delete_subscription").get(address))
        assert secret not in text(client.get(reverse("history")))
    assert "no-store" in client.get(reverse("subscription", args=[subscription.pk])).headers["Cache-Control"]
    assert person(*VIEW[1:]).get(ALL).status_code == 403


def test_the_column_leads_to_them_for_those_who_may_see_them(client: Client, source: Dictionary) -> None:
    webhooks = reverse("webhooks")
    for address in (list_url(source), reverse("history")):
        assert f'href="{webhooks}"' in text(client.get(address))
        assert f'href="{ALL}"' in text(person("view_dictionaryvalue", "view_subscription").get(address))
        assert f'href="{ALL}"' not in text(person("view_dictionaryvalue").get(address))
    assert f'href="{ALL}"' in text(client.get(webhooks))


def test_deliveries_are_paged_from_the_newest_one(
    client: Client, subscription: Subscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crmsettings.subscriptions.views.PAGE", 2)
    made = [
        Delivery.objects.create(subscription=subscription, operation=number, message=f"msg_{number}")
        for number in range(1, 6)
    ]
    first = page(client, subscription)
    assert "msg_5" in first
    assert "msg_3" not in first
    assert f'href="?before={made[3].pk}"' in first
    assert "msg_3" in page(client, subscription, before=made[3].pk)
    assert 'rel="next"' not in page(client, subscription, before=made[2].pk)
    assert "msg_5" in page(client, subscription, before="nonsense")


def test_a_page_of_many_takes_as_many_queries_as_one_of_few(
    client: Client, owner: User, receiver: Receiver, source: Dictionary, django_assert_max_num_queries: Any
) -> None:
    for _number in range(12):
        subscribed(owner, receiver, source)
    with django_assert_max_num_queries(9):
        client.get(ALL)


@pytest.mark.parametrize("address", [ALL, reverse("add_subscription")])
def test_it_speaks_polish(client: Client, address: str) -> None:
    assert "Subskrypcje" in text(client.get(address, headers={"Accept-Language": "pl"}))
