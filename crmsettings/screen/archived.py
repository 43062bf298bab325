"""The archived entries of a list: they stand apart at its end, in parts as the groups do."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from crmsettings.screen.windows import PAGE
from lists.entries import EntryList


@dataclass
class Archived:
    """One part of them, the last archived first."""

    entries: list[Any] = field(default_factory=list)
    size: int = 0  # of all of them, or of all that a search finds
    more: bool = False
    is_open: bool = False

    page = PAGE

    @property
    def later(self) -> str:
        return f"?{urlencode({'archived': self.entries[-1].pk})}"


def after(query: Mapping[str, str]) -> int | None:
    """The entry below which an address asks for further ones; 0 asks for the first ones."""
    asked = query.get("archived", "")
    return int(asked) if re.fullmatch(r"[0-9]{1,18}", asked) else None


def archived(entry_list: EntryList, below: int | None = None) -> Archived:
    rows = _rows(entry_list)
    part = rows
    last = rows.filter(pk=below).first() if below else None
    if last is not None:
        part = rows.filter(
            Q(archived_at__lt=last.archived_at) | Q(archived_at=last.archived_at, pk__lt=last.pk)
        )
    entries = list(part[: PAGE + 1])
    more = len(entries) > PAGE
    size = rows.count() if more or last is not None else len(entries)
    return Archived(entries[:PAGE], size, more, is_open=below is not None)


def archived_found(entry_list: EntryList, pks: Collection[int]) -> Archived:
    """Those that a search finds."""
    wanted = set(pks)
    found = [pk for pk in _rows(entry_list).values_list("pk", flat=True) if pk in wanted]
    rows = list(_rows(entry_list).filter(pk__in=found[:PAGE])) if found else []
    return Archived(rows, len(found), is_open=True)


def _rows(entry_list: EntryList) -> Any:
    return entry_list.entries.exclude(archived_at=None).order_by("-archived_at", "-pk")
