"""The person of the demo: everybody knows the password, so a production site must not let them in."""

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.db.models import Q

from crmsettings.settings import DEMO_SECRET_KEY

NAME = PASSWORD = "admin"  # noqa: S105


def is_demo() -> bool:
    return settings.SECRET_KEY == DEMO_SECRET_KEY


def people_of_demo() -> list[str]:
    """Who has its password, among those for whom it matters most: to check one takes a second."""
    people = User.objects.filter(Q(username=NAME) | Q(is_superuser=True), is_active=True)
    return [person.username for person in people if check_password(PASSWORD, person.password)]
