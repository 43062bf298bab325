"""Who may do what with records: the loaders that every view of them begins with."""

from functools import cache
from typing import Any, Literal

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails

from dictionaries.models import Dictionary
from lists.entries import EntryList
from lists.fields import EntryField
from pipelines.fields import StageField
from records.models import Record

Action = Literal["view", "add", "change", "delete"]
ACTIONS: tuple[Action, ...] = ("view", "add", "change", "delete")

SENTENCES = {
    "view": _("You may not see these records. Ask a CRM administrator."),
    "add": _("You may not add records of this type. Ask a CRM administrator."),
    "change": _("You may not change records of this type. Ask a CRM administrator."),
    "delete": _("You may not delete records of this type. Ask a CRM administrator."),
}


class Request(HttpRequest):
    """A request as our views see it: after the middleware of login and htmx."""

    htmx: HtmxDetails
    user: User


@cache
def record_types() -> list[type[Record]]:
    """In the order in which they are declared."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def may(user: Any, action: Action, model: type[Record]) -> bool:
    return bool(user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}"))


def rights(user: Any, model: type[Record]) -> dict[str, bool]:
    return {action: may(user, action, model) for action in ACTIONS}


def types_for(user: Any) -> list[type[Record]]:
    """The types of which a person may see the records."""
    return [model for model in record_types() if may(user, "view", model)]


def ask(user: Any, action: Action, *models: type[Record]) -> None:
    """Raises PermissionDenied when the person may not do this with any of the types."""
    if not any(may(user, action, model) for model in models):
        raise PermissionDenied(SENTENCES[action])


def record_for(user: Any, model: type[Record], pk: int, action: Action, *, locked: bool = False) -> Any:
    """With the entries that it points to. Raises PermissionDenied and Http404.

    `locked`: until the end of the transaction nobody else changes or deletes it.
    """
    ask(user, action, model)
    rows = model._default_manager.select_related(*model.label_paths())
    if locked:
        rows = rows.select_for_update(of=("self",), no_key=True)
    record = rows.filter(pk=pk).first()
    if record is None:
        raise Http404(_("This record is no longer there."))
    return record


def list_address(user: Any, key: EntryField, pipeline: EntryList | None) -> str:
    """The page where the entries behind a key are edited; nothing for who may not see it."""
    entries = key.remote_field.model._meta
    if not user.has_perm(f"{entries.app_label}.view_{entries.model_name}"):
        return ""
    if isinstance(key, StageField):
        return pipeline.get_absolute_url() if pipeline else ""
    return Dictionary(code=key.code).get_absolute_url()
