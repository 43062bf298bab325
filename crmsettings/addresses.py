"""How a list is written in an address: `dictionaries/SOURCE`, `pipelines/DEAL/GENERAL`."""

from dataclasses import dataclass
from typing import Any, ClassVar

from dictionaries.models import Dictionary
from lists.entries import EntryList
from pipelines.models import Pipeline


@dataclass(frozen=True)
class ListKey:
    model: type[EntryList]
    natural_key: tuple[str, ...]


class ListConverter:
    regex = r"dictionaries/[\w-]+|pipelines/[\w-]+/[\w-]+"
    models: ClassVar[dict[str, Any]] = {"dictionaries": Dictionary, "pipelines": Pipeline}

    def to_python(self, value: str) -> ListKey:
        family, *natural_key = value.split("/")
        return ListKey(self.models[family], tuple(natural_key))

    def to_url(self, entry_list: Any) -> str:
        return "/".join((entry_list._meta.app_label, *entry_list.natural_key()))
