"""Filters and orders as they are sent: `{"=ENTITY_ID": "SOURCE", ">ID": 0}`, `{"SORT": "ASC"}`.

The original keeps to `=`; clients rely on the others as well: a page of `>ID` that comes whole keeps them
running for ever.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from connect.rest.parameters import Json, number_of, several, text_of

_KEY = re.compile(r"(!=|!@|!%|=%|%=|>=|<=|><|[=@!%<>]?)(.*)", re.DOTALL)
UNRESOLVED = "$result["  # of a command of the batch that failed, or found nothing


@dataclass(frozen=True)
class Condition:
    name: str  # in capitals
    operator: str  # one of "=", "!", "@", "!@", "%", "!%", ">", ">=", "<", "<="
    value: Json

    @property
    def values(self) -> list[str]:
        return [text_of(one) for one in several(self.value)]

    @property
    def is_unresolved(self) -> bool:
        """It asks for what an earlier command of the batch has not found: nothing is the answer."""
        return any(UNRESOLVED in one for one in self.values)


def conditions(sent: Mapping[str, Json]) -> list[Condition]:
    """Without those whose value is empty, which ask for nothing."""
    found = []
    for key, value in sent.items():
        value = list(value.values()) if isinstance(value, dict) else value
        match = _KEY.fullmatch(str(key).strip())
        if match and value not in ("", None):
            found.append(Condition(match[2].upper(), _operator(match[1], value), value))
    return found


def _operator(written: str, value: Json) -> str:
    is_list = isinstance(value, list)
    plain = {"": "=", "!=": "!", "=%": "%", "%=": "%"}.get(written, written)
    return {"=": "@", "!": "!@"}.get(plain, plain) if is_list else plain


def order_of(sent: Mapping[str, Json]) -> list[tuple[str, bool]]:
    """Names in capitals, each with whether it falls: whatever is not ASC."""
    return [(str(name).upper(), text_of(way).upper() != "ASC") for name, way in sent.items()]


COMPARED: dict[str, Callable[[int, int], bool]] = {
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}


def holds(condition: Condition, value: Json, *, by_words: bool = False) -> bool:
    """Whether a value of a row fulfils it; `by_words`: each word that is asked for stands in it."""
    own, asked = text_of(value), condition.values
    if compare := COMPARED.get(condition.operator):
        left, right = number_of(own), number_of(asked[0] if asked else "")
        return left is not None and right is not None and compare(left, right)
    if condition.operator in ("%", "!%") or (by_words and condition.operator == "="):
        found = all(word in own.casefold() for word in asked[0].casefold().split()) if asked else False
        return found != (condition.operator == "!%")
    return (own in asked) != condition.operator.startswith("!")


def fitting[R: Mapping[str, Json]](rows: Iterable[R], wanted: Iterable[Condition]) -> list[R]:
    """The rows that fulfil all conditions, but for those of which they know nothing."""
    asked = list(wanted)
    return [row for row in rows if all(holds(one, row[one.name]) for one in asked if one.name in row)]


def sorted_by[R: Mapping[str, Json]](
    rows: Iterable[R], order: Iterable[tuple[str, bool]], numbers: Iterable[str]
) -> list[R]:
    found = list(rows)
    for name, falls in reversed(list(order)):
        if name in numbers:
            found.sort(key=lambda row: int(row.get(name) or 0), reverse=falls)
        else:
            found.sort(key=lambda row: text_of(row.get(name)), reverse=falls)
    return found
