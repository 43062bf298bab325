"""Every address asks who is there: a new route that forgets to fails here."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from crmsettings.site.auth_backend import PermissionBackend
from dictionaries.models import Dictionary
from tests.addresses import OPEN_TO_ALL, OPEN_TO_PEOPLE, addresses
from tests.factories import UserFactory
from tests.people import HTMX, administrator, entry_url, list_url, person, text

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ACTS = {"add_entry": "add", "edit_entry": "change", "move_entry": "change", "delete_entry": "delete"}


def test_nobody_sees_anything_before_signing_in(source: Dictionary):
    client = Client()
    for name, url in addresses(source).items():
        if name in OPEN_TO_ALL:
            assert client.post(url).status_code in {200, 302, 405}, name
            continue
        for send in (client.get, client.post):
            response = send(url)
            assert response.status_code == 302
            assert response.headers["Location"].startswith(reverse("login")), name


def test_an_expired_login_puts_no_login_form_into_a_row(source: Dictionary):
    for name, url in addresses(source).items():
        if name not in OPEN_TO_ALL:
            response = Client().post(url, headers=HTMX)
            assert response.status_code == 401, name
            assert response.headers["Content-Type"].startswith("text/plain")


def test_somebody_without_rights_is_told_so_everywhere(source: Dictionary):
    client = person()
    for name, url in addresses(source).items():
        if name not in OPEN_TO_ALL | OPEN_TO_PEOPLE | {"home"}:
            allowed = client.post if name == "move_entry" else client.get
            response = allowed(url, follow=True)
            assert response.status_code == 403, name
            assert "Ask a CRM administrator." in text(response)


def test_a_reader_sees_the_lists_and_can_do_nothing(source: Dictionary):
    client = person("view_dictionaryvalue")
    page = text(client.get(list_url(source)))
    assert "Call" in page
    assert "Website" in page
    assert "Edit “" not in page
    assert "Delete “" not in page
    assert "Move “" not in page
    assert reverse("add_entry", args=[source]) not in page
    assert "pipelines/DEAL" not in page
    for name in ACTS:
        url = (
            reverse(name, args=[source]) if name == "add_entry" else entry_url(name, source.entries.all()[1])
        )
        for headers in (HTMX, {}):
            assert client.post(url, {"name": "x", "step": "1"}, headers=headers).status_code == 403
    assert source.entries.count() == 14


@pytest.mark.parametrize("name", ACTS)
def test_each_act_asks_for_its_own_django_permission(source: Dictionary, name: str):
    email = source.entries.get(code="EMAIL")
    url = reverse(name, args=[source]) if name == "add_entry" else entry_url(name, email)
    others = [
        f"{action}_dictionaryvalue" for action in ("view", "add", "change", "delete") if action != ACTS[name]
    ]
    data = {"name": "Typed", "step": "1"}
    assert person(*others).post(url, data).status_code == 403
    right = f"{ACTS[name]}_dictionaryvalue"
    assert person("view_dictionaryvalue", right).post(url, data).status_code == 302


@pytest.mark.parametrize("action", ["add", "change", "delete"])
@pytest.mark.parametrize("headers", [{}, HTMX, {"If-None-Match": "*"}], ids=["page", "htmx", "any page"])
def test_no_right_but_view_lets_anybody_read(source: Dictionary, action: str, headers: dict[str, str]):
    rights = [f"{action}_{model}" for model in ("dictionaryvalue", "stage", "pipeline", "lead")]
    client, urls = person(*rights), addresses(source)
    for name, url in urls.items():
        if name not in OPEN_TO_ALL | OPEN_TO_PEOPLE | {"home"}:
            for send in (client.get, client.post):
                response = send(url, headers=headers, follow=True)
                assert response.status_code in {403, 405}, (name, send)
                assert "Website" not in text(response)


def test_a_condition_that_any_page_meets_tells_nobody_whether_there_is_a_page(source: Dictionary):
    url, nowhere = list_url(source), "/settings/lists/dictionaries/NONE/"
    any_page = {"If-None-Match": "*"}
    assert person("view_stage").get(url, headers=any_page).status_code == 403
    assert administrator().get(nowhere, headers=any_page).status_code == 404
    assert administrator().get(url, headers=any_page).status_code == 200


def test_the_group_of_administrators_may_do_everything(source: Dictionary):
    client = administrator()
    for name, url in addresses(source).items():
        if name not in OPEN_TO_ALL:
            send = client.post if name == "move_entry" else client.get
            # 409: the default pipeline stays, whoever asks.
            assert send(url, {"step": "1"}).status_code in {200, 302, 409}, name


def test_one_query_finds_a_person_with_the_permissions_that_django_finds(django_assert_num_queries: Any):
    user = UserFactory(last_login=datetime(2026, 5, 1, 12, tzinfo=UTC))
    user.groups.add(Group.objects.get(name="CRM administrators"), Group.objects.create(name="Empty"))
    user.user_permissions.add(*Permission.objects.filter(codename__startswith="view_"))
    boss, nobody = UserFactory(is_superuser=True), UserFactory()
    for stored, queries in ((user, 1), (nobody, 1), (boss, 3)):
        with django_assert_num_queries(queries):
            found: Any = PermissionBackend().get_user(stored.pk)
            ours = found.get_all_permissions()
        theirs: Any = ModelBackend().get_user(stored.pk)
        assert all(vars(found)[name] == value for name, value in vars(theirs).items() if name != "_state")
        assert ours == ModelBackend().get_all_permissions(theirs)
    assert PermissionBackend().get_user(user.pk).has_perm("dictionaries.change_dictionaryvalue")  # type: ignore[union-attr]
    assert not nobody.get_all_permissions()


def test_who_is_no_longer_active_or_there_is_signed_out():
    assert PermissionBackend().get_user(UserFactory(is_active=False).pk) is None
    assert PermissionBackend().get_user(0) is None


def test_rights_that_somebody_loses_are_lost_at_the_next_request(source: Dictionary):
    client = administrator()
    assert client.get(list_url(source)).status_code == 200
    Group.objects.get(name="CRM administrators").permissions.clear()
    assert client.get(list_url(source)).status_code == 403


def test_a_wrong_method_is_no_error_of_the_server(source: Dictionary):
    client = administrator()
    for url in addresses(source).values():
        assert client.put(url).status_code < 500


def test_the_start_page_leads_to_the_first_list_one_may_see():
    assert (
        administrator().get("/", follow=True).redirect_chain[-1][0]
        == "/settings/lists/pipelines/LEAD/GENERAL/"
    )
    reader = person("view_dictionaryvalue")
    assert reader.get("/", follow=True).redirect_chain[-1][0] == "/settings/lists/dictionaries/SOURCE/"


def test_a_form_without_its_token_gets_a_page_that_says_what_to_do(source: Dictionary):
    client = Client(enforce_csrf_checks=True)
    client.cookies = administrator().cookies
    response = client.post(entry_url("delete_entry", source.entries.get(code="EMAIL")))
    assert response.status_code == 403
    assert "The form has expired" in text(response)
    assert source.entries.filter(code="EMAIL").exists()
