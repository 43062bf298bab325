"""What a person may do, thing by thing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crmsettings.access import may, may_with_pipelines
from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from records import access as records
from records.access import ACTIONS


@dataclass(frozen=True)
class Rights:
    """What a person may do with one thing: an answer for each of the actions, in their order."""

    title: str
    answers: list[bool]


def rights_of(user: User) -> Iterator[Rights]:
    yield Rights(_("Stages and statuses"), [may(user, action, Pipeline) for action in ACTIONS])
    seen = may(user, "view", Pipeline)
    # A pipeline is seen with its stages.
    yield Rights(
        _("Pipelines"), [seen, *(seen and may_with_pipelines(user, action) for action in ACTIONS[1:])]
    )
    yield Rights(_("Values of lists"), [may(user, action, Dictionary) for action in ACTIONS])
    for model in records.record_types():
        yield Rights(model.type_title(), list(records.permissions(user, model).values()))
