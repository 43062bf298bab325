"""Run as a program: makes an installation with the shipped lists, and prints the session of a superuser."""

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

call_command("migrate", verbosity=0)
call_command("load_lists", verbosity=0)
client = Client()
client.force_login(User.objects.create(username="root", is_superuser=True))
print(client.cookies["sessionid"].value)  # noqa: T201 - the test reads it
