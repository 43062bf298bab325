"""People sign in and out; wrong passwords are slowed down, for each name and address and for each address."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import UserFactory
from tests.people import administrator, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    user = UserFactory(username="anna")
    user.set_password("a long secret")
    user.save()
    return user


def test_people_sign_in_and_come_back_to_where_they_wanted_to_go(anna):
    url = "/settings/lists/dictionaries/SOURCE/"
    data = {"username": "anna", "password": "a long secret", "next": url}
    assert Client().post(reverse("login"), data).headers["Location"] == url


def test_a_wrong_password_is_told_and_the_name_stays(anna):
    response = Client().post(reverse("login"), {"username": "anna", "password": "no"})
    assert response.status_code == 200
    assert "Please enter a correct username and password" in text(response)
    assert 'value="anna"' in text(response)


def test_five_wrong_passwords_close_the_door_for_a_while(anna):
    client = Client()
    for _attempt in range(5):
        response = client.post(reverse("login"), {"username": "anna", "password": "no"})
    assert response.status_code == 429
    assert "Try again in 15 minutes" in text(response)
    response = client.post(reverse("login"), {"username": "anna", "password": "a long secret"})
    assert response.status_code == 429


def test_the_door_of_the_django_admin_is_the_same(anna):
    client = Client()
    for _attempt in range(5):
        response = client.post(reverse("admin:login"), {"username": "anna", "password": "no"})
    assert response.status_code == 429


def test_a_name_without_end_is_a_wrong_one_and_counts(anna):
    for _attempt in range(4):
        assert sign_in("x" * 5000, "no") == 200
    assert sign_in("x" * 5000, "no") == 429


def sign_in(username: str, password: str, **environ: Any) -> int:
    """From an address behind a proxy, `REMOTE_ADDR` being the proxy's."""
    return (
        Client().post(reverse("login"), {"username": username, "password": password}, **environ).status_code
    )


def test_wrong_passwords_of_others_lock_nobody_out(anna, settings):
    settings.TRUSTED_PROXIES = 1
    proxied = {"HTTP_X_FORWARDED_PROTO": "https", "REMOTE_ADDR": "10.0.0.1"}
    for _attempt in range(5):
        status = sign_in("anna", "no", HTTP_X_FORWARDED_FOR="192.0.2.1", **proxied)
    assert status == 429
    assert sign_in("anna", "a long secret", HTTP_X_FORWARDED_FOR="192.0.2.1", **proxied) == 429
    assert sign_in("anna", "a long secret", HTTP_X_FORWARDED_FOR="192.0.2.2", **proxied) == 302


def test_one_password_tried_on_many_names_is_slowed(anna):
    statuses = [sign_in(f"person{number}", "Summer2026", REMOTE_ADDR="192.0.2.3") for number in range(15)]
    assert statuses == [200] * 9 + [429] * 6
    assert sign_in("anna", "a long secret", REMOTE_ADDR="192.0.2.3") == 429
    assert sign_in("anna", "a long secret", REMOTE_ADDR="192.0.2.4") == 302


def test_an_own_account_earns_no_new_attempts_at_other_names(anna):
    for number in range(9):
        sign_in(f"person{number}", "Summer2026")
    assert sign_in("anna", "a long secret") == 302
    assert sign_in("person9", "Summer2026") == 429


def test_whoever_signs_in_has_all_attempts_at_their_own_name_again(anna):
    for _attempt in range(4):
        sign_in("anna", "no")
    assert sign_in("anna", "a long secret") == 302
    assert [sign_in("anna", "no") for _attempt in range(4)] == [200] * 4


def test_the_addresses_of_one_network_of_ipv6_count_as_one(anna):
    for number in range(10):
        status = sign_in(f"person{number}", "Summer2026", REMOTE_ADDR=f"2001:db8::{number}:1")
    assert status == 429
    assert sign_in("anna", "a long secret", REMOTE_ADDR="2001:db8:0:1::1") == 302


def test_the_password_of_the_demo_opens_no_production_site(settings):
    user = UserFactory(username="admin")
    user.set_password("admin")
    user.save()
    assert sign_in("admin", "admin") == 302
    settings.SECRET_KEY = "x" * 50
    assert sign_in("admin", "admin") == 200


def test_signing_out_is_a_button_not_a_link(anna):
    client = administrator()
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).headers["Location"] == reverse("login")
    assert client.get(reverse("lists")).status_code == 302


def test_the_way_back_after_signing_in_stays_on_this_site(anna):
    data = {"username": "anna", "password": "a long secret", "next": "https://elsewhere.example/"}
    assert Client().post(reverse("login"), data).headers["Location"] == reverse("lists")


def test_who_signed_in_too_long_ago_signs_in_again():
    client = administrator()
    assert client.get("/settings/history/").status_code == 200
    Session.objects.update(expire_date=timezone.now())
    assert client.get("/settings/history/").headers["Location"].startswith(reverse("login"))
