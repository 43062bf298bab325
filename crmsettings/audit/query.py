"""Which part of the history is asked for, as it stands in an address, and who may see it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.timezone import get_current_timezone

from crmsettings.access import may
from crmsettings.addresses import FAMILIES, ListConverter, find_list
from lists.audit.reading import last_label, of_list, of_row
from lists.history import ACTIONS
from lists.models import Change, Operation

PAGE = 50


@dataclass(frozen=True)
class HistoryQuery:
    """Nonsense in an address is passed over."""

    address: str = ""  # of a list
    entry: int | None = None  # of this list
    actor: int | None = None
    action: str | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None  # the key of the operation above the asked page

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "HistoryQuery":
        return cls(
            query["list"] if re.fullmatch(ListConverter.regex, query.get("list", "")) else "",
            _number(query.get("entry", "")),
            _number(query.get("person", "")),
            query["act"] if query.get("act", "") in ACTIONS and query.get("act") else None,
            _date(query.get("since", "")),
            _date(query.get("until", "")),
            _number(query.get("before", "")),
        )

    @property
    def query(self) -> str:
        values = {
            "list": self.address, "entry": self.entry, "person": self.actor, "act": self.action,
            "since": self.since, "until": self.until, "before": self.before,
        }  # fmt: skip
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def is_filtered(self) -> bool:
        return replace(self, before=None) != HistoryQuery()

    def older(self, last: Operation) -> "HistoryQuery":
        return replace(self, before=last.pk)

    @property
    def entry_list(self) -> Any:
        try:
            return find_list(self.address) if self.address else None
        except ObjectDoesNotExist:
            return None

    @property
    def entry_label(self) -> str:
        return last_label(self.entry_list, self.entry) if self.entry_list and self.entry else ""

    @property
    def whole_list(self) -> "HistoryQuery":
        return replace(self, entry=None, before=None)

    def operations(self, user: Any) -> QuerySet[Operation]:
        """All of them; the newest first."""
        entry_list = self.entry_list
        rows = Operation.objects.all()
        if entry_list and self.entry:
            rows = of_row(entry_list.entries.model, self.entry, self.before)
        elif entry_list:
            rows = of_list(entry_list, self.before)
        rows = _seen_by(user, rows)
        if self.actor:
            rows = rows.filter(actor=self.actor)
        if self.action:
            rows = rows.filter(action=self.action)
        if self.since:
            rows = rows.filter(at__gte=_midnight(self.since))
        if self.until:
            rows = rows.filter(at__lt=_midnight(self.until + timedelta(days=1)))
        if not (self.since or self.until):
            return rows.filter(pk__lt=self.before).order_by("-pk") if self.before else rows.order_by("-pk")
        # By the index of moments: in the order of the keys all that came after these days would be read.
        above = Operation.objects.filter(pk=self.before).first() if self.before else None
        if above:
            rows = rows.filter(Q(at__lt=above.at) | Q(at=above.at, pk__lt=above.pk))
        return rows.order_by("-at", "-pk")


def _seen_by(user: Any, rows: QuerySet[Operation]) -> QuerySet[Operation]:
    """Nothing of a family of lists that the person may not see."""
    unseen = [family for family in FAMILIES.values() if not may(user, "view", family)]
    tables = [
        model._meta.db_table
        for family in unseen
        for model in (family, family.entries.field.model)
    ]  # fmt: skip
    if not tables:
        return rows
    return rows.exclude(Exists(Change.objects.filter(operation=OuterRef("pk"), table_name__in=tables)))


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, get_current_timezone())


def _date(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    # At the ends of the calendar a day has no midnight, or none in some time zones.
    return day if day and date.min.year < day.year < date.max.year else None
