"""`manage.py webhook`: a token is printed once, and what cannot be is a sentence."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from connect.authentication import authenticate
from connect.models import Webhook
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def webhook(*words: Any) -> str:
    out = StringIO()
    call_command("webhook", *map(str, words), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_address_and_header_are_printed_once(settings: Any) -> None:
    settings.ALLOWED_HOSTS = [".example.com", "crm.example.com", "testserver"]
    owner = UserFactory(username="ann")
    address, header = webhook("add", "ann", "ERP", "--language", "pl").splitlines()
    token = header.removeprefix("Header: Authorization: Bearer ")
    assert address == f"Address: https://crm.example.com/rest/{owner.pk}/{token}/"
    made = Webhook.of(token)
    assert made
    assert (made.owner, made.name, made.language, made.may_write) == (owner, "ERP", "pl", True)
    assert token[5:] not in webhook("list")


def test_a_script_gets_the_token_alone() -> None:
    UserFactory(username="ann")
    token = webhook("add", "ann", "ERP", "--read-only", "--expires", "2999-12-31", "--token-only")
    made = Webhook.of(token.removesuffix("\n"))
    assert made
    assert not made.may_write
    assert made.expires
    assert f"{made.expires:%Y-%m-%d %H:%M}" == "2999-12-31 23:59"


@pytest.mark.parametrize(
    ("hosts", "origin"), [(["*"], ""), ([], ""), (["a.example", "b.example"], "https://a.example")]
)
def test_the_address_begins_with_the_site_as_far_as_a_setting_names_it(
    settings: Any, hosts: list[str], origin: str
) -> None:
    settings.ALLOWED_HOSTS = hosts
    UserFactory(username="ann")
    assert webhook("add", "ann", "ERP").startswith(f"Address: {origin}/rest/")


def test_the_list_says_what_each_may_and_whether_it_is_over() -> None:
    UserFactory(username="ann")
    token = webhook("add", "ann", "ERP", "--token-only").strip()
    webhook("add", "ann", "Forms", "--read-only", "--expires", "2999-12-31")
    authenticate(token)
    webhook("revoke", Webhook.objects.get(name="Forms").pk)
    erp, forms = webhook("list").splitlines()
    assert erp.split("\t")[1:3] == ["ann", "ERP"]
    assert "last used" in erp
    assert forms.endswith("Forms\tnever used, may read, expires 2999-12-31, revoked")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "nobody", "ERP"), "There is no user “nobody”."),
        (("add", "ann", " "), "A webhook needs a name"),
        (("add", "ann", "x" * 61), "at most 60 characters"),
        (("add", "ann", "ERP", "--expires", "2026-02-31"), "“2026-02-31” is no date"),
        (("add", "ann", "ERP", "--expires", "2020-01-01"), "This day is over"),
        (("add", "ann", "ERP", "--expires", "9999-12-31"), "This day is too far away"),
        (("add", "left", "ERP"), "Their account is deactivated"),
        (("revoke", "77"), "There is no webhook 77."),
    ],
)
def test_what_cannot_be_is_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    UserFactory(username="ann")
    UserFactory(username="left", is_active=False)
    with pytest.raises(CommandError, match=sentence):
        webhook(*words)
    assert not Webhook.objects.exists()
