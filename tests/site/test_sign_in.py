"""People sign in and out; wrong passwords are slowed down."""

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
