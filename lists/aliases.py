"""Codes that are gone and still lead to the entry that took their place."""

from collections.abc import Mapping, Sequence

from lists.entries import Entry, EntryList


def resolve(entry_list: EntryList, codes: Sequence[str]) -> dict[str, Entry]:
    return {}


def note(entry_list: EntryList, codes: Mapping[str, Entry]) -> None: ...
