"""What a person may do, thing by thing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crmsettings.access import may_with_lists
from dictionaries.models import Dictionary
from lists.rights import ACTIONS, may_with_entries
from pipelines.models import Pipeline
from records import access as records


@dataclass(frozen=True)
class Rights:
    """What a person may do with one thing: an answer for each of the actions, in their order."""

    title: str
    answers: list[bool]


def rights_of(user: User) -> Iterator[Rights]:
    for list_model, of_entries, of_lists in (
        (Pipeline, _("Stages and statuses"), _("Pipelines")),
        (Dictionary, _("Values of lists"), _("Drop-down lists")),
    ):
        seen = may_with_entries(user, "view", list_model)
        yield Rights(of_entries, [may_with_entries(user, action, list_model) for action in ACTIONS])
        # A list is seen with its entries.
        answers = (seen and may_with_lists(user, action, list_model) for action in ACTIONS[1:])
        yield Rights(of_lists, [seen, *answers])
    yield Rights(_("Webhooks"), [user.has_perm(f"connect.{action}_webhook") for action in ACTIONS])
    for model in records.record_types():
        yield Rights(model.type_title(), list(records.permissions(user, model).values()))
