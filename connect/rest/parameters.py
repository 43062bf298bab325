"""The parameters of a call, by whichever of their names: `id` and `ID`, `fields` and `arFields`."""

from collections.abc import Iterator, Mapping
from typing import Any

from connect.rest.faults import Fault
from lists.text.numbers import parse_number

type Json = Any


class Parameters:
    def __init__(self, sent: Mapping[str, Json]) -> None:
        """Raises Fault for texts that no database takes: zero bytes, halves of characters."""
        if not all(map(_is_whole, _texts(sent))):
            raise Fault("A parameter contains a character that cannot be seen.", "INVALID_REQUEST")
        self.sent = sent
        self._by_name = {str(name).lower().replace("_", ""): value for name, value in sent.items()}

    def get(self, name: str) -> Json:
        """None where it was not sent."""
        return self._by_name.get(name.lower(), self._by_name.get(f"ar{name.lower()}"))

    def text(self, name: str) -> str:
        return text_of(self.get(name))

    def number(self, name: str) -> int | None:
        """A whole number; None where there is none."""
        return number_of(self.get(name))

    def array(self, name: str) -> dict[str, Json]:
        """What was sent under names. Raises Fault."""
        value = self.get(name)
        if value is None or value == "" or value == []:
            return {}
        if not isinstance(value, dict):
            raise Fault(f"Parameter '{name}' must be array.")
        return value

    def fields(self) -> dict[str, Json]:
        """`fields` with their names in capitals. Raises Fault."""
        return {str(name).upper(): value for name, value in self.array("fields").items()}


def _texts(sent: Json) -> Iterator[str]:
    """All of them, however deep they are."""
    waiting: list[Json] = [sent]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def text_of(value: Json) -> str:
    """Programs send numbers as numbers and as texts, flags as they like."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def several(value: Json) -> list[Json]:
    """The values of an array, whatever its keys are; a single value is an array of one."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else [value]


def number_of(value: Json) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return parse_number(text_of(value))
