"""The kernel of the lists as a Django app: its checks, and the triggers that migrations put in place."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate, pre_migrate


class ListsConfig(AppConfig):
    name = "lists"

    def ready(self) -> None:
        from lists import checks  # noqa: F401 - registers the checks

        pre_migrate.connect(_step_aside, sender=self)
        post_migrate.connect(_install_triggers, sender=self)


def _step_aside(using: str, plan: Sequence[object], **_options: object) -> None:
    """SQLite cannot rebuild a table that the trigger of another one names."""
    from lists.database import triggers

    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        triggers.uninstall(connection)


def _install_triggers(using: str, **_options: object) -> None:
    from lists import twins
    from lists.database import triggers

    triggers.install(connections[using])
    if using == DEFAULT_DB_ALIAS:
        twins.refresh()
