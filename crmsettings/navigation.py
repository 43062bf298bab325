"""The left column: every list that a person may see, in the order of the help article."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from crmsettings.access import may
from dictionaries.models import Dictionary
from lists.entries import EntryList
from pipelines.models import Pipeline


@dataclass(frozen=True)
class Section:
    title: str
    lists: list[EntryList]


def sections(user: Any) -> list[Section]:
    """Two queries, however many lists there are. A list knows its `size`: the number of its entries."""
    pipelines: Iterable[Pipeline] = ()
    dictionaries: list[Dictionary] = []
    if may(user, "view", Pipeline):
        pipelines = (
            Pipeline.objects.filter(archived_at=None)
            .select_related("entity_type")
            .order_by("entity_type__position", "-is_default", "position")
            .annotate(size=Count("entries"))
        )
    if may(user, "view", Dictionary):
        dictionaries = list(Dictionary.objects.annotate(size=Count("entries")).order_by("position"))
    # The article tells of the sources apart from the other lists: they are the first to be used.
    sources = [dictionary for dictionary in dictionaries if dictionary.code == "SOURCE"]
    others = [dictionary for dictionary in dictionaries if dictionary.code != "SOURCE"]
    found = (
        Section(_("Stages and statuses"), list(pipelines)),
        Section(_("Sources"), list(sources)),
        Section(_("Other lists"), list(others)),
    )
    return [section for section in found if section.lists]
