"""The groups of a list as its page shows them: each a part of its entries, under one heading."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from crmsettings.paging import MOST, PAGE, Kind, Window, earlier, kind_of, read
from lists.entries import Entry, EntryList
from lists.labels import LABEL_LENGTH
from lists.searching import found
from pipelines.models import EntityType, Pipeline, Stage


@dataclass
class Group:
    """Entries among which one may move, under one heading; a dictionary is a single group."""

    kind: Kind
    title: str = ""
    note: str = ""
    add_title: str = ""  # empty where nothing can be added
    entries: list[Entry] = field(default_factory=list)
    more: Any = None  # the first entry below those that are shown
    earlier: Window | None = None  # the part above those that are shown
    shown: int = 0  # rows of the group on an open page, these included

    page = PAGE

    def fill(self, rows: Sequence[Entry], shown: int = 0) -> None:
        self.entries = list(rows[:PAGE])
        self.more = rows[PAGE] if len(rows) > PAGE else None
        self.shown = shown + len(self.entries)

    @property
    def later(self) -> Window | None:
        return Window(self.kind, self.more.position) if self.more else None

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


def groups_of(entry_list: EntryList, pks: Sequence[int]) -> list[Group]:
    """Only these entries, and only groups that have one of them."""
    shown = {group.kind: group for group in _headings(entry_list)}
    for entry in entry_list.entries.filter(pk__in=pks[:PAGE]):
        shown[kind_of(entry)].entries.append(entry)
    return [group for group in shown.values() if group.entries]


def search(entry_list: EntryList, text: str) -> list[int]:
    """The keys of the entries that people may mean, in the order of the list."""
    entry = entry_list.entries.model(**{entry_list.entries.field.name: entry_list})
    return found(entry_list.entries.all(), text[:LABEL_LENGTH], entry.message_context)


def part(entry_list: EntryList, window: Window, shown: int) -> Group:
    """The part of one group that comes below the `shown` rows of an open page."""
    group = Group(window.kind)
    if (window.kind is not None) == isinstance(entry_list, Pipeline):
        group.fill(read(entry_list, [window.kind], window)[window.kind], shown)
    return group


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
