"""Records of the CRM as a Django app: after each migration every record is found by its name."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = _("Records")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_enter_names, sender=self)


def _enter_names(using: str, **_kwargs: Any) -> None:
    """Of records that are older than this table, or that SQL wrote."""
    from records import names
    from records.access import record_types

    if names.Name._meta.db_table in connections[using].introspection.table_names():
        for model in record_types():
            names.enter_missing(model)
