"""What stands in the way of an undo, as far as the rows tell: for many acts at once, and each by its name.

`undo` asks the same, and the database has the last word: a key of some other app that allows each value once
is known only when the records come back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import batched
from typing import cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lists.audit.changes import Key, RowChange, present_rows, values_of
from lists.entries import EntryList
from lists.looks import NAMING
from lists.models import Change, Look, Operation
from lists.positions import CHUNK
from lists.protection import Refused
from lists.rows import Row
from lists.text.names import looks_of
from lists.usage import used

MOST = 20  # later acts among which the one in the way is looked for


@dataclass(frozen=True)
class Obstacle:
    """`change` is what cannot be undone; in the way stands `row`, as it is now, or a later `act`."""

    reason: str
    pattern: str | Promise
    change: RowChange
    row: Row | None = None
    act: Operation | None = None

    @property
    def sentence(self) -> str:
        before, other = self.change.label_of(self.change.before), self.row.label if self.row else ""
        label = {"changed": other, "duplicate": before}.get(self.reason) or self.change.label
        by = f" ({self.act.actor_name})" if self.act and self.act.actor_name else ""
        code = self.change.values.get("code", "")
        return str(self.pattern) % {"label": label, "other": other, "code": code, "by": by}

    @property
    def refusal(self) -> Refused:
        return Refused(self.sentence, reason=self.reason)

    def named(self, undone: Operation, undoing: Operation | None = None) -> "Obstacle":
        """With the last act that changed what this one would give back, or deleted the row."""
        if self.reason not in {"changed", "gone"}:
            return self
        table, pk = self.change.row
        later = Change.objects.filter(table_name=table, row=pk, operation__gt=undone.pk)
        later = later.exclude(operation=undoing).select_related("operation").order_by("-operation_id", "-pk")
        recent = list(later[:MOST])
        names = _given(self.change)
        last = next((change for change in recent if _concerns(change, self.change.model, names)), None)
        found = last or next(iter(recent), None)
        return replace(self, act=found.operation if found else None)


class Obstacles:
    """Those of several acts: a query for each kind of row, however many there are."""

    def __init__(self, acts: Iterable[Sequence[RowChange]]) -> None:
        self.changes = [change for act in acts for change in act]
        parents = (key for change in self.changes if (key := parent_key(change)))
        keys = {change.key for change in self.changes} | set(parents)
        self.present = present_rows(keys, with_lists=True)

    def of(self, act: Sequence[RowChange]) -> Iterator[Obstacle]:
        """One of each row at most."""
        coming = {change.key for change in act if change.after is None}
        leaving = {change.key for change in act if change.before is None}
        own = {change.key for change in act}
        for change in act:
            if change.after is None:
                found = self._of_return(change, coming, own)
            elif change.key not in self.present:
                found = Obstacle("gone", _("“%(label)s” has been deleted since then%(by)s."), change)
            else:
                found = self._of_present(change, leaving, own)
            if found:
                yield found

    def _of_return(self, change: RowChange, coming: set[Key], own: set[Key]) -> Obstacle | None:
        """A row that was deleted."""
        parent = parent_key(change)
        if parent and parent not in self.present:
            if parent in coming:
                return None  # a list brings its own entries along
            return Obstacle("list", _("The list of “%(label)s” has been deleted since then."), change)
        if twin := self._with_code.get((change.model, parent, change.values["code"])):
            return Obstacle("code", _("“%(other)s” has the code %(code)s now."), change, twin)
        return self._of_name(change, own)

    def _of_present(self, change: RowChange, leaving: set[Key], own: set[Key]) -> Obstacle | None:
        """A row that is there, to be changed back, or to be deleted."""
        row = self.present[change.key]
        if is_changed_since(change, row):
            pattern = _("“%(label)s” has been changed again since then%(by)s: undo that first.")
            return Obstacle("changed", pattern, change, row)
        if change.before is None:
            return self._of_deletion(change, row, leaving)
        if _would_break(change, row):
            return Obstacle("kept", _("“%(other)s” now has to stay as it is."), change, row)
        return self._of_name(change, own) if not NAMING.isdisjoint(change.differing) else None

    def _of_deletion(self, change: RowChange, row: Row, leaving: set[Key]) -> Obstacle | None:
        if parent_key(change) in leaving:
            return None  # it goes with its list
        refusal = row.refusal
        # A list that only has to be archived first is; a flag that the act took from another row goes back.
        given = {flag for flag in row.exclusive_flags() if change.values.get(flag)}
        if refusal and refusal.reason != "active" and not (given and refusal.reason == "default"):
            return Obstacle(refusal.reason, str(refusal).replace("%", "%%"), change, row)
        if isinstance(row, EntryList) and self._more_entries[change.key] - leaving:
            return Obstacle("more", _("More entries have been added to “%(label)s” since then."), change, row)
        if change.key in self._used:
            return Obstacle("in_use", _("Records use “%(label)s” now."), change, row)
        return None

    def _of_name(self, change: RowChange, own: Collection[Key]) -> Obstacle | None:
        for look in self._looks(change):
            key = (change.model, self._taken.get(look, 0))
            if key[1] and key not in own:
                twin = self._twins.get(key)
                return Obstacle("duplicate", _("“%(label)s” is already in the list again."), change, twin)
        return None

    def _looks(self, change: RowChange) -> Iterator[tuple[str, int, str]]:
        """What the row will look like when it is as it was."""
        model, before = change.model, change.before or {}
        row, parent = model(**before), parent_key(change)
        if parent:
            above = self.present.get(parent)
            if above is None:
                return
            setattr(row, model.parent_field, above)
        for fold in looks_of(row.name, row.default_name, "" if row.name else row.message_context):
            yield model._meta.db_table, row.parent_pk or 0, fold

    @cached_property
    def _taken(self) -> Mapping[tuple[str, int, str], int]:
        named = [c for c in self.changes if c.before and (not c.after or not NAMING.isdisjoint(c.differing))]
        looks = {look for change in named for look in self._looks(change)}
        if not looks:
            return {}
        tables, parents, folds = map(set, zip(*looks, strict=True))
        columns = ("table_name", "parent", "fold", "row")
        found: dict[tuple[str, int, str], int] = {}
        for some in batched(folds, CHUNK):
            lines = Look.objects.filter(table_name__in=tables, parent__in=parents, fold__in=some)
            found |= {line[:3]: line[3] for line in lines.values_list(*columns)}
        return found

    @cached_property
    def _twins(self) -> Mapping[Key, Row]:
        models = {change.model._meta.db_table: change.model for change in self.changes}
        keys = [(models[table], row) for (table, _parent, _fold), row in self._taken.items()]
        return present_rows(keys, with_lists=True)

    @cached_property
    def _with_code(self) -> Mapping[tuple[type[Row], Key | None, object], Row]:
        """The rows that have the codes of those that are gone."""
        wanted: dict[tuple[type[Row], Key | None], list[object]] = defaultdict(list)
        for change in self.changes:
            if change.after is None:
                wanted[change.model, parent_key(change)].append(change.values["code"])
        found: dict[tuple[type[Row], Key | None, object], Row] = {}
        for (model, parent), codes in wanted.items():
            same = {f"{model.parent_field}_id": parent[1]} if parent else {}
            for some in batched(codes, CHUNK):
                rows = model._base_manager.filter(code__in=some, **same)
                for row in rows.select_related(model.parent_field) if parent else rows:
                    found[model, parent, row.code] = row
        return found

    @cached_property
    def _used(self) -> set[Key]:
        return {(model, pk) for model, pks in self._new.items() for pk in used(model, pks)}

    @cached_property
    def _new(self) -> Mapping[type[Row], set[int]]:
        """The keys of the rows that are to be deleted."""
        new: dict[type[Row], set[int]] = defaultdict(set)
        for change in self.changes:
            if change.before is None:
                new[change.model].add(change.pk)
        return new

    @cached_property
    def _more_entries(self) -> Mapping[Key, set[Key]]:
        """The entries of the new lists."""
        found: dict[Key, set[Key]] = defaultdict(set)
        for model, pks in self._new.items():
            if model.is_list:
                key = cast("type[EntryList]", model).entries.field
                entries = cast("type[Row]", key.model)
                rows = entries._base_manager.filter(**{f"{key.name}__in": pks})
                for above, pk in rows.values_list(f"{key.name}_id", "pk"):
                    found[model, above].add((entries, pk))
        return found


def is_changed_since(change: RowChange, present: Row) -> bool:
    """Whether what the change gave the row has another value by now; its place never matters."""
    after = change.after or {}
    return any(getattr(present, name) != after[name] for name in _given(change))


def _given(change: RowChange) -> set[str]:
    return set(change.differing if change.before else change.after or {}) - {"position", "version"}


def _concerns(later: Change, model: type[Row], names: set[str]) -> bool:
    before, after = values_of(model, later.before), values_of(model, later.after)
    return before is None or after is None or any(before.get(name) != after.get(name) for name in names)


def _would_break(change: RowChange, row: Row) -> bool:
    """What has become the default or a system row since then is not archived, and stays one."""
    restored = change.restored
    flags = [*row.exclusive_flags(), "is_system"]
    is_kept = any(getattr(row, flag, False) for flag in flags)
    return is_kept and (bool(restored.get("archived_at")) or restored.get("is_system") is False)


def parent_key(change: RowChange) -> Key | None:
    if not change.model.parent_field:
        return None
    key = change.model._meta.get_field(change.model.parent_field)
    return cast("type[Row]", key.related_model), cast(int, change.values[f"{key.name}_id"])
