"""The page of webhooks: who may add, see and revoke which, and that a token is shown once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone, translation

from connect.authentication import authenticate
from connect.models import Webhook
from tests.factories import UserFactory
from tests.people import administrator, person, signed_in, text

pytestmark = pytest.mark.django_db

PAGE, ADD = "/settings/webhooks/", "/settings/webhooks/add/"


def add(client: Client, **data: Any) -> Any:
    return client.post(ADD, {"name": "ERP", "language": "en", **data})


def revoke(client: Client, webhook: Webhook) -> Any:
    return client.post(f"{PAGE}{webhook.pk}/revoke/")


def of(client: Client) -> Any:
    """Who is signed in."""
    return client.get(PAGE).wsgi_request.user


def token_in(page: Any) -> str:
    [token] = set(re.findall(r"crms_[\w-]{43}", page.content.decode()))
    return token


def test_whoever_may_adds_one_for_themselves_and_is_shown_its_token_once() -> None:
    client = person("add_webhook")
    page = add(client, name="  ERP ", language="pl", expires="2999-12-31", read_only="on")
    token, made = token_in(page), Webhook.objects.get()
    assert (made.owner, made.name, made.may_write, made.language) == (of(client), "ERP", False, "pl")
    assert made.expires
    assert f"{made.expires:%Y-%m-%d %H:%M}" == "2999-12-31 23:59"
    shown = text(page)
    assert f"http://testserver/rest/{made.owner_id}/{token}/" in shown
    assert f"Authorization: Bearer {token}" in shown
    assert authenticate(token, made.owner_id) == made
    assert token not in text(client.get(PAGE))


def test_no_cache_session_address_or_history_of_a_browser_has_the_token() -> None:
    client = person("add_webhook")
    page = add(client)
    assert page.status_code == 200  # the answer to the form itself: no address leads to it
    assert "no-store" in page.headers["Cache-Control"]
    sessions = [session.get_decoded() for session in Session.objects.all()]
    assert token_in(page) not in repr([sessions, client.cookies, dict(page.headers)])


def test_a_form_that_is_sent_again_makes_no_second_one_and_shows_no_token() -> None:
    client = person("add_webhook")
    add(client, key="abc")
    again = client.post(ADD, {"name": "ERP", "language": "en", "key": "abc"}, follow=True)
    assert "It was added already. Its token is shown only once." in text(again)
    assert "crms_" not in text(again)
    assert Webhook.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, '_error">A webhook needs a name: the history shows it.</p>'),
        ({"name": " "}, "A webhook needs a name: the history shows it."),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"name": "E\0RP"}, "character that cannot be seen"),
        ({"expires": "2020-01-01"}, "This day is over: choose a later one."),
        ({"expires": "9999-12-31"}, "This day is too far away."),
        ({"expires": "never"}, "Enter a valid date."),
        ({"language": "tlh"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_a_sentence_at_its_field(said: dict[str, str], sentence: str) -> None:
    page = add(person("add_webhook"), **said)
    assert (page.status_code, Webhook.objects.count()) == (422, 0)
    assert sentence in text(page)
    assert f'id="id_{next(iter(said))}_error"' in text(page)


def test_without_the_right_nobody_adds_one() -> None:
    client = person("view_stage", "view_dictionaryvalue")
    assert add(client).status_code == client.get(ADD).status_code == 403
    assert not Webhook.objects.exists()
    page = text(client.get(PAGE))
    assert "You may not add webhooks. Ask a CRM administrator." in page
    assert ADD not in page


def test_everybody_sees_and_revokes_their_own_and_those_of_nobody_else() -> None:
    ann, bob = UserFactory(), UserFactory()
    own, other = Webhook.issue(ann, "Own")[0], Webhook.issue(bob, "Other")[0]
    client = signed_in(ann)
    page = text(client.get(PAGE))
    assert ("Own" in page, "Other" in page, bob.username in page) == (True, False, False)
    assert revoke(client, other).status_code == 403
    assert client.post(f"{PAGE}{other.pk + 1}/revoke/").status_code == 403
    assert revoke(client, own).status_code == 302
    assert [webhook.is_revoked for webhook in Webhook.objects.order_by("pk")] == [True, False]


def test_who_sees_those_of_all_may_not_revoke_them_and_who_changes_them_may() -> None:
    owner = UserFactory(username="ann")
    webhook = Webhook.issue(owner, "ERP")[0]
    viewer, changer = person("view_webhook"), person("change_webhook")
    assert "ann" in text(viewer.get(PAGE))
    assert "revoke/" not in text(viewer.get(PAGE))
    assert revoke(viewer, webhook).status_code == 403
    assert f"{PAGE}{webhook.pk}/revoke/" in text(changer.get(PAGE))
    assert "Revoke “ERP”?" in text(changer.get(f"{PAGE}{webhook.pk}/revoke/"))
    assert not Webhook.objects.get().is_revoked
    assert "“ERP” is revoked." in text(changer.post(f"{PAGE}{webhook.pk}/revoke/", follow=True))
    assert Webhook.objects.get().is_revoked
    assert add(changer).status_code == 403


def test_the_shipped_group_may_do_all_of_it() -> None:
    client, webhook = administrator(), Webhook.issue(UserFactory(), "ERP")[0]
    assert add(client).status_code == 200
    assert revoke(client, webhook).status_code == 302
    assert client.get(f"{PAGE}{webhook.pk + 77}/revoke/").status_code == 404


def test_the_page_says_of_each_what_it_may_and_whether_it_is_over() -> None:
    ann = UserFactory()
    Webhook.issue(ann, "Fresh", language="pl")
    Webhook.issue(ann, "Reader", may_write=False)
    expired, revoked = Webhook.issue(ann, "Old")[0], Webhook.issue(ann, "Gone")[0]
    now = timezone.now()
    Webhook.objects.filter(pk=expired.pk).update(expires=now, last_used=now - timedelta(days=40))
    revoked.revoke()
    rows = re.findall(r"<li(?: class=\"over\")?><h2>.*?</li>", text(signed_in(ann).get(PAGE)))
    assert [re.findall("<h2>(.*?)<", row)[0] for row in rows] == ["Old", "Reader", "Fresh", "Gone"]
    said = [re.findall(r'class="badge[^"]*">([^<]*)<', row) for row in rows]
    assert said == [["may write", "expired"], ["read only"], ["may write"], ["may write", "revoked"]]
    assert "<dd>never</dd>" in rows[1]
    assert "Polski" in rows[2]
    assert ["revoke/" in row for row in rows] == [True, True, True, False]


def test_it_speaks_polish() -> None:
    client = person("add_webhook")
    client.cookies["django_language"] = "pl"
    assert "Nie ma jeszcze webhooków." in text(client.get(PAGE))
    assert "Ten dzień już minął" in text(add(client, expires="2020-01-01"))
    page = text(add(client, name="Sklep"))
    assert "Skopiuj teraz to, czego potrzebuje „Sklep”" in page
    with translation.override("pl"):
        assert "„Sklep” został unieważniony." in text(
            revoke(client, Webhook.objects.get()) and client.get(PAGE)
        )


def test_the_way_there_is_beside_the_lists_and_in_the_account() -> None:
    for client in (administrator(), person("add_webhook", "view_dictionaryvalue")):
        assert PAGE in text(client.get("/settings/lists/dictionaries/SOURCE/"))
        assert PAGE in text(client.get("/account/"))
    stranger, owner = person("view_dictionaryvalue"), UserFactory()
    assert PAGE not in text(stranger.get("/settings/lists/dictionaries/SOURCE/"))
    assert PAGE not in text(stranger.get("/account/"))
    Webhook.issue(owner, "ERP")
    assert PAGE in text(signed_in(owner).get("/account/"))


def test_fifty_cost_as_many_queries_as_one(django_assert_num_queries: Any) -> None:
    client, ann = administrator(), UserFactory()
    for many in (1, 60):
        Webhook.objects.bulk_create(
            Webhook(owner=ann, name=f"N{n}", digest=f"{many} {n}") for n in range(many)
        )
        with django_assert_num_queries(6):
            page = text(client.get(PAGE))
    assert page.count("<li><h2>") == 50
    assert "Page 1 of 2" in page
    assert text(client.get(f"{PAGE}?page=2")).count("<li><h2>") == 11


def test_strangers_are_asked_to_sign_in() -> None:
    for address in (PAGE, ADD, f"{PAGE}1/revoke/"):
        assert Client().get(address).headers["Location"].startswith("/login/")
    assert Client(enforce_csrf_checks=True).post(ADD, {"name": "x"}).status_code in {302, 403}
