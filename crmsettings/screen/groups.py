"""The groups of a list as its page shows them: each a part of its entries, under one heading."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _

from crmsettings.screen.sieve import EVERYTHING, Sieve
from crmsettings.screen.windows import MOST, PAGE, Kind, Window, earlier, kind_of, positions_of, read
from lists.entries import Entry, EntryList
from pipelines.models import EntityType, Pipeline, Stage


@dataclass
class Group:
    """Entries among which one may move, under one heading; a dictionary is a single group."""

    kind: Kind
    title: str = ""
    note: str = ""
    add_title: str = ""  # empty where nothing can be added
    entries: list[Entry] = field(default_factory=list)
    more: Entry | None = None  # the first entry below those that are shown
    earlier: Window | None = None  # the part above those that are shown
    shown: int = 0  # rows of the group on an open page, these included
    more_at: int = 0  # its position, or its place in another order
    sieve: Sieve = EVERYTHING
    mark: str = ""  # of look-alikes: what sets them apart from others of their kind

    page = PAGE

    def fill(self, rows: Sequence[Entry], shown: int = 0, more_at: int | None = None) -> None:
        self.entries = list(rows[:PAGE])
        self.more = rows[PAGE] if len(rows) > PAGE else None
        if self.more:
            self.more_at = self.more.position if more_at is None else more_at
        self.shown = shown + len(self.entries)

    @property
    def later(self) -> Window | None:
        return Window(self.kind, self.more_at, self.sieve) if self.more else None

    @property
    def may_grow(self) -> bool:
        """Whether the next rows come below these, rather than in their place."""
        return self.shown + PAGE <= MOST

    @property
    def is_part(self) -> bool:
        return bool(self.more or self.earlier)


def groups(entry_list: EntryList, window: Window | None = None) -> list[Group]:
    window = window or Window()
    shown = _headings(entry_list)
    parts = read(entry_list, [group.kind for group in shown], window)
    for group in shown:
        group.fill(parts[group.kind])
        if group.kind == window.kind:
            group.earlier = earlier(entry_list, window)
    return shown


def groups_found(entry_list: EntryList, pks: Sequence[int], window: Window) -> list[Group]:
    """Only these entries, each group in parts as well, and only groups that have one of them."""
    found = positions_of(entry_list, pks, in_this_order=window.sieve.is_reordered)
    shown = [group for group in _headings(entry_list) if group.kind in found]
    parts: dict[Kind, list[tuple[int, int]]] = {}
    for group in shown:
        start, own = window.start_of(group.kind), found[group.kind]
        first = 0 if start is None else bisect_left(own, (start, 0))
        parts[group.kind] = own[first : first + PAGE + 1]
        if first:
            group.earlier = Window(group.kind, own[first - PAGE][0] if first > PAGE else None, window.sieve)
    rows = entry_list.entries.in_bulk([pk for part in parts.values() for _place, pk in part])
    for group in shown:
        group.sieve = window.sieve
        part = [(place, rows[pk]) for place, pk in parts[group.kind] if pk in rows]
        group.fill([row for _place, row in part], more_at=part[PAGE][0] if len(part) > PAGE else None)
    return shown


def look_alikes(entry_list: EntryList, alike: Sequence[Sequence[int]], sieve: Sieve) -> list[Group]:
    """A group for each of these, headed by its first name; the first of very many."""
    shown: list[Sequence[int]] = []
    size = 0
    for pks in alike:
        size += len(pks)
        if shown and size > PAGE:
            break
        shown.append(pks[:PAGE])
    rows = entry_list.entries.in_bulk([pk for pks in shown for pk in pks])
    groups = []
    for pks in shown:
        entries = [rows[pk] for pk in pks if pk in rows]
        if len(entries) > 1:
            title = _("Like “%(label)s”") % {"label": entries[0].label}
            group = Group(kind_of(entries[0]), title, sieve=sieve, mark=f"alike-{entries[0].pk}")
            group.fill(entries)
            groups.append(group)
    return groups


def lengths(entry_list: EntryList, shown: Sequence[Group]) -> dict[Kind, int]:
    """How many entries each of all groups has, given the first part of each."""
    if not any(group.more for group in shown):
        return {group.kind: len(group.entries) for group in shown}
    counted = dict(entry_list.entries.active().order_by().values_list("kind").annotate(count=Count("pk")))
    return {group.kind: counted.get(group.kind, 0) for group in shown}


def part(entry_list: EntryList, window: Window, shown: int) -> Group:
    """The part of one group that comes below the `shown` rows of an open page."""
    group = Group(window.kind, sieve=window.sieve)
    if window.sieve:
        found = groups_found(entry_list, window.sieve.keys(entry_list), window)
        rows = next((other for other in found if other.kind == window.kind), group)
        group.fill([*rows.entries, *([rows.more] if rows.more else [])], shown, rows.more_at)
    elif (window.kind is not None) == isinstance(entry_list, Pipeline):
        group.fill(read(entry_list, [window.kind], window)[window.kind], shown)
    return group


def titles(entry_list: EntryList) -> dict[Kind, str]:
    return {group.kind: group.title for group in _headings(entry_list)}


def ways_to_add(entry_list: EntryList) -> list[Group]:
    """The groups, without their entries, to which entries can be added."""
    return [group for group in _headings(entry_list) if group.add_title]


def takes_more(entry: Entry) -> bool:
    """Whether another entry may be added to the group of this one."""
    return any(group.add_title for group in _headings(entry.entry_list) if group.kind == kind_of(entry))


def _headings(entry_list: EntryList) -> list[Group]:
    if not isinstance(entry_list, Pipeline):
        return [Group(None, add_title=_("Add value"))]
    kind = Stage.Kind
    if entry_list.entity_type.stage_term == EntityType.StageTerm.STATUS:
        initial, add = _("Initial status"), _("Add status")
    else:
        initial, add = _("Initial stage"), _("Add stage")
    return [
        Group(kind.INITIAL, initial, _("always first")),
        Group(kind.IN_PROGRESS, _("In progress"), add_title=add),
        Group(kind.SUCCESS, _("Success"), _("exactly one")),
        Group(kind.FAILURE, _("Failure"), add_title=add),
    ]
