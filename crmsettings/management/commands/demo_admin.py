"""`manage.py demo_admin`: somebody to sign in as, for the demo."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from crmsettings.site.demo import NAME, PASSWORD, is_demo


class Command(BaseCommand):
    help = "Makes the user admin of the demo; refuses anywhere else."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG or not is_demo():
            raise CommandError(_("This is not the demo: make a user with createsuperuser."))
        users = get_user_model()._default_manager
        admin = users.filter(username=NAME).first() or users.create_superuser(NAME, password=PASSWORD)
        if admin.check_password(PASSWORD):
            sentence = _("Sign in as %(name)s with the password %(password)s.")
        else:
            sentence = _("Sign in as %(name)s with your own password.")
        self.stdout.write(sentence % {"name": NAME, "password": PASSWORD})
