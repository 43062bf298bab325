"""How a list is written in an address: `dictionaries/SOURCE`, `pipelines/DEAL/GENERAL`."""

from typing import cast

from django.urls.converters import StringConverter

from dictionaries.models import Dictionary
from lists.entries import Entry, EntryList
from lists.statements import one
from pipelines.models import Pipeline

FAMILIES: dict[str, type[EntryList]] = {"dictionaries": Dictionary, "pipelines": Pipeline}


class ListConverter(StringConverter):
    """Any list; a view gets its address, and `reverse` takes the list itself as well."""

    regex = r"dictionaries/[\w-]+|pipelines/[\w-]+/[\w-]+"

    def to_url(self, value: EntryList | str) -> str:
        return value if isinstance(value, str) else value.address


class PipelineConverter(ListConverter):
    regex = r"pipelines/[\w-]+/[\w-]+"


def family_of(address: str) -> type[EntryList]:
    return FAMILIES[address.partition("/")[0]]


def find_list(address: str) -> EntryList | None:
    """With its entity type, in one query."""
    return one(family_of(address), *_parents(address), **codes_in(address))


def find_entry(address: str, pk: int) -> Entry | None:
    """With its list, in one query."""
    key = family_of(address).entries.field
    parents = [f"{key.name}__{parent}" for parent in _parents(address)]
    codes = {f"{key.name}__{path}": code for path, code in codes_in(address).items()}
    return cast("Entry | None", one(key.model, key.name, *parents, pk=pk, **codes))


def codes_in(address: str) -> dict[str, str]:
    """Of the list there and of what it belongs to, by the paths of their columns."""
    _family, *codes = address.split("/")
    return family_of(address).natural_lookup(tuple(codes))


def _parents(address: str) -> list[str]:
    parent = family_of(address).parent_field
    return [parent] if parent else []
