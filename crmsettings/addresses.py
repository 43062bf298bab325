"""How a list is written in an address: `dictionaries/SOURCE`, `pipelines/DEAL/GENERAL`."""

from typing import Any

from dictionaries.models import Dictionary
from lists.entries import EntryList
from pipelines.models import Pipeline

FAMILIES: dict[str, Any] = {"dictionaries": Dictionary, "pipelines": Pipeline}


class ListConverter:
    regex = r"dictionaries/[\w-]+|pipelines/[\w-]+/[\w-]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: EntryList | str) -> str:
        return value if isinstance(value, str) else value.address


def family_of(address: str) -> type[EntryList]:
    return FAMILIES[address.split("/")[0]]  # type: ignore[no-any-return]


def find_list(address: str) -> EntryList:
    """Raises ObjectDoesNotExist."""
    family, *natural_key = address.split("/")
    return FAMILIES[family].objects.get_by_natural_key(*natural_key)  # type: ignore[no-any-return]
