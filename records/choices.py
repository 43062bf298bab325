"""What a form offers of the list behind a field of records."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.entries import Entry
from lists.fields import EntryField
from lists.rows import Row
from records.filters import Filter
from records.numbers import grouped

OFFERED = 200  # entries of one list in a form

type Option = tuple[str, str]
type Choice = Option | tuple[str, list[Option]]


@dataclass(frozen=True)
class Known:
    """The entries of the list behind a field, in their order: the first ones of a very long list."""

    entries: list[Entry]
    size: int  # of the whole list

    @property
    def further(self) -> int:
        return max(0, self.size - len(self.entries))


def list_of(key: EntryField, records_filter: Filter) -> QuerySet[Entry]:
    """The entries that the records of a filter can have: the stages of its pipeline, where it has one."""
    is_stage = key == records_filter.model.stage_field()
    in_pipeline = {"pipeline": records_filter.pipeline} if records_filter.pipeline and is_stage else {}
    entries: QuerySet[Entry] = key.of_list().filter(**in_pipeline)
    return entries


def known_of(key: EntryField, records_filter: Filter) -> Known:
    found = list_of(key, records_filter)
    entries = list(found[: OFFERED + 1])
    if len(entries) <= OFFERED:
        return Known(entries, len(entries))
    entries.pop()
    chosen = records_filter.chosen.get(key.name)
    if chosen and chosen not in {entry.pk for entry in entries}:
        entries += found.filter(pk=chosen)
    return Known(entries, found.count())


def marked(row: Row) -> str:
    """The label of an entry or of a list, of which a dictionary is never archived."""
    is_archived = getattr(row, "archived_at", None) is not None
    return _("%(label)s (archived)") % {"label": row.label} if is_archived else row.label


def entry_choices(known: Known) -> Iterator[Choice]:
    """In list order; under the names of their lists where there are several."""
    groups = [
        (marked(entry_list), [(str(entry.pk), marked(entry)) for entry in entries])
        for entry_list, entries in groupby(known.entries, lambda entry: entry.entry_list)
    ]
    if len(groups) == 1:
        yield from groups[0][1]
    else:
        yield from groups
    if known.further:
        sentence = ngettext("and %(count)s more", "and %(count)s more", known.further)
        # A group without choices: it can be read, but not chosen.
        yield sentence % {"count": grouped(known.further)}, []
