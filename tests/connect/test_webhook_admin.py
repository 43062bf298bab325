"""Webhooks in the admin: to look at and to revoke, without anything of the token."""

import pytest
from django.test import Client

from connect.models import Webhook
from tests.factories import UserFactory
from tests.people import signed_in, text, user_with

pytestmark = pytest.mark.django_db

PAGE = "/admin/connect/webhook/"


def staff(*codenames: str) -> Client:
    return signed_in(user_with(*codenames, is_staff=True))


def revoke(client: Client, webhook: Webhook) -> None:
    client.post(PAGE, {"action": "revoke", "_selected_action": [webhook.pk]})


def test_it_shows_no_digest_and_offers_neither_to_add_nor_to_change() -> None:
    webhook = Webhook.issue(UserFactory(), "ERP")[0]
    client = signed_in(UserFactory(is_staff=True, is_superuser=True))
    for address in (PAGE, f"{PAGE}{webhook.pk}/change/", f"{PAGE}?q=ERP"):
        page = text(client.get(address))
        assert "ERP" in page
        assert webhook.digest not in page
        assert 'name="_save"' not in page
    assert client.get(f"{PAGE}add/").status_code == 403
    assert client.post(f"{PAGE}{webhook.pk}/change/", {"name": "X"}).status_code == 403


def test_who_may_change_them_revokes_and_who_only_sees_them_does_not() -> None:
    webhook = Webhook.issue(UserFactory(), "ERP")[0]
    revoke(staff("view_webhook"), webhook)
    assert not Webhook.objects.get().is_revoked
    revoke(staff("change_webhook"), webhook)
    assert Webhook.objects.get().is_revoked
