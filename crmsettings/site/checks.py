"""What is set wrongly on a production site: `manage.py check --deploy --database default`."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.translation import gettext as _

from crmsettings.site.demo import people_of_demo


@register(Tags.security, deploy=True)
def check_hosts(**_kwargs: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Warning(
            _("ALLOWED_HOSTS has “*”: the site answers to any name, even one that somebody made up."),
            hint=_("List the host names that people type: ALLOWED_HOSTS=crm.example.com."),
            id="crmsettings.W001",
        )
    ]


@register(Tags.database, deploy=True)
def check_people(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            _("%(name)s still has the demo password.") % {"name": name},
            hint=_("Set another one: manage.py changepassword %(name)s") % {"name": name},
            id="crmsettings.E001",
        )
        for name in (people_of_demo() if databases and not settings.DEBUG else [])
    ]
