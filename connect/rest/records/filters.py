"""The filter of a list of records: `{">=OPPORTUNITY": 1000, "@STAGE_ID": ["NEW", "C5:WON"]}`.

Programs rewrite what they find: so nothing in a filter is passed over that could leave more records than were
meant. An unknown field, a prefix that its field does not know, a value that it cannot have: each is refused.
"""

import re
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from connect.rest.faults import Fault
from connect.rest.filters import UNRESOLVED
from connect.rest.parameters import Json, several, text_of
from connect.rest.records.fields import Field, Unfit, sent_text
from connect.rest.records.types import RecordType

ARCHIVED = "IS_ARCHIVED"
MOST = 5000  # values in one filter
DEEPEST = 5  # groups inside of groups
INVALID = "has invalid value"

_KEY = re.compile(r"(!=%|!%=|!@|!=|!%|=%|%=|>=|<=|[=@!%<>]?)(\w+)")
_COMPARED = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}


def groups(sent: Json) -> Mapping[str, Json]:
    """To PHP a list is an array like any other: its keys are 0, 1, 2 …"""
    return {str(number): part for number, part in enumerate(sent)} if isinstance(sent, list) else sent


class Filter:
    """What a program asks for, as a condition of the records. Raises Fault, with this code."""

    def __init__(self, of: RecordType, sent: Mapping[str, Json], code: str) -> None:
        self.of, self.code, self.size = of, code, 0
        self.fields: set[str] = set()
        # It asks for what an earlier command of a batch has not found: nothing is the answer.
        self.is_unresolved = False
        self.condition = self._group(sent, 0)
        if ARCHIVED not in self.fields:
            self.condition &= Q(is_archived=False)

    def _group(self, sent: Mapping[str, Json], depth: int) -> Q:
        """`{"logic": "OR", "0": {…}, "1": {…}}`"""
        if depth > DEEPEST:
            raise self._fault("logic", INVALID)
        logic = text_of(sent.get("logic", "AND")).upper()
        if logic not in ("AND", "OR"):
            raise self._fault("logic", INVALID)
        parts = [self._part(str(key).strip(), value, depth) for key, value in sent.items() if key != "logic"]
        return reduce(or_ if logic == "OR" else and_, parts, Q())

    def _part(self, key: str, value: Json, depth: int) -> Q:
        if key.isdecimal() and isinstance(value, dict | list):
            return self._group(groups(value), depth + 1)
        found = _KEY.fullmatch(key)
        field = self.of.field(found[2]) if found else None
        if found is None or field is None:
            raise self._fault(key, "is not allowed in filter")
        self.fields.add(field.name)
        sent = several(value)
        self.size += max(1, len(sent))
        if self.size > MOST:
            raise self._fault(field.name, INVALID)
        try:
            values = [sent_text(one) for one in sent]
            if any(UNRESOLVED in value for value in values):
                self.is_unresolved = True
                return Q()
            return _condition(field, found[1], values)
        except Unfit:
            raise self._fault(field.name, INVALID) from None

    def _fault(self, name: str, what: str) -> Fault:
        return Fault(f"Invalid filter: field '{name[:100]}' {what}", self.code)


def _condition(field: Field, operator: str, values: Sequence[str]) -> Q:
    """Raises Unfit."""
    if operator in _COMPARED:
        if not field.has_order or len(values) != 1:
            raise Unfit
        return Q(**{f"{field.path}__{_COMPARED[operator]}": field.parse(values[0])})
    found = _like(field, operator, values) if "%" in operator else _equal(field, values)
    return ~found if operator.startswith("!") else found


def _equal(field: Field, values: Sequence[str]) -> Q:
    if field.can_be_empty and "" in values:
        named = [value for value in values if value]
        empty = Q(**{f"{field.path}__isnull": True})
        return empty | field.with_one_of(named) if named else empty
    return field.with_one_of(values)


def _like(field: Field, operator: str, values: Sequence[str]) -> Q:
    """`%` finds what stands anywhere; with `=` the value itself says where, by its own `%`."""
    if not field.is_text or not all(value.strip("%") for value in values):
        raise Unfit
    is_written = "=" in operator
    parts = [_pattern(field.path, value) if is_written else _anywhere(field.path, value) for value in values]
    return reduce(or_, parts)


def _pattern(path: str, value: str) -> Q:
    text = value.strip("%")
    if "%" in text:
        raise Unfit
    begins, ends = not value.startswith("%"), not value.endswith("%")
    lookups = {(True, True): "iexact", (True, False): "istartswith", (False, True): "iendswith"}
    return Q(**{f"{path}__{lookups.get((begins, ends), 'icontains')}": text})


def _anywhere(path: str, value: str) -> Q:
    return Q(**{f"{path}__icontains": value})
