"""One door for every way in: what a token opens, and what is told of one that opens nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from connect.authentication import BadToken, authenticate
from connect.models import Webhook
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def refused(token: str, user_id: object = None) -> str:
    with pytest.raises(BadToken) as caught:
        authenticate(token, user_id)
    return caught.value.reason


def test_a_token_opens_for_its_owner_however_the_number_is_written() -> None:
    owner = UserFactory()
    webhook, token = Webhook.issue(owner, "ERP")
    assert (
        authenticate(token) == authenticate(token, owner.pk) == authenticate(token, f"{owner.pk}") == webhook
    )


@pytest.mark.parametrize("token", ["", "crms_nonsense", "ŻÓŁĆ", "\0", "\ud800"])
def test_a_token_that_never_was_is_unknown(token: str) -> None:
    assert refused(token) == "unknown"


def test_with_the_number_of_somebody_else_it_is_unknown() -> None:
    owner, other = UserFactory(), UserFactory()
    token = Webhook.issue(owner, "ERP")[1]
    numbers = (other.pk, "", "0", f"0{owner.pk}", f"{owner.pk} ", "x")
    assert {refused(token, number) for number in numbers} == {"unknown"}


def test_an_expired_token_is_told_so_and_a_revoked_one_is_unknown() -> None:
    webhook, token = Webhook.issue(UserFactory(), "ERP")
    Webhook.objects.filter(pk=webhook.pk).update(expires=timezone.now() - timedelta(seconds=1))
    assert refused(token) == "expired"
    assert refused(token, "0") == "unknown"
    webhook.revoke()
    assert refused(token) == "unknown"
    assert Webhook.objects.get().last_used is None
