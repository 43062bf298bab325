"""Webhooks: tokens by which programs act for a person, and when they end."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from connect.authentication import authenticate
from connect.models.webhooks import Webhook, end_of
from tests.connect.api.programs import administrator
from tests.factories import UserFactory
from tests.protected import execute

pytestmark = pytest.mark.django_db


def status(token: str) -> int:
    return Client().get("/api/lists/", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_token_is_of_256_bits_and_stored_as_a_digest() -> None:
    webhook, token = Webhook.issue(UserFactory(), "ERP")
    assert token.startswith("crms_")
    assert len(token) == len("crms_") + 43  # 32 bytes in base64
    assert token[5:] not in "".join(str(value) for value in vars(webhook).values())
    assert webhook.address(token) == f"/rest/{webhook.owner.pk}/{token}/"


def test_a_token_ends_when_it_expires_is_revoked_or_its_owner_leaves() -> None:
    owner = administrator().owner
    expired, old = Webhook.issue(owner, "Old", expires=timezone.now() + timedelta(days=1))
    webhook, gone = Webhook.issue(owner, "Gone")
    left = Webhook.issue(owner, "Left")[1]
    assert [status(token) for token in (old, gone, left)] == [200, 200, 200]
    webhook.revoke()
    Webhook.objects.filter(pk=expired.pk).update(expires=timezone.now())
    assert [status(token) for token in (old, gone, left, "crms_nonsense")] == [401, 401, 200, 401]
    type(owner).objects.filter(pk=owner.pk).update(is_active=False)
    assert status(left) == 401


def by_saving(owner: Any, active: bool) -> None:
    owner.is_active = active
    owner.save()


def by_updating(owner: Any, active: bool) -> None:
    type(owner).objects.filter(pk=owner.pk).update(is_active=active)


def by_sql(owner: Any, active: bool) -> None:
    execute(f"UPDATE auth_user SET is_active = {'true' if active else 'false'} WHERE id = {owner.pk}")


@pytest.mark.parametrize("set_active", [by_saving, by_updating, by_sql])
def test_a_webhook_does_not_come_back_with_its_owner_whatever_made_them_inactive(set_active: Any) -> None:
    program, other = administrator(), administrator()
    set_active(program.owner, False)
    set_active(program.owner, True)
    assert [status(program.token), status(other.token)] == [401, 200]
    assert Webhook.objects.get(owner=program.owner).revoked


def test_a_webhook_that_was_revoked_before_keeps_its_moment() -> None:
    program = administrator()
    webhook = Webhook.objects.get(owner=program.owner)
    webhook.revoke()
    was = webhook.revoked
    webhook.revoke()
    by_updating(program.owner, active=False)
    assert Webhook.objects.get().revoked == was


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")
def test_nor_when_another_row_takes_the_place_of_its_owner() -> None:
    program = administrator()
    columns = ", ".join(field.column for field in type(program.owner)._meta.concrete_fields)
    selected = columns.replace("is_active", "false")
    where = f"WHERE id = {program.owner.pk}"
    execute(f"REPLACE INTO auth_user ({columns}) SELECT {selected} FROM auth_user {where}")
    by_updating(program.owner, active=True)
    assert status(program.token) == 401


def test_when_it_was_used_is_noted_once_a_minute() -> None:
    webhook, token = Webhook.issue(UserFactory(), "ERP")
    written = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as caught:
            assert authenticate(token)
        written.append([query["sql"] for query in caught if query["sql"].startswith("UPDATE")])
    assert [len(statements) for statements in written] == [1, 0]
    webhook.refresh_from_db()
    assert webhook.last_used


SENTENCES = [
    ({"name": " "}, "A webhook needs a name: the history shows it."),
    ({"name": ""}, "This field cannot be blank."),
    ({"name": "x" * 61}, "at most 60 characters"),
    ({"name": "ER\u202eP"}, "The name contains a character that cannot be seen."),
    ({"name": "E\0RP"}, "The name contains a character that cannot be seen."),
    ({"language": "tlh"}, "This site does not speak this language."),
    ({"expires": timezone.now() - timedelta(seconds=1)}, "This day is over: choose a later one."),
]


@pytest.mark.parametrize(("said", "sentence"), SENTENCES)
def test_what_cannot_be_is_a_sentence_of_the_model(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Webhook.issue(UserFactory(), **{"name": "ERP", **said})
    assert sentence in " ".join(caught.value.messages)
    assert list(caught.value.message_dict) == [*said]
    assert not Webhook.objects.exists()


def test_nothing_acts_for_somebody_who_has_left() -> None:
    owner = UserFactory()
    by_updating(owner, active=False)  # and this process has not heard of it
    with translation.override("pl"), pytest.raises(ValidationError, match="Konto tej osoby jest wyłączone"):
        Webhook.issue(owner, "ERP")


def test_a_name_is_stored_as_people_see_it() -> None:
    assert Webhook.issue(UserFactory(), "  Sklep Ło\u0301dź ")[0].name == "Sklep Łódź"


def test_the_last_day_is_one_of_the_site_and_of_this_calendar(settings: Any) -> None:
    settings.TIME_ZONE = "America/New_York"
    with timezone.override("America/New_York"):
        assert end_of(date(2027, 12, 31)).isoformat() == "2027-12-31T23:59:59.999999-05:00"
        Webhook.issue(UserFactory(), "ERP", expires=end_of(date(9999, 12, 30)))
        with pytest.raises(ValidationError, match="too far away"):
            end_of(date(9999, 12, 31))


def test_what_the_last_user_leaves_behind_is_gone_with_them() -> None:
    owner = administrator().owner
    with transaction.atomic():
        owner.delete()
    assert not Webhook.objects.exists()
