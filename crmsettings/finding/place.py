"""The list of an entry that was found, as far as a hit shows it."""

from dataclasses import dataclass
from typing import Self, cast

from crmsettings.screen.windows import PAGE
from lists.entries import Entry, EntryList


@dataclass(frozen=True)
class Place:
    """What thousands of entries may need of their list."""

    title: str
    address: str
    context: str
    is_long: bool

    @classmethod
    def of(cls, model: type[Entry], entry_list: EntryList) -> Self:
        context = model(**{model.parent_field: entry_list}).message_context
        is_long = cast(int, vars(entry_list)["size"]) > PAGE
        return cls(entry_list.title, entry_list.get_absolute_url(), context, is_long)

    def address_of(self, pk: int, archived: bool) -> str:
        """In a long list the page of an entry is known only once it is asked for: see `show_entry`."""
        if self.is_long:
            return f"{self.address}entries/{pk}/"
        return f"{self.address}{'?archived=0' if archived else ''}#entry-{pk}"
