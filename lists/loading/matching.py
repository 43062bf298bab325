"""Which row of a list is meant by which item of a document: by its code, by a code that it had, by what it
is called where the file has no codes, and where there can be only one.

A person may say better.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from lists.loading.cases import Case
from lists.loading.documents import Item, address
from lists.loading.groups import Group
from lists.loading.plans import Decisions
from lists.rows import Row
from lists.text.labels import shown
from lists.text.looks import fold

type Resolve = Callable[[Group, list[str]], Mapping[str, Row]]


def match(group: Group, decisions: Decisions, resolve: Resolve, *, by_code_only: bool = False) -> list[Case]:
    """A case for each item, in their order; where the list has no row of it, a new one is to be made."""
    matcher, items = _Matcher(group), group.items
    for item in items:
        said = decisions.matches.get(address(group.model, (*group.key, item.key)))
        matcher.take(item, matcher.by_code.get(said) if said else None)
    for item in items:
        matcher.take(item, matcher.by_code.get(item.code))
    if not by_code_only:
        matcher.guess(items, resolve)
    cases = [Case(matcher.found.get(id(item)) or group.model(**group.above), item) for item in items]
    for case in cases:
        case.is_new = case.row._state.adding
    _refuse_twice(group, cases)
    return cases


class _Matcher:
    def __init__(self, group: Group) -> None:
        self.group = group
        self.by_code = {row.code: row for row in group.rows}
        self.found: dict[int, Row] = {}  # by the identity of the item
        self.taken: set[int] = set()

    def guess(self, items: Sequence[Item], resolve: Resolve) -> None:
        unknown = [item.code for item in items if item.code and not item.pk and not self.has(item)]
        aliases = resolve(self.group, unknown) if unknown else {}
        for item in items:
            self.take(item, None if item.pk else aliases.get(item.code))
        for item in items:
            self.take(item, None if item.code else self.by_look.get(fold(item.shown)))
        for item in items:
            self.take(item, self.only_one(item))

    @cached_property
    def by_look(self) -> dict[str, Row]:
        return {fold(label): row for row in self.group.rows for label in labels_of(row)}

    def has(self, item: Item) -> bool:
        return id(item) in self.found

    def take(self, item: Item, row: Row | None) -> None:
        if row is not None and row.pk not in self.taken and not self.has(item):
            self.found[id(item)] = row
            self.taken.add(row.pk)

    def only_one(self, item: Item) -> Row | None:
        """The one row of a group that has room for one only: the initial stage, whatever its code."""
        lane = [item.values.get(name) for name in self.group.model.lane_fields]
        if not lane or None in lane or self.has(item):
            return None
        return next((row for row in self.group.rows if row.stands_alone and list(row.lane) == lane), None)


def _refuse_twice(group: Group, cases: list[Case]) -> None:
    first: dict[str, Item] = {}
    for item, case in zip(group.items, cases, strict=True):
        if (other := first.setdefault(item.key, item)) is not item:
            words = {"code": item.code or item.shown, "place": other.place or other.shown}
            case.refuse(_("%(code)s is in this list twice, first in %(place)s.") % words)


def labels_of(row: Row) -> set[str]:
    """What people see of a row, in every language of the site."""
    return {row.name} if row.name else default_labels(row.default_name, row.message_context)


@cache
def default_labels(default_name: str, context: str) -> set[str]:
    found = set()
    for language, _title in settings.LANGUAGES if default_name else ():
        with override(language):
            found.add(shown("", default_name, context))
    return found
