"""Who may do what with records: the loaders that every view of them begins with."""

from functools import cache

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails

from dictionaries.models import Dictionary
from lists.entries import EntryList
from lists.fields import EntryField
from lists.loading.attributes import list_models
from lists.rights import ACTIONS, Action, Person, may, may_with_entries, right
from pipelines.fields import StageField
from pipelines.models import Pipeline
from records.models import Record

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


def hidden_from(user: Person) -> list[type[EntryList]]:
    """The kinds of lists that a person may not see."""
    return [family for family in list_models() if not may_with_entries(user, "view", family)]


def permissions(user: Person, model: type[Record]) -> dict[Action, bool]:
    return {action: may(user, action, model) for action in ACTIONS}


def types_for(user: Person) -> list[type[Record]]:
    """The types whose records a person may see."""
    return [model for model in record_types() if may(user, "view", model)]


def require(user: Person, action: Action, model: type[Record]) -> None:
    """Every act shows the record, so it also needs the right to see it. Raises PermissionDenied."""
    for needed in ("view", action):
        if not may(user, needed, model):
            raise PermissionDenied(SENTENCES[needed])


def record_for[R: Record](
    user: Person, model: type[R], pk: int, action: Action, *, locked: bool = False
) -> R:
    """With the entries that it points to. Raises PermissionDenied and Http404.

    `locked`: nobody else changes or deletes it before the end of the transaction.
    """
    require(user, action, model)
    records = model._default_manager.select_related(*model.label_paths())
    if locked:
        records = records.select_for_update(of=("self",), no_key=True)
    record: R | None = records.filter(pk=pk).first()
    if record is None:
        raise Http404(_("This record is no longer there."))
    return record


def may_see_list(user: Person, key: EntryField, action: Action = "view") -> bool:
    """The entries behind a key, and do this with them."""
    return user.has_perms(right(needed, key.remote_field.model) for needed in {"view", action})


def list_address(user: Person, key: EntryField, pipeline: Pipeline | None, action: Action = "view") -> str:
    """The page where the entries behind a key are edited; empty for those who may not see or change it."""
    if not may_see_list(user, key, action):
        return ""
    if isinstance(key, StageField):
        return pipeline.get_absolute_url() if pipeline else ""
    return Dictionary(code=key.code).get_absolute_url()
