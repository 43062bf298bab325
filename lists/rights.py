"""The names of Django's permissions, as `has_perm` takes them."""

from django.contrib.auth import get_permission_codename
from django.db import models


def right(action: str, model: type[models.Model]) -> str:
    """To view, add, change or delete rows of a model."""
    return f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}"
