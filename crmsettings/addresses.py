"""How a list is written in an address: `dictionaries/SOURCE`, `pipelines/DEAL/GENERAL`."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from dictionaries.models import Dictionary
from lists.entries import EntryList
from lists.statements import one
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
    of_list = FAMILIES[family].natural_lookup(tuple(natural_key))
    key = FAMILIES[family].entries.field
    parents = (key.name, *(f"{key.name}__{name}" for name in _parents(FAMILIES[family])))
    return _found(
        key.model, *parents, pk=pk, **{f"{key.name}__{path}": code for path, code in of_list.items()}
    )


def find_list(address: str) -> EntryList:
    """Raises ObjectDoesNotExist."""
    family, *natural_key = address.split("/")
    family_model = FAMILIES[family]
    of_list = family_model.natural_lookup(tuple(natural_key))
    return _found(family_model, *_parents(family_model), **of_list)  # type: ignore[no-any-return]


def _parents(model: Any) -> list[str]:
    return [model.parent_field] if model.parent_field else []


def _found(model: Any, *parents: str, **values: Any) -> Any:
    row = one(model, *parents, **values)
    if row is None:
        raise ObjectDoesNotExist
    return row
