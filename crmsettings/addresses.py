"""How a list is written in an address: `dictionaries/SOURCE`, `pipelines/DEAL/GENERAL`."""

from typing import Any

from dictionaries.models import Dictionary
from lists.entries import EntryList
from lists.protection import natural_lookup
from pipelines.models import Pipeline

FAMILIES: dict[str, Any] = {"dictionaries": Dictionary, "pipelines": Pipeline}


class ListConverter:
    regex = r"dictionaries/[\w-]+|pipelines/[\w-]+/[\w-]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: EntryList | str) -> str:
        return value if isinstance(value, str) else value.address


class PipelineConverter(ListConverter):
    regex = r"pipelines/[\w-]+/[\w-]+"

    def to_url(self, value: EntryList | str) -> str:
        if isinstance(value, Dictionary):
            raise ValueError(value)
        return super().to_url(value)


def family_of(address: str) -> type[EntryList]:
    return FAMILIES[address.split("/")[0]]  # type: ignore[no-any-return]


def find_entry(address: str, pk: int) -> Any:
    """With its list, in one query. Raises ObjectDoesNotExist."""
    family, *natural_key = address.split("/")
    of_list = natural_lookup(FAMILIES[family], tuple(natural_key))
    key = FAMILIES[family].entries.field
    lookup = {f"{key.name}__{path}": code for path, code in of_list.items()}
    parents = (key.name, *(f"{key.name}__{name}" for name in [key.related_model.parent_field] if name))
    return key.model.objects.select_related(*parents).get(pk=pk, **lookup)


def find_list(address: str) -> EntryList:
    """Raises ObjectDoesNotExist."""
    family, *natural_key = address.split("/")
    return FAMILIES[family].objects.get_by_natural_key(*natural_key)  # type: ignore[no-any-return]
