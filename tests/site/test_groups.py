"""Who is there after `migrate`, and in the demo."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command

from crmsettings.settings import DEMO_SECRET_KEY

APPS = ["connect", "crmsettings", "dictionaries", "pipelines", "records"]
OURS = Permission.objects.filter(content_type__app_label__in=APPS)


def administrators():
    return Group.objects.get(name="CRM administrators")


def test_migrate_makes_a_group_that_may_do_everything_with_lists_records_and_integrations(db):
    assert set(administrators().permissions.all()) == {*OURS.all()}
    # To add, change, delete, view: the models of the lists, types of records, webhooks and subscriptions;
    # and to see the state of the site.
    assert OURS.count() == 4 * (5 + 9 + 2) + 1


def test_another_migrate_completes_the_group_and_keeps_what_was_given_besides(db):
    group = administrators()
    besides = Permission.objects.get(codename="add_user")
    group.permissions.set([besides])
    call_command("migrate", verbosity=0)
    assert set(administrators().permissions.all()) == {besides, *OURS.all()}
    assert Group.objects.count() == 1


@pytest.fixture
def demo(db, settings):
    settings.DEBUG = True
    settings.SECRET_KEY = DEMO_SECRET_KEY


def demo_admin():
    out = StringIO()
    call_command("demo_admin", stdout=out)
    return out.getvalue()


def test_the_demo_gets_an_administrator_and_says_how_to_sign_in(demo, client):
    said = demo_admin()
    assert said == "Sign in as admin with the password admin.\n"
    client.post("/login/", {"username": "admin", "password": "admin"})
    assert client.get("/admin/").status_code == 200


def test_an_administrator_who_is_there_stays_as_they_are(demo):
    User.objects.create_user("admin", password="mine")
    assert demo_admin() == "Sign in as admin with your own password.\n"
    admin = User.objects.get()
    assert admin.check_password("mine")
    assert not admin.is_superuser


@pytest.mark.parametrize(
    ("debug", "key"), [(False, DEMO_SECRET_KEY), (True, "a-key-of-its-own"), (False, "a-key-of-its-own")]
)
def test_a_real_site_never_gets_a_user_with_a_known_password(debug, key, demo, settings):
    settings.DEBUG, settings.SECRET_KEY = debug, key
    with pytest.raises(CommandError, match="This is not the demo"):
        demo_admin()
    assert not User.objects.exists()
