"""A list as the sheet beside a form shows it: its first entries, or those that a search finds."""

from dataclasses import dataclass
from functools import cached_property

from lists.entries import Entry, EntryList
from lists.finding import find
from lists.usage import usage_by_row
from pipelines.models import Stage

MOST = 200  # entries that are shown; a search finds the others


@dataclass(frozen=True)
class Value:
    entry: Entry
    count: int  # active records that use it
    group: str  # the kind of a stage


@dataclass(frozen=True)
class Values:
    entry_list: EntryList
    text: str = ""

    @cached_property
    def shown(self) -> list[Value]:
        """Two statements, however long the list is."""
        entries = self._entries[:MOST]
        usage = usage_by_row(self.entry_list.entries.model, [entry.pk for entry in entries])
        return [
            Value(entry, sum(use.active for use in usage.get(entry.pk, [])), _group(entry))
            for entry in entries
        ]

    @property
    def is_part(self) -> bool:
        return len(self._entries) > MOST

    @property
    def is_whole(self) -> bool:
        """Whether an entry that is not shown is not in the list."""
        return not self.text and not self.is_part

    @cached_property
    def _entries(self) -> list[Entry]:
        entries = self.entry_list.entries.active()
        if self.text:
            entries = entries.filter(pk__in=list(find(self.entry_list, self.text))[: MOST + 1])
        return list(entries[: MOST + 1])


def _group(entry: Entry) -> str:
    return str(entry.get_kind_display()) if isinstance(entry, Stage) else ""
