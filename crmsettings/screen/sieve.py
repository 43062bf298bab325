"""What narrows the page of a list: a text, a chip such as “Unused”, and the order by last use.

All of them stand in the address of the page: `?q=fair&only=unused&sort=used`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lists.entries import EntryList
from lists.finding import alike, find, last_used

RENAMED, UNUSED, ARCHIVED, ALIKE = "renamed", "unused", "archived", "alike"
CHIPS: dict[str, Promise] = {
    RENAMED: _("Renamed"),
    UNUSED: _("Unused"),
    ARCHIVED: pgettext_lazy("entries", "Archived"),
    ALIKE: _("Look-alikes"),
}
USED = "used"  # the order: what was not used for the longest time comes first
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Sieve:
    text: str = ""
    only: str = ""
    sort: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Invalid parameters are ignored."""
        text, only, sort = (query.get(name, "") for name in ("q", "only", "sort"))
        return cls(text if text.strip() else "", only if only in CHIPS else "", sort if sort == USED else "")

    def __bool__(self) -> bool:
        return bool(self.text or self.only or self.sort)

    @property
    def query(self) -> dict[str, str]:
        values = {"q": self.text, "only": self.only, "sort": self.sort}
        return {name: value for name, value in values.items() if value}

    @property
    def address(self) -> str:
        """As it stands at the end of an address."""
        return f"?{urlencode(self.query)}" if self else ""

    @property
    def is_reordered(self) -> bool:
        return bool(self.sort) or self.only == ALIKE

    @property
    def depends_on_records(self) -> bool:
        """Records come and go without a new version of the list."""
        return bool(self.sort) or self.only == UNUSED

    def chips(self) -> list[tuple[str, Promise, "Sieve", bool]]:
        """Each with what a press on it leads to, and whether it is pressed: then another press lets it go."""
        return [
            (key, title, replace(self, only="" if key == self.only else key), key == self.only)
            for key, title in CHIPS.items()
        ]

    @property
    def sorted(self) -> "Sieve":
        return replace(self, sort="" if self.sort else USED)

    def keys(self, entry_list: EntryList) -> list[int]:
        """The keys of the entries that fall through, in the order in which they are shown."""
        if self.only == ALIKE:
            return [pk for group in self.groups(entry_list) for pk in group]
        pks = find(entry_list, self.text) if self.text else None
        if self.only or pks is None:
            of_chip = self._of_chip(entry_list)
            known = set(of_chip)
            pks = of_chip if pks is None else [pk for pk in pks if pk in known]
        if self.sort:
            moments = last_used(entry_list, pks)
            pks.sort(key=lambda pk: moments.get(pk, NEVER))
        return pks

    def groups(self, entry_list: EntryList) -> list[list[int]]:
        """Look-alikes, those that are alike together; all of them where the text finds one."""
        groups = alike(entry_list)
        if not self.text:
            return groups
        known = set(find(entry_list, self.text))
        return [group for group in groups if not known.isdisjoint(group)]

    def _of_chip(self, entry_list: EntryList) -> list[int]:
        rows = entry_list.entries.all()
        rows = {"": rows.all, RENAMED: rows.renamed, UNUSED: rows.unused, ARCHIVED: rows.archived}[
            self.only
        ]()
        return list(rows.values_list("pk", flat=True))


EVERYTHING = Sieve()


def counts(entry_list: EntryList) -> dict[str, int]:
    """How many entries each chip shows: a statement for each, however many entries and records there are."""
    rows = entry_list.entries.all()
    return {
        RENAMED: rows.renamed().count(),
        UNUSED: rows.unused().count(),
        ARCHIVED: rows.archived().count(),
        ALIKE: sum(map(len, alike(entry_list))),
    }
