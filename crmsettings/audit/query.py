"""Which part of the history an address asks for, and how much of it a person may see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from re import fullmatch
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext as _

from crmsettings.access import SENTENCES
from crmsettings.addresses import FAMILIES, ListConverter, family_of, find_list
from lists.audit.reading import last_label, of_list, of_row
from lists.audit.sentences import action_titles
from lists.audit.sight import without
from lists.entries import EntryList
from lists.models import Operation
from lists.rights import Person, may_with_entries
from lists.text.numbers import parse_number
from records.access import hidden_from

PAGE = 50
MOST_TEXT = 100  # letters that are looked for


@dataclass(frozen=True)
class HistoryQuery:
    """The filter of the history. Invalid parameters are ignored."""

    address: str = ""  # of a list
    entry: int | None = None  # of this list
    actor: int | None = None
    action: str | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""  # in names and reasons
    undoable: bool = False  # only what can be undone
    before: int | None = None  # the key of the last operation on the page before
    open: int | None = None  # the operation that is shown beside the others

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "HistoryQuery":
        address, action = query.get("list", ""), query.get("act", "")
        return cls(
            address if fullmatch(ListConverter.regex, address) else "",
            parse_number(query.get("entry")),
            parse_number(query.get("person")),
            action if action and action in action_titles() else None,
            _parse_day(query.get("since", "")),
            _parse_day(query.get("until", "")),
            query.get("q", "").replace("\0", "").strip()[:MOST_TEXT],
            query.get("undoable") == "1",
            parse_number(query.get("before")),
            parse_number(query.get("open")),
        )

    @property
    def query(self) -> str:
        """The filter as it stands in an address."""
        values = {
            "list": self.address, "entry": self.entry, "person": self.actor, "act": self.action,
            "since": self.since, "until": self.until, "q": self.text, "undoable": int(self.undoable),
            "before": self.before, "open": self.open,
        }  # fmt: skip
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def page(self) -> str:
        return reverse("history") + (f"?{self.query}" if self.query else "")

    @property
    def is_filtered(self) -> bool:
        return replace(self, before=None, open=None) != HistoryQuery()

    def older(self, last: Operation) -> "HistoryQuery":
        return replace(self, before=last.pk)

    @property
    def closed(self) -> "HistoryQuery":
        return replace(self, open=None)

    @property
    def presets(self) -> list[tuple[str, str]]:
        """Usual times, and their addresses."""
        ever = replace(self, since=None, until=None, before=None, open=None)
        days = ((1, _("Today")), (7, _("Last 7 days")), (30, _("Last 30 days")))
        return [(_("Any time"), ever.page), *((title, self._since(count).page) for count, title in days)]

    def _since(self, days: int) -> "HistoryQuery":
        """The same of the last few days."""
        since = localdate() - timedelta(days=days - 1)
        return replace(self, since=since, until=None, before=None, open=None)

    @cached_property
    def entry_list(self) -> EntryList | None:
        return find_list(self.address) if self.address else None

    @property
    def entry_label(self) -> str:
        return last_label(self.entry_list, self.entry) if self.entry_list and self.entry else ""

    def operations(self, user: Person) -> QuerySet[Operation]:
        """What the person may see of it; the newest first."""
        rows = _visible_to(user, self._of_list())
        if self.actor:
            rows = rows.filter(actor=self.actor)
        if self.action:
            rows = rows.filter(action=self.action)
        if self.since or self.until:
            return self._of_days(rows)
        return rows.filter(pk__lt=self.before).order_by("-pk") if self.before else rows.order_by("-pk")

    def _of_list(self) -> QuerySet[Operation]:
        if self.entry_list is None:
            return Operation.objects.all()
        if self.entry:
            return of_row(self.entry_list.entries.model, self.entry, self.before)
        return of_list(self.entry_list, self.before, with_codes=True)

    def _of_days(self, rows: QuerySet[Operation]) -> QuerySet[Operation]:
        """By the index of moments: in the order of the keys all that came after these days would be read."""
        if self.since:
            rows = rows.filter(at__gte=_midnight(self.since))
        if self.until:
            rows = rows.filter(at__lt=_midnight(self.until + timedelta(days=1)))
        if self.before:
            above = Operation.objects.filter(pk=self.before).first()
            earlier = Q(at__lt=above.at) | Q(at=above.at, pk__lt=above.pk) if above else Q(pk__lt=self.before)
            rows = rows.filter(earlier)
        return rows.order_by("-at", "-pk")


def require_history(user: Person, address: str = "") -> None:
    """Raises PermissionDenied for a person who may not see any list, or not the one at an address."""
    families = [family_of(address)] if address else FAMILIES.values()
    if not any(may_with_entries(user, "view", family) for family in families):
        raise PermissionDenied(SENTENCES["view"])


def operation_for(user: Person, pk: int) -> Operation:
    """An operation that the person may see. Raises Http404."""
    found = HistoryQuery().operations(user).filter(pk=pk).first()
    if found is None:
        raise Http404(_("The history has no such entry."))
    return found


def operation_shown(user: Person, query: HistoryQuery) -> Operation | None:
    """The one that a page shows beside the others."""
    return HistoryQuery().operations(user).filter(pk=query.open).first() if query.open else None


def _visible_to(user: Person, rows: QuerySet[Operation]) -> QuerySet[Operation]:
    """Nothing about a family of lists that the person may not see, or what stands above them."""
    return without(hidden_from(user), rows)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, get_current_timezone())


def _parse_day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    # At the ends of the calendar a day has no midnight, or none in some time zones.
    return day if day and date.min.year < day.year < date.max.year else None
