"""The Django admin, which refuses what none of its pages sends; Django's own answers it with a fault."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.admin import ModelAdmin
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponseBase

PATTERNS = ("__regex", "__iregex")  # one may be no pattern, or keep the database busy for hours


class Config(AdminConfig):
    default_site = "crmsettings.site.admin.Site"


class Site(AdminSite):
    def admin_view[V: Callable[..., HttpResponseBase]](self, view: V, cacheable: bool = False) -> V:
        answer = super().admin_view(view, cacheable)

        @wraps(view)
        def asked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if any(name.endswith(PATTERNS) for name in request.GET):
                raise BadRequest("Patterns are not looked for.")
            owner = getattr(view, "__self__", None)
            if isinstance(owner, ModelAdmin):
                _require_keys(owner, request.POST.getlist(ACTION_CHECKBOX_NAME))
            return answer(request, *args, **kwargs)

        return cast(V, asked)


def _require_keys(owner: "ModelAdmin[Any]", selected: list[str]) -> None:
    key = owner.opts.pk
    try:
        for text in selected:
            key.run_validators(key.to_python(text))
    except ValidationError as error:
        raise BadRequest("This is no key of a row.") from error
