"""Drop-downs that narrow records: one for each list, and one for what is archived."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lists.entries import Entry, EntryList
from lists.fields import EntryField
from lists.text.numbers import grouped
from pipelines.models import Pipeline
from records.filters import ALL, ARCHIVED, NOTHING, Filter

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


def marked(row: Entry | EntryList) -> str:
    """The label of an entry or of a list."""
    return _("%(label)s (archived)") % {"label": row.label} if row.archived_at else row.label


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


class FilterForm(forms.Form):
    """Each drop-down begins with what it is called: nothing is chosen in it then.

    It shows a filter; what an address means, Filter.from_query says.
    """

    what: Sequence[str] = ()  # the fields that are no filters

    @property
    def filters(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.what]

    @property
    def filters_in_use(self) -> int:
        """With the text that a name is found by, which is no drop-down."""
        return sum(bool(value) for name, value in self.initial.items() if name not in self.what)

    def add_pipelines(self, pipelines: Iterable[Pipeline], *first: Option, **attributes: str) -> None:
        rows = ((str(row.pk), marked(row)) for row in pipelines)
        self.add("pipeline", _("Pipeline"), [*first, *rows], **attributes)

    def add_lists(self, known: Mapping[EntryField, Known]) -> None:
        for key, entries in known.items():
            nothing: list[Choice] = [(NOTHING, _("no value"))] if key.null else []
            self.add(key.name, key.title, [("", key.title), *nothing, *entry_choices(entries)])

    def add_states(self) -> None:
        states = [
            ("", _("Active")),
            (ARCHIVED, pgettext("records", "Archived")),
            (ALL, _("Active and archived")),
        ]
        self.add("archived", _("State"), states)

    def add(self, name: str, label: str, choices: Sequence[Choice], **attributes: str) -> None:
        widget = forms.Select(attrs={"aria-label": label, **attributes})
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, widget=widget)
