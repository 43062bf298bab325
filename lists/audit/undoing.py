"""Undo: the rows of an operation as they were before it, where nobody has changed them since.

What cannot be undone cleanly is Refused, with a sentence, and nothing changes. An undo is an operation
itself, so it can be undone, too.
"""

from collections import defaultdict
from itertools import batched
from typing import cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from lists import history, looks
from lists.aliases import stand
from lists.archiving import Archivable
from lists.audit.chains import is_undone, origins
from lists.audit.changes import Key, RowChange, models_by_table, owners_of, present_rows, row_changes
from lists.audit.moves import LOST
from lists.audit.obstacles import Obstacles, parent_key
from lists.models import Alias, Operation, Tombstone
from lists.positions import CHUNK, GAP
from lists.protection import Refused
from lists.ranks import rank_of
from lists.reordering import restore_positions
from lists.replacing import entries_of, entry_model, move_back, wait_for_others
from lists.rows import Row, row_with_twin

MOST = 200  # rows whose values one statement changes


def undo(operation: Operation, actor: history.Actor, reason: str = "") -> Operation:
    """Undoes an operation; returns the operation that did. Raises Refused, and then nothing has changed."""
    try:
        with history.operation(actor, "undo", reason, undoes=operation) as undoing:
            _Undo(operation, undoing).act()
    except ValidationError as error:  # a name of before there was a rule
        raise Refused(" ".join(error.messages), reason="unfit") from error
    except IntegrityError as error:
        if isinstance(error, Refused) and error.reason != "present":
            raise
        sentence = _("The list has changed since then, so that this no longer fits.")
        raise Refused(sentence, reason="unfit") from error
    return undoing


class _Undo:
    def __init__(self, operation: Operation, undoing: Operation) -> None:
        self.operation, self.undoing = operation, undoing
        recorded = list(operation.changes.all())
        self.changes = row_changes(recorded, owners_of(recorded))
        self.gone = [change for change in self.changes if change.after is None]
        self.new = [change for change in self.changes if change.before is None]
        self.changed = [change for change in self.changes if change.before and change.after]
        self.moved = list(operation.moved.defer("records"))
        origin = origins([operation.pk]).get(operation.pk)
        first, self.undos = (origin.pk, origin.undos) if origin else (operation.pk, 0)
        self.facts = list(Alias.objects.filter(made=first))

    def act(self) -> None:
        self._lock()
        if is_undone(self.operation):
            raise Refused(_("This was already undone."), reason="undone")
        if not self.changes and not self.moved and not self.facts:  # it pruned the history, say
            raise Refused(_("There is nothing in this that could be undone."), reason="nothing")
        self._refuse_obstacles()
        self._refuse_twins()
        self._take_flags()
        self._bring_back()
        self._change_back()
        self._refuse_lost_entries()
        for line in self.operation.moved.order_by("-pk").iterator(chunk_size=1):  # of thousands of keys each
            move_back(line, self.undoing)
        self._delete()
        self._place()
        stand(self.facts, self.undoing, stands=self.undos % 2 == 1)

    def _lock(self) -> None:
        """The lists first, in one order, as every act does."""
        if self.moved:
            wait_for_others()
        self.parents = present_rows(key for change in self.changes if (key := parent_key(change)))
        of_facts = present_rows((models_by_table()[f.list_table], f.list_id) for f in self.facts)
        between = [entry.entry_list for entry in entries_of(self.moved).values()]
        lists = self.parents | of_facts | {(type(found), found.pk): found for found in between}
        for key in sorted(lists, key=lambda key: (key[0]._meta.db_table, key[1])):
            lists[key].lock()

    def _refuse_obstacles(self) -> None:
        for obstacle in Obstacles([self.changes]).of(self.changes):
            if obstacle.reason != "in_use":  # to be told with numbers when it is deleted
                raise obstacle.named(self.operation, self.undoing).refusal

    def _refuse_twins(self) -> None:
        """Two labels of one list must not look the same, whatever way they came there."""
        named = [change for change in self.changed if not looks.NAMING.isdisjoint(change.differing)]
        present = present_rows(change.key for change in [*named, *self.new])
        returning = [change.model(**(change.before or {})) for change in self.gone if self._has_list(change)]
        for change in named:
            for name in looks.NAMING & change.restored.keys():
                setattr(present[change.key], name, change.restored[name])
            returning.append(present[change.key])
        row = row_with_twin(returning, leaving=[present[change.key] for change in self.new])
        if row is not None:
            sentence = _("“%(label)s” is already in the list again.")
            raise Refused(sentence % {"label": row.label}, reason="duplicate")
        for model in {model for model, _pk in present}:  # they may have each other's names
            looks.forget_keys(model._base_manager.all(), [pk for of, pk in present if of is model])

    def _has_list(self, change: RowChange) -> bool:
        """A list that comes back brings its own entries only."""
        return parent_key(change) in {None, *self.parents}

    def _bring_back(self) -> None:
        """Rows that were deleted: the lists before their entries, each with its old key."""
        by_model: dict[type[Row], list[Row]] = defaultdict(list)
        for change in sorted(self.gone, key=lambda change: not change.model.is_list):
            by_model[change.model].append(change.model(**(change.before or {})))
        for model, rows in by_model.items():
            by_list: dict[int, list[Row]] = defaultdict(list)
            for row in rows:
                by_list[row.parent_pk or 0].append(row)
            for siblings in by_list.values():
                _place_apart(siblings)
            model._base_manager.bulk_create(rows)
            for parent, siblings in by_list.items():
                graves = Tombstone.objects.filter(table_name=model._meta.db_table, parent=parent)
                for some in batched(siblings, CHUNK):
                    graves.filter(code__in=[row.code for row in some]).delete()

    def _take_flags(self) -> None:
        """A flag that one row of a list has is taken from one row before another one has it again."""
        for change in [*self.new, *self.changed]:
            given = [
                f
                for f in change.model.exclusive_flags()
                if change.values[f] and not (change.before or {}).get(f)
            ]
            if given:
                change.model._base_manager.filter(pk=change.pk).update(**dict.fromkeys(given, False))

    def _refuse_lost_entries(self) -> None:
        """The entries that the records had are there: those that stayed, and those that have come back."""
        present = entries_of(self.moved)
        for line in self.moved:
            if (entry_model(line), line.source) not in present:
                raise Refused(LOST, reason="gone")

    def _change_back(self) -> None:
        present = present_rows(change.key for change in self.changed)
        by_model: dict[type[Row], tuple[list[Row], set[str]]] = {}
        for change in self.changed:
            values = {name: value for name, value in change.restored.items() if name != "position"}
            rows, names = by_model.setdefault(change.model, ([], set()))
            for name, value in values.items():
                setattr(present[change.key], name, value)
            if values:
                rows.append(present[change.key])
                names.update(values)
        for model, (rows, names) in by_model.items():
            if rows:
                model._base_manager.bulk_update(rows, sorted(names), batch_size=MOST)

    def _delete(self) -> None:
        lists = [change for change in self.new if change.model.is_list]
        for change in lists:
            row = present_rows([change.key])[change.key]
            if isinstance(row, Archivable):
                row.archive()
            row.delete()
        gone = {change.key for change in lists}
        others: dict[type[Row], list[int]] = defaultdict(list)
        for change in self.new:
            if change.key not in gone and parent_key(change) not in gone:
                others[change.model].append(change.pk)
        for model, pks in others.items():
            for some in batched(pks, CHUNK):
                model._base_manager.filter(pk__in=some).delete()

    def _place(self) -> None:
        wanted: dict[tuple[type[Row], Key | None], dict[int, int]] = defaultdict(dict)
        for change in [*self.changed, *self.gone]:
            if change.after is None or "position" in change.differing:
                position = cast(int, (change.before or {})["position"])
                wanted[change.model, parent_key(change)][change.pk] = position
        for (model, _parent), positions in wanted.items():
            rows = model._base_manager.in_bulk(positions).values()
            row = min(rows, key=lambda row: (row.lane, row.position), default=None)
            if row is not None:
                rank = rank_of(row)
                restore_positions(row.siblings(), positions)
                row.refetch()
                self.undoing.note_ranks(row, rank, rank_of(row))


def _place_apart(rows: list[Row]) -> None:
    """Rows of one list whose place another one has by now go to its end, from where they are moved."""
    taken = set(rows[0].siblings().values_list("position", flat=True))
    last = max([*taken, *(row.position for row in rows)])
    for row in rows:
        if row.position in taken:
            row.position = last = last + GAP
