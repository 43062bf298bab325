"""People at the screen: a browser without JavaScript, or htmx when `htmx=True`."""

import re
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from lists.entries import Entry, EntryList
from tests.factories import UserFactory

HTMX = {"HX-Request": "true"}


def person(*codenames: str) -> Client:
    """Somebody signed in who has just these permissions."""
    return signed_in(user_with(*codenames))


def administrator() -> Client:
    """Somebody in the shipped group, and nothing more."""
    return signed_in(crm_administrator())


def user_with(*codenames: str, **more: Any) -> User:
    """Somebody who has just these permissions."""
    user: User = UserFactory(**more)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def crm_administrator(**more: Any) -> User:
    user: User = UserFactory(**more)
    user.groups.add(Group.objects.get(name="CRM administrators"))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def list_url(entry_list: EntryList) -> str:
    return entry_list.get_absolute_url()


def entry_url(act: str, entry: Entry) -> str:
    """`act` is the name of a route: entry, edit_entry, move_entry, delete_entry."""
    return reverse(act, args=[entry.entry_list, entry.pk])


def text(response: Any) -> str:
    """What was answered; of HTML without the white space that wraps its lines, and without what sets names
    apart, which has tests of its own."""
    answer = response.getvalue().decode()
    if not response.headers["Content-Type"].startswith("text/html"):
        return answer
    return re.sub(r" ?(<[^>]*>) ?", r"\1", re.sub(r"\s*\n\s*", " ", re.sub("</?bdi>", "", answer))).strip()
