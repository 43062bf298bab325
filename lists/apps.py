from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class ListsConfig(AppConfig):
    name = "lists"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lists import checks  # noqa: F401 - registers the checks

        post_migrate.connect(_install_triggers, sender=self)


def _install_triggers(using: str, **_kwargs: Any) -> None:
    from lists import triggers

    triggers.install(connections[using])
