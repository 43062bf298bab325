"""Undo: the rows of an operation as they were before it, where nobody has changed them since.

What cannot be taken back cleanly is Refused, with a sentence, and nothing changes. An undo is an
operation itself, so it can be taken back, too.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lists.audit.changes import State, model_of, row_from, state_of
from lists.history import operation
from lists.models import Change, Operation, Tombstone
from lists.positions import GAP, place_again
from lists.protection import Refused
from lists.replacing import move_back

POSITION = "position"


@dataclass(frozen=True)
class Net:
    """What an operation did to one row in the end, however often it changed the row."""

    model: Any
    row: int
    before: State | None
    after: State | None

    @property
    def differs(self) -> dict[str, Any]:
        """The columns that changed, with the values from before."""
        before, after = self.before or {}, self.after or {}
        return {name: before[name] for name in before if name in after and before[name] != after[name]}

    @property
    def label(self) -> str:
        return str(row_from(self.model, self.after or self.before or {}).label)


def undo(done: Operation, actor: Any, reason: str = "") -> Operation:
    """Raises Refused."""
    try:
        with operation(actor, "undo", reason, undoes=done) as undoing:
            _Undo(done, undoing).act()
    except Refused:
        raise
    except IntegrityError as error:
        raise Refused(
            _("The list has changed since, so that this no longer fits."), reason="unfit"
        ) from error
    return undoing


def is_undone(done: Operation) -> bool:
    """Whether an undo of it stands, that was not taken back itself."""
    return any(not is_undone(later) for later in Operation.objects.filter(undoes=done.pk, is_open=False))


def nets_of(done: Operation) -> list[Net]:
    first: dict[tuple[str, int], Change] = {}
    last: dict[tuple[str, int], Change] = {}
    for change in done.changes.all():
        key = (change.table_name, change.row)
        first.setdefault(key, change)
        last[key] = change
    nets = []
    for (table, row), change in first.items():
        model = model_of(table)
        before, after = (state_of(model, json) for json in (change.before, last[table, row].after))
        if before != after:
            nets.append(Net(model, row, before, after))
    return nets


class _Undo:
    def __init__(self, done: Operation, undoing: Operation) -> None:
        self.done, self.undoing = done, undoing
        self.nets = nets_of(done)
        self.gone = [net for net in self.nets if net.after is None]
        self.new = [net for net in self.nets if net.before is None]
        self.changed = [net for net in self.nets if net.before and net.after]

    def act(self) -> None:
        if is_undone(self.done):
            raise Refused(_("This was taken back already."), reason="undone")
        self._lock()
        for net in self.nets:
            self._refuse_conflict(net)
        self._bring_back()
        self._change_back()
        for line in self.done.moved.order_by("-pk"):
            move_back(line, self.undoing)
        self._delete()
        self._place()
        self._refuse_twins()

    def _lock(self) -> None:
        """The lists first, in one order, as every act does."""
        parents = {(type(parent), parent.pk): parent for parent in map(_parent_of, self.nets) if parent}
        for key in sorted(parents, key=lambda key: (key[0]._meta.db_table, key[1])):
            parents[key].lock()

    def _refuse_conflict(self, net: Net) -> None:
        present = net.model._base_manager.filter(pk=net.row).first()
        if net.after is None:
            if net.model.parent_field and _parent_of(net) is None and not self._brings_back_parent(net):
                raise Refused(
                    _("The list of “%(label)s” was deleted since.") % {"label": net.label}, reason="list"
                )
            return
        if present is None:
            raise Refused(_("“%(label)s” was deleted since.") % {"label": net.label}, reason="gone")
        names = net.differs if net.before else net.after
        if any(
            getattr(present, name) != net.after[name] for name in names if name not in {POSITION, "version"}
        ):
            raise Refused(
                _("“%(label)s” was changed again since%(by)s: take that back first.")
                % {"label": present.label, "by": self._later(net)},
                reason="changed",
            )

    def _later(self, net: Net) -> str:
        changes = Change.objects.filter(table_name=net.model._meta.db_table, row=net.row)
        later = Operation.objects.filter(changes__in=changes, pk__gt=self.done.pk).exclude(pk=self.undoing.pk)
        last = later.first()
        return f" ({last.actor_name})" if last and last.actor_name else ""

    def _brings_back_parent(self, net: Net) -> bool:
        key = net.model._meta.get_field(net.model.parent_field)
        parent = (net.before or {})[key.attname]
        return any(other.model is key.related_model and other.row == parent for other in self.gone)

    def _bring_back(self) -> None:
        """Rows that were deleted: the lists before their entries, each with its old key."""
        by_model: dict[Any, list[Any]] = defaultdict(list)
        for net in self.gone:
            row = row_from(net.model, net.before or {})
            if hasattr(row, "version"):
                row.version += 1  # pages of its former life must not pass for those of the new one
            by_model[net.model].append(row)
        for model in sorted(by_model, key=lambda model: not hasattr(model, "entries")):
            rows = by_model[model]
            for row in rows:
                taken = row.siblings().filter(position=row.position)
                if taken.exists():
                    row.position = _behind(row)  # its place is found at the end
            model._base_manager.bulk_create(rows)
            for row in rows:
                Tombstone.objects.filter(
                    table_name=model._meta.db_table, parent=row.parent_pk or 0, code=row.code
                ).delete()

    def _change_back(self) -> None:
        # A default one steps down before another one is the default again.
        for net in sorted(self.changed, key=lambda net: bool(net.differs.get("is_default"))):
            values = {name: value for name, value in net.differs.items() if name != POSITION}
            if values:
                net.model._base_manager.filter(pk=net.row).update(**values)

    def _delete(self) -> None:
        lists = [net for net in self.new if hasattr(net.model, "entries")]
        for net in lists:
            self._refuse_more_entries(net)
            rows = net.model._base_manager.filter(pk=net.row)
            if "archived_at" in (net.after or {}):
                rows.filter(archived_at=None).update(archived_at=timezone.now())
            rows.delete()
        gone = {(net.model, net.row) for net in lists}
        for net in self.new:
            parent = _parent_key(net)
            if (net.model, net.row) not in gone and parent not in gone:
                net.model._base_manager.filter(pk=net.row).delete()

    def _refuse_more_entries(self, net: Net) -> None:
        """The list goes with the entries that came with it, not with those of anybody else."""
        entries = net.model.entries.field
        known = {other.row for other in self.new if other.model is entries.model}
        rows = entries.model._base_manager.filter(**{entries.name: net.row})
        if set(rows.values_list("pk", flat=True)) - known:
            raise Refused(
                _("“%(label)s” has got more entries since.") % {"label": net.label}, reason="changed"
            )

    def _place(self) -> None:
        by_list: dict[Any, dict[int, int]] = defaultdict(dict)
        for net in [*self.changed, *self.gone]:
            before = net.before or {}
            if POSITION in net.differs or net.after is None:
                by_list[net.model, _parent_key(net)][net.row] = before[POSITION]
        for (model, _parent), wanted in by_list.items():
            row = model._base_manager.filter(pk__in=wanted).first()
            if row is not None:
                place_again(row.siblings(), wanted)

    def _refuse_twins(self) -> None:
        """Two labels of one list must not look the same, whatever way they came there."""
        named = [net for net in [*self.changed, *self.gone] if "name" in net.differs or net.after is None]
        for row in _rows(named):
            if row.twin() is not None:
                sentence = _("“%(label)s” is in the list again by now.") % {"label": row.label}
                raise Refused(sentence, reason="duplicate")


def _rows(nets: Iterable[Net]) -> Iterable[Any]:
    by_model: dict[Any, list[int]] = defaultdict(list)
    for net in nets:
        by_model[net.model].append(net.row)
    for model, pks in by_model.items():
        yield from model._base_manager.filter(pk__in=pks)


def _behind(row: Any) -> int:
    return int(row.siblings().aggregate(last=models.Max(POSITION))["last"]) + GAP


def _parent_key(net: Net) -> tuple[Any, Any] | None:
    if not net.model.parent_field:
        return None
    key = net.model._meta.get_field(net.model.parent_field)
    return key.related_model, (net.before or net.after or {})[key.attname]


def _parent_of(net: Net) -> Any:
    key = _parent_key(net)
    if key is None:
        return None
    return key[0]._base_manager.filter(pk=key[1]).first()
