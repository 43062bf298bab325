"""The acts that speak of a word: in the names that a row had before or after, or in the reason that was given."""

from functools import cache

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform as Text

from lists.audit.changes import RowChange, models_by_table, owners_at
from lists.models import Change, Operation
from lists.text.searching import contains, plain

WINDOW = 3_000  # acts that are looked through in one go

NAMES = [Text(name, column) for column in ("before", "after") for name in ("name", "default_name")]


def acts_with(acts: QuerySet[Operation], text: str, most: int) -> tuple[list[Operation], Operation | None]:
    """The first of these acts with all words of `text`; and the last that was looked at, if others follow.

    The words are looked for in the language of the moment, case and accents are forgiven. Three queries.
    """
    window = list(acts[: WINDOW + 1])
    words, looked_at = plain(text).split(), window[:WINDOW]
    named = _named(looked_at, words)
    found = [act for act in looked_at if act.pk in named or (act.reason and contains(words, act.reason))]
    if len(found) > most:
        return found[:most], found[most - 1]
    return found, looked_at[-1] if len(window) > WINDOW else None


def _named(acts: list[Operation], words: list[str]) -> set[int]:
    columns = ("operation_id", "table_name", "list_table", "list_id")
    changes = Change.objects.filter(operation__in=[act.pk for act in acts]).order_by()
    rows = list(changes.values_list(*columns, *NAMES))
    owners = owners_at({(list_table, list_id) for _pk, _table, list_table, list_id, *_names in rows})

    @cache
    def has_words(table: str, list_table: str, list_id: int, name: str, default_name: str) -> bool:
        change = RowChange(models_by_table()[table], 0, None, None, owners.get((list_table, list_id)))
        return contains(words, change.label_of({"name": name, "default_name": default_name}))

    return {
        pk
        for pk, *place, name, default_name, new_name, new_default_name in rows
        if has_words(*place, name or "", default_name or "")
        or has_words(*place, new_name or "", new_default_name or "")
    }
