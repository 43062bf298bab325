"""Who may do what: Django's permissions by model, and whether somebody has them."""

from typing import TYPE_CHECKING, Literal

from django.contrib.auth import get_permission_codename
from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

    from lists.entries import EntryList

type Person = User | AnonymousUser
Action = Literal["view", "add", "change", "delete"]
ACTIONS: tuple[Action, ...] = ("view", "add", "change", "delete")


def right(action: str, model: type[models.Model]) -> str:
    """To view, add, change or delete rows of a model, as `has_perm` takes it."""
    return f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}"


def may(user: Person, action: Action, model: type[models.Model]) -> bool:
    return user.has_perm(right(action, model))


def may_with_entries(user: Person, action: Action, list_model: "type[EntryList]") -> bool:
    """The permissions of the entries rule their list: to change Sources is to change its values."""
    return may(user, action, list_model.entries.field.model)
