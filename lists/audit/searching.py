"""The acts that have a word in a name that a row had before or after, in the reason that was given, or in the
name of the webhook."""

from collections.abc import Iterable, Sequence
from itertools import batched

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform as Text

from lists.audit.changes import Owners, RowChange, models_by_table, owners_at, present_rows
from lists.audit.moves import entry_of
from lists.models import Change, Moved, Operation
from lists.text.searching import contains, plain

WINDOW = 3_000  # acts that are looked through in one go, the newest first
TOGETHER = 250  # whose changes are read at once: for many more PostgreSQL would read the whole table

PLACE = ("operation_id", "table_name", "list_table", "list_id")
NAMES = [Text(name, column) for column in ("before", "after") for name in ("name", "default_name")]


def acts_with(acts: QuerySet[Operation], text: str, most: int) -> tuple[list[Operation], Operation | None]:
    """The first of these acts with all words of `text`; and the last that was looked at, if others follow.

    The words are looked for in the language of the moment; case and accents are forgiven.
    """
    search, found = _Search(text), list[Operation]()
    window = list(acts[: WINDOW + 1])
    for several in batched(window[:WINDOW], TOGETHER):
        found += search.among(several)
        if len(found) > most:
            return found[:most], found[most - 1]
    return found, window[WINDOW - 1] if len(window) > WINDOW else None


class _Search:
    def __init__(self, text: str) -> None:
        self.words = plain(text).split()
        self.known: dict[tuple[object, ...], bool] = {}

    def among(self, acts: Sequence[Operation]) -> list[Operation]:
        pks = [act.pk for act in acts]
        changes = Change.objects.filter(operation__in=pks).order_by()
        rows = list(changes.values_list(*PLACE, *NAMES))
        owners = owners_at({(list_table, list_id) for _pk, _table, list_table, list_id, *_names in rows})
        named = {
            pk
            for pk, table, list_table, list_id, *names in rows
            if self._has_words(owners, (table, list_table, list_id), names)
        }
        named |= self._with_target(pks)
        return [act for act in acts if act.pk in named or contains(self.words, f"{act.reason} {act.via}")]

    def _with_target(self, pks: Sequence[int]) -> set[int]:
        """Those that gave records an entry with such a name."""
        lines = Moved.objects.filter(operation__in=pks).order_by().distinct()
        moved = list(lines.values_list("operation", "model", "field", "target"))
        rows = present_rows(
            {(entry_of(model, field), pk) for _act, model, field, pk in moved}, with_lists=True
        )
        found = {key for key, row in rows.items() if contains(self.words, row.label)}
        return {act for act, model, field, pk in moved if (entry_of(model, field), pk) in found}

    def _has_words(self, owners: Owners, place: tuple[str, str, int], names: Iterable[str | None]) -> bool:
        name, default_name, new_name, new_default_name = (text or "" for text in names)
        states = {(name, default_name), (new_name, new_default_name)}
        return any(self._has(owners, place, *state) for state in states if any(state))

    def _has(self, owners: Owners, place: tuple[str, str, int], name: str, default_name: str) -> bool:
        """Each label is looked through once."""
        key = (*place, name, default_name)
        if key not in self.known:
            table, list_table, list_id = place
            change = RowChange(models_by_table()[table], 0, None, None, owners.get((list_table, list_id)))
            label = change.label_of({"name": name, "default_name": default_name})
            self.known[key] = contains(self.words, label)
        return self.known[key]
