"""QuerySets that speak: what the rules forbid is Refused, and what is done is an operation of the history."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import ngettext

from lists.history import recorded
from lists.protection import Refused
from lists.usage import Use, usage_of


def natural_lookup(model: Any, key: tuple[str, ...]) -> dict[str, str]:
    """The filter for a natural key: the codes of all that a row belongs to, and its own."""
    if not model.parent_field:
        return {"code": "/".join(key)}  # a key that is too long finds nothing
    parent = model._meta.get_field(model.parent_field).related_model
    above = natural_lookup(parent, key[:-1])
    lookup = {f"{model.parent_field}__{path}": code for path, code in above.items()}
    return lookup | {"code": key[-1] if key else ""}


class ProtectedQuerySet(models.QuerySet[Any]):
    """Rows that answer a forbidden act with `Refused`, whichever manager they come from."""

    def get_by_natural_key(self, *key: str) -> Any:
        parent_field = self.model.parent_field
        rows = self.select_related(parent_field) if parent_field else self
        return rows.get(**natural_lookup(self.model, key))

    @recorded("edit")
    def update(self, **values: Any) -> int:
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]

    @recorded("add")
    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        return super().bulk_create(*args, **kwargs)

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    @recorded("delete")
    def delete(self) -> tuple[int, dict[str, int]]:
        rows = self._locked()
        self.refuse_deletion(rows)
        return self._remove([row.pk for row in rows])

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def refuse_deletion(self, rows: list[Any]) -> None:
        """Raises Refused when one of these rows has to stay; for asking before the act."""
        for row in rows:
            if row.refusal:
                raise row.refusal
        self._refuse_in_use(rows)

    def _locked(self) -> list[Any]:
        """The rows, their parents first, as the verbs do: acts that cross wait, they do not deadlock.

        A record that begins to use a row after this waits, and then finds the row gone.
        """
        parent_field = self.model.parent_field
        if parent_field:
            parents: Any = self.model._meta.get_field(parent_field).related_model
            wanted = parents._base_manager.filter(pk__in=self.order_by().values(parent_field))
            list(wanted.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        rows = self.model._base_manager.using(self.db).filter(pk__in=self.order_by().values("pk"))
        return list(rows.select_for_update())

    def _refuse_in_use(self, rows: list[Any]) -> None:
        uses = usage_of(self.model, [row.pk for row in rows])
        if uses:
            refuse_in_use(rows, uses)

    def _remove(self, pks: list[int]) -> tuple[int, dict[str, int]]:
        # Not by Django's collector: it would ask every key once more, which `_refuse_in_use` has done.
        rows = self.model._base_manager.using(self.db).filter(pk__in=pks)
        count = rows._raw_delete(self.db) or 0  # None where nothing is asked for
        return count, {self.model._meta.label: count}


class EntryQuerySet(ProtectedQuerySet):
    def active(self) -> "EntryQuerySet":
        return self.filter(archived_at=None)


class ListQuerySet(ProtectedQuerySet):
    """Lists go together with their entries, system entries included, when nothing uses them."""

    def _refuse_in_use(self, rows: list[Any]) -> None:
        super()._refuse_in_use(rows)
        entries = self._entries([row.pk for row in rows])
        uses = usage_of(entries.model, entries.values_list("pk", flat=True))
        if uses:
            refuse_in_use(rows, uses)

    def _remove(self, pks: list[int]) -> tuple[int, dict[str, int]]:
        # The lists first: the database lets a system entry go only when its list is gone. Foreign keys
        # are checked at the end of the transaction.
        entries = self._entries(pks)
        lists = self.model._base_manager.using(self.db).filter(pk__in=pks)
        counts = {lists: lists._raw_delete(self.db) or 0, entries: entries._raw_delete(self.db) or 0}
        return sum(counts.values()), {rows.model._meta.label: count for rows, count in counts.items()}

    def _entries(self, pks: list[int]) -> models.QuerySet[Any]:
        key = self.model.entries.field
        entries: models.QuerySet[Any] = key.model._base_manager.using(self.db)
        return entries.filter(**{f"{key.name}__in": pks})


def refuse_in_use(rows: list[Any], uses: Sequence[Use]) -> None:
    count = sum(use.count for use in uses)
    sentence = ngettext(
        "%(labels)s cannot be deleted: %(count)d record uses it.",
        "%(labels)s cannot be deleted: %(count)d records use it.",
        count,
    )
    labels = ", ".join(f"“{row.label}”" for row in rows[:3]) + ("…" if len(rows) > 3 else "")
    raise Refused(sentence % {"labels": labels, "count": count}, reason="in_use", count=count, uses=uses)
