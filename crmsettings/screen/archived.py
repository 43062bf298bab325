"""The archived entries of a list: they stand apart at its end, in parts as the groups do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q

from crmsettings.screen.windows import PAGE, first_rows
from lists.entries import Entry, EntryList
from lists.querysets import EntryQuerySet
from lists.text.numbers import parse_number


@dataclass
class Archived:
    """One part of them, the last archived first."""

    entries: list[Entry]
    size: int  # of all of them, or of those that fall through a sieve
    more: bool = False
    is_open: bool = False

    page = PAGE

    @property
    def later(self) -> str:
        return f"?{urlencode({'archived': self.entries[-1].pk})}"


def archived(entry_list: EntryList, query: Mapping[str, str] | None = None) -> Archived:
    """The first of them, or those below the entry that an address names; 0 asks for the first ones."""
    below = parse_number((query or {}).get("archived"))
    last = _rows(entry_list).filter(pk=below).first() if below else None
    if last is None:
        entries = first_rows(entry_list, archived=True)
    else:
        same_moment = Q(archived_at=last.archived_at, pk__lt=last.pk)
        entries = list(
            _rows(entry_list).filter(Q(archived_at__lt=last.archived_at) | same_moment)[: PAGE + 1]
        )
    more = len(entries) > PAGE
    size = _rows(entry_list).count() if more or last is not None else len(entries)
    return Archived(entries[:PAGE], size, more, is_open=below is not None)


def archived_found(entry_list: EntryList, pks: Collection[int]) -> Archived:
    """Those that fall through a sieve."""
    wanted = set(pks)
    found = [pk for pk in _rows(entry_list).values_list("pk", flat=True) if pk in wanted]
    rows = list(_rows(entry_list).filter(pk__in=found[:PAGE])) if found else []
    return Archived(rows, len(found), is_open=True)


def _rows(entry_list: EntryList) -> EntryQuerySet:
    return entry_list.entries.all().archived().order_by("-archived_at", "-pk")
