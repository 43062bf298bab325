"""What the entries of a list are called on its page: stages, statuses or values."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lists.entries import EntryList
from lists.text.numbers import grouped
from pipelines.models import EntityType, Pipeline


@dataclass(frozen=True)
class Words:
    one: str  # the heading of their column
    system: str  # what one that stays is, as an adjective of that word
    count: Callable[[int], str]


def words(entry_list: EntryList) -> Words:
    if not isinstance(entry_list, Pipeline):
        return Words(_("Value"), pgettext("value", "system"), _values)
    if entry_list.entity_type.stage_term == EntityType.StageTerm.STATUS:
        return Words(_("Status"), pgettext("status", "system"), _statuses)
    return Words(_("Stage"), pgettext("stage", "system"), _stages)


def _values(number: int) -> str:
    return ngettext("%(number)s value", "%(number)s values", number) % {"number": grouped(number)}


def _statuses(number: int) -> str:
    return ngettext("%(number)s status", "%(number)s statuses", number) % {"number": grouped(number)}


def _stages(number: int) -> str:
    return ngettext("%(number)s stage", "%(number)s stages", number) % {"number": grouped(number)}
