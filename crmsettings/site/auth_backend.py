"""Who is asking, and what they may do: read with one query that need not be built anew for every request."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission, User
from django.db import models
from django.db.models.functions import Concat
from django.http import HttpRequest

from crmsettings.site.demo import PASSWORD, is_demo
from lists.statements import Statement, param

COLUMNS = [field.attname for field in User._meta.concrete_fields]


class PermissionBackend(ModelBackend):
    """Django's own backend; only the person who is signed in comes with all permissions at once.

    Three queries of the ORM, for the person, their own permissions and those of their groups, were
    a third of the time of a page that has not changed.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:  # type: ignore[override]
        """The password of the demo opens the demo only."""
        if credentials.get("password") == PASSWORD and not is_demo():
            return None
        return super().authenticate(request, **credentials)

    def get_user(self, user_id: Any) -> User | None:
        for columns in _statement().fetch(user_id):
            user = person_of(columns)
            return user if self.user_can_authenticate(user) else None
        return None


def person_of(columns: Sequence[Any]) -> User:
    """Whose row it is, with their permissions, which come last."""
    user = User.from_db("default", COLUMNS, columns[:-1])
    if not user.is_superuser:  # who has them all
        user._perm_cache = set(filter(None, (columns[-1] or "").split("\n")))  # type: ignore[attr-defined]
    return user


@cache
def _statement() -> Statement:
    return Statement(person_with_permissions())


def person_with_permissions(*more: models.Subquery) -> models.QuerySet[User, tuple[Any, ...]]:
    """The columns, all permissions in one, and what else belongs to the same moment; of `param(0)`."""
    own = User.user_permissions.through.objects.filter(user=param(0))
    groups = User.groups.through.objects.filter(user=param(0))
    granted = Group.permissions.through.objects.filter(group__in=groups.values("group"))
    permissions = Permission.objects.order_by().filter(
        models.Q(pk__in=own.values("permission")) | models.Q(pk__in=granted.values("permission"))
    )
    name = Concat("content_type__app_label", models.Value("."), "codename")
    names = (
        permissions.annotate(person=param(0))
        .values("person")
        .annotate(names=models.StringAgg(name, models.Value("\n")))
        .values("names")
    )
    return User.objects.filter(pk=param(0)).values_list(*COLUMNS, models.Subquery(names), *more)
