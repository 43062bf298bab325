"""The fields of records as programs know them: what each one says of a record, and how one filters by it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise

from connect.bitrix24.vocabulary import code_of
from connect.rest.parameters import Json, number_of, text_of
from lists.fields import EntryField
from lists.text.moments import parse_moment
from pipelines.fields import StageField
from pipelines.models import Stage
from records.models import Record
from records.names import LONGEST, Found

type Value = str | int | Decimal | datetime | None

LARGEST = Decimal(10) ** 10  # what a column of amounts takes


class Unfit(Exception):
    """No field of this kind has such a value."""


@dataclass(frozen=True)
class Field:
    """`name` is what crm.deal calls it, `item_name` crm.item; `path` is the column behind it, if any."""

    name: str
    title: str | Promise
    type: str
    path: str = ""
    _: KW_ONLY
    item_name: str = ""
    is_read_only: bool = True
    is_required: bool = False
    status_type: str = ""
    can_be_empty: bool = False

    has_order = False  # its values are smaller and larger
    is_text = False

    @property
    def upper_name(self) -> str:
        """What crm.item.fields calls it."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.item_name).upper()

    def of(self, record: Record) -> Value:
        value: Value = getattr(record, self.path)
        return value

    def parse(self, sent: str) -> Any:
        """A value as the column has it. Raises Unfit."""
        return sent

    def with_one_of(self, sent: Sequence[str]) -> Q:
        """The records that have one of these values. Raises Unfit."""
        return _one_of(self.path, [self.parse(value) for value in sent])


@dataclass(frozen=True)
class Text(Field):
    _: KW_ONLY
    model: type[Record]

    is_text = True

    def with_one_of(self, sent: Sequence[str]) -> Q:
        """A name is looked for by its words: those stand in an index."""
        exact = super().with_one_of(sent)
        found = Found(self.model, sent[0]) if len(sent) == 1 else None
        if found and 0 < len(" ".join(found.words)) < LONGEST and found.keys is not None:
            return Q(pk__in=found.keys) & exact
        return exact


class Number(Field):
    has_order = True

    def parse(self, sent: str) -> int:
        number = number_of(sent)
        if number is None:
            raise Unfit
        return number


class Amount(Field):
    has_order = True

    def parse(self, sent: str) -> Decimal:
        try:
            amount = Decimal(sent)
        except InvalidOperation:
            raise Unfit from None
        if not amount.is_finite() or abs(amount) >= LARGEST:
            raise Unfit
        return amount


class Moment(Field):
    has_order = True

    def of(self, record: Record) -> Value:
        moment: datetime = getattr(record, self.path)
        return timezone.localtime(moment)

    def parse(self, sent: str) -> datetime:
        moment = parse_moment(sent)
        if moment is None:
            raise Unfit
        return moment


class Flag(Field):
    def of(self, record: Record) -> Value:
        return "Y" if getattr(record, self.path) else "N"

    def parse(self, sent: str) -> bool:
        known = {"Y": True, "1": True, "N": False, "0": False}
        if sent.upper() not in known:
            raise Unfit
        return known[sent.upper()]


@dataclass(frozen=True)
class Coded(Field):
    """An entry of a drop-down list, by its code. What no entry has, no record has."""

    _: KW_ONLY
    key: EntryField

    def of(self, record: Record) -> Value:
        entry = getattr(record, self.key.name)
        return entry.code if entry else None

    def with_one_of(self, sent: Sequence[str]) -> Q:
        entries = self.key.of_list().order_by().filter(code__in=sent)
        return _one_of(self.key.attname, list(entries.values_list("pk", flat=True)))


@dataclass(frozen=True)
class OfStage(Field):
    """What the stage of a record says: its code, its pipeline, whether it is won."""

    _: KW_ONLY
    key: StageField
    fact: Callable[[Stage], Value]

    def of(self, record: Record) -> Value:
        stage = record.present_stage
        return self.fact(stage) if stage else None

    def with_one_of(self, sent: Sequence[str]) -> Q:
        # Their keys, not a subquery: so the databases know how many records are in them.
        stages: Any = self.key.of_list().order_by()
        if self.path:  # they are named by their codes: few have one of these
            stages = stages.filter(code__in=[code_of(value) for value in sent])
        return _one_of(self.key.attname, [row.pk for row in stages if str(self.fact(row)) in sent])


def _one_of(column: str, values: Sequence[Any]) -> Q:
    return Q(**{column: values[0]}) if len(values) == 1 else Q(**{f"{column}__in": values})


def sent_text(value: Json) -> str:
    """A single value of a filter or of a field. Raises Unfit."""
    if isinstance(value, dict | list):
        raise Unfit
    return text_of(value)
