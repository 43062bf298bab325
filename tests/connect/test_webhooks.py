"""Webhooks: tokens by which programs act for a person, made and ended on the command line."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from connect.authentication import authenticate
from connect.models import Webhook
from tests.connect.api.programs import administrator
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def webhook(*words: Any, **options: Any) -> str:
    out = StringIO()
    call_command("webhook", *map(str, words), stdout=out, stderr=StringIO(), **options)
    return out.getvalue().strip()


def status(token: str) -> int:
    return Client().get("/api/lists/", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_token_is_printed_once_and_stored_as_a_digest() -> None:
    owner = administrator().owner
    token = webhook("add", owner.username, "ERP", "--language", "pl")
    assert token.startswith("crms_")
    made = Webhook.objects.latest("pk")
    assert (made.owner, made.name, made.language, made.may_write) == (owner, "ERP", "pl", True)
    assert token not in webhook("list")
    assert token[5:] not in "".join(str(value) for value in vars(made).values())
    assert status(token) == 200
    assert Webhook.objects.get(pk=made.pk).last_used


def test_a_token_ends_when_it_expires_is_revoked_or_its_owner_leaves() -> None:
    owner = administrator().owner
    expired = Webhook.issue(owner, "Old", expires=timezone.now() - timedelta(seconds=1))[1]
    revoked = webhook("add", owner.username, "Gone", "--expires", "2999-12-31")
    left = Webhook.issue(owner, "Left")[1]
    assert [status(token) for token in (expired, revoked, left)] == [401, 200, 200]
    webhook("revoke", Webhook.objects.get(name="Gone").pk)
    assert [status(token) for token in (revoked, left, "crms_nonsense", "")] == [401, 200, 401, 401]
    type(owner).objects.filter(pk=owner.pk).update(is_active=False)
    assert status(left) == 401


def test_when_it_was_used_is_noted_once_a_minute(django_assert_num_queries: Any) -> None:
    token = Webhook.issue(administrator().owner, "ERP")[1]
    with django_assert_num_queries(2):
        assert authenticate(token)
    with django_assert_num_queries(1):
        assert authenticate(token)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "nobody", "ERP"), "There is no user “nobody”."),
        (("add", "ann", " "), "A name has between 1 and 60 characters."),
        (("add", "ann", "ERP", "--expires", "2026-02-31"), "“2026-02-31” is no date"),
        (("revoke", "77"), "There is no webhook 77."),
    ],
)
def test_what_cannot_be_is_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    UserFactory(username="ann")
    with pytest.raises(CommandError, match=sentence):
        webhook(*words)
