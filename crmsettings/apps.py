"""The app of the site: after each migration the shipped group of administrators has all permissions."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class CrmSettingsConfig(AppConfig):
    name = "crmsettings"

    def ready(self) -> None:
        from crmsettings.site import checks  # noqa: F401 - they register themselves

        # This app comes last, so the permissions of all others are there.
        post_migrate.connect(_make_administrators, sender=self)


def _make_administrators(using: str, **_kwargs: Any) -> None:
    """The shipped group may do everything on the pages of the site: few need be superusers."""
    from django.contrib.auth.models import Group, Permission

    if Group._meta.db_table not in connections[using].introspection.table_names():
        return  # somebody migrates one app alone, and the first one of all
    group, _created = Group.objects.using(using).get_or_create(name="CRM administrators")
    apps = ["connect", "crmsettings", "dictionaries", "pipelines", "records"]
    group.permissions.add(*Permission.objects.using(using).filter(content_type__app_label__in=apps))
