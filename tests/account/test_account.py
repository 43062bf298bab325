"""Everybody changes their own password; who lands where they may not be finds a way on."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory
from tests.people import administrator, person, signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

NEW = "a longer secret than before"
ROW = r'<th scope="row">([^<]*)</th>' + 4 * r'<td>(?:<svg.*?</svg>)?<span class="unseen">(yes|no)</span></td>'


@pytest.fixture
def anna() -> Any:
    user = UserFactory(username="anna")
    user.set_password("a long secret")
    user.save()
    return user


def change(client: Client, old: str, new: str = NEW, again: str = NEW) -> Any:
    data = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post(reverse("change_password"), data, follow=True)


def test_a_person_without_any_right_changes_the_password_and_stays_signed_in(anna: Any):
    client, elsewhere = signed_in(anna), signed_in(anna)
    page = change(client, "a long secret")
    assert "Your password has been changed." in text(page)
    assert get_user_model().objects.get(pk=anna.pk).check_password(NEW)
    assert client.get(reverse("change_password")).status_code == 200
    assert elsewhere.get(reverse("change_password")).status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("wrong", NEW, NEW, "Your old password was entered incorrectly."),
        ("a long secret", NEW, "another", "The two password fields didn’t match."),
        ("a long secret", "anna", "anna", "The password is too similar to the username."),
    ],
)
def test_what_is_wrong_is_said(anna: Any, old: str, new: str, again: str, sentence: str):
    page = change(signed_in(anna), old, new, again)
    assert page.status_code == 422
    assert sentence in text(page)
    assert get_user_model().objects.get(pk=anna.pk).check_password("a long secret")


def test_the_way_to_it_is_in_the_menu_of_everybody():
    for client in (administrator(), person()):
        assert reverse("account") in text(client.get("/", follow=True))
        assert reverse("change_password") in text(client.get(reverse("account")))


def test_a_person_sees_what_they_may_do():
    page = text(person("view_lead", "change_lead", "delete_pipeline").get(reverse("account")))
    rows = {row[0]: row[1:] for row in re.findall(ROW, page)}
    assert rows["Leads"] == ("yes", "no", "yes", "no")
    assert rows["Pipelines"] == ("no",) * 4  # a pipeline that is not seen is not deleted either
    assert rows["Deals"] == ("no",) * 4
    assert "Administration" not in page.partition("What you may do")[0]


def test_a_superuser_is_told_so_without_a_query_for_each_right(django_assert_max_num_queries: Any):
    client = signed_in(UserFactory(is_superuser=True))
    with django_assert_max_num_queries(5):
        page = text(client.get(reverse("account")))
    assert "All: you are a superuser." in page


def test_who_may_see_nothing_can_sign_in_as_somebody_else_and_is_not_led_round_in_a_circle():
    client = person()
    page = client.get("/settings/lists/", follow=True)
    assert page.status_code == 403
    assert "Go to the " not in text(page)
    assert reverse("account") in text(page)
    after = client.post(reverse("logout"), {"next": "/login/?next=/settings/lists/"})
    assert after.headers["Location"] == "/login/?next=/settings/lists/"
    assert 'value="/login/?next=/settings/lists/"' in text(page)


def test_who_may_see_something_is_led_there():
    page = person("view_lead").get("/settings/lists/dictionaries/SOURCE/")
    assert page.status_code == 403
    assert "Go to the records" in text(page)
    assert "Go to the lists" not in text(page)
    assert "Sign in as somebody else" in text(page)
