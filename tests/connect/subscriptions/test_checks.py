"""What `manage.py check --deploy --database default` says of subscriptions."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connect.checks import check_deliveries
from connect.models import Subscription
from dictionaries.models import Dictionary
from lists.history import operation

pytestmark = pytest.mark.django_db


def said() -> list[str]:
    return [str(message.msg) for message in check_deliveries(databases=["default"])]


@pytest.fixture
def an_old_change(subscription: Subscription, source: Dictionary, monkeypatch: Any) -> None:
    """Two hours ago."""
    now = timezone.now()
    monkeypatch.setattr("connect.checks.timezone.now", lambda: now + timedelta(hours=2))
    with operation(None, "add"):
        source.add("Fair")


def test_nothing_is_said_of_what_is_delivered(subscription: Subscription) -> None:
    assert said() == []


@pytest.mark.usefixtures("an_old_change")
def test_a_change_that_waits_for_an_hour_is_named(subscription: Subscription) -> None:
    assert said() == ["Changes have been waiting for the subscription “ERP” for more than an hour."]
    Subscription.objects.update(failing_since=timezone.now())  # it is being tried, and the page says so
    assert said() == []
    Subscription.objects.update(failing_since=timezone.now() - timedelta(hours=3))
    assert len(said()) == 1
    subscription.pause("person")
    assert said() == []
    assert check_deliveries() == []
