"""QuerySets that raise Refused and record history, whichever manager or relation they come from."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import ngettext

from lists import looks
from lists.aliases import resolve_and_count
from lists.history import recorded
from lists.protection import Refused
from lists.text.labels import clean_label
from lists.text.numbers import grouped
from lists.usage import Use, unused, usage_of

if TYPE_CHECKING:
    from lists.rows import Row


class ProtectedQuerySet(models.QuerySet[Any]):
    """Rows that are deleted only when their model has nothing against it, and when nothing uses them."""

    def get_by_natural_key(self, *key: str) -> Any:
        parent_field = self.model.parent_field
        rows = self.select_related(parent_field) if parent_field else self
        return rows.get(**self.model.natural_lookup(key))

    @recorded("edit")
    def update(self, **values: object) -> int:
        if looks.NAMING.isdisjoint(values):
            return super().update(**values)
        pks = list(self.order_by().values_list("pk", flat=True))
        looks.forget(self)
        count = super().update(**values)
        renamed = self.model._base_manager.in_bulk(pks).values()
        for row in renamed:
            if (name := clean_label(row.name)) != row.name:  # an expression has made it
                row.name = name
                row.write("name")
        looks.enter(renamed, whole=True)
        return count

    @recorded("edit")
    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        rows, columns = list(objs), list(fields)
        if not looks.NAMING.isdisjoint(columns):
            looks.forget_keys(self, (row.pk for row in rows))
        return super().bulk_update(rows, columns, batch_size)

    @recorded("add")
    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        created = super().bulk_create(*args, **kwargs)
        if all(row.pk for row in created):
            looks.enter(created)
        else:  # the database says of none whether it was written
            key = self.model.parent_field
            lists = {f"{key}__in": {row.parent_pk for row in created}} if key else {}
            looks.enter(self.model._base_manager.filter(**lists), whole=True)
        return created

    @recorded("delete")
    def delete(self) -> tuple[int, dict[str, int]]:
        rows = self._locked()
        self.refuse_deletion(rows)
        return self.remove_unused([row.pk for row in rows])

    delete.queryset_only = True  # type: ignore[attr-defined]

    def refuse_deletion(self, rows: Sequence["Row"]) -> None:
        """Raises Refused when one of these rows has to stay; for asking before the act."""
        for row in rows:
            if row.refusal:
                raise row.refusal
        uses = self._uses([row.pk for row in rows])
        if not uses:
            return
        count = sum(use.count for use in uses)
        sentence = ngettext(
            "%(labels)s cannot be deleted: %(count)s record uses it.",
            "%(labels)s cannot be deleted: %(count)s records use it.",
            count,
        )
        labels = ", ".join(f"“{row.label}”" for row in rows[:3]) + ("…" if len(rows) > 3 else "")
        words = {"labels": labels, "count": grouped(count)}
        raise Refused(sentence % words, reason="in_use", count=count, uses=uses)

    def _uses(self, pks: Sequence[int]) -> list[Use]:
        return usage_of(self.model, pks)

    def _locked(self) -> list["Row"]:
        """The rows, their parents locked first, as by every verb: two that cross wait, and do not deadlock.

        A record that begins to use a row after this waits, and then finds the row gone.
        """
        parents = self.model.parent_model()
        if parents is not None:
            wanted = parents._base_manager.filter(pk__in=self.order_by().values(self.model.parent_field))
            list(wanted.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        rows = self.model._base_manager.using(self.db).filter(pk__in=self.order_by().values("pk"))
        return list(rows.select_for_update())

    def remove_unused(self, pks: Sequence[int]) -> tuple[int, dict[str, int]]:
        """Deletes rows of which the caller knows that they may go; the database has the last word."""
        # Not by Django's collector, which would count every use once more.
        rows = self.model._base_manager.using(self.db).filter(pk__in=pks)
        count = rows._raw_delete(self.db) or 0  # None when there is nothing to delete
        return count, {self.model._meta.label: count}


class EntryQuerySet(ProtectedQuerySet):
    def get_by_natural_key(self, *key: str) -> Any:
        """Also by an old code."""
        try:
            return super().get_by_natural_key(*key)
        except self.model.DoesNotExist:
            lists = self.model.parent_model()._default_manager.using(self.db)
            above = lists.filter(**lists.model.natural_lookup(key[:-1])).first()
            found = resolve_and_count(above, key[-1:]) if above else None
            if not found:
                raise
            return found[key[-1]]

    def active(self) -> "EntryQuerySet":
        return self.filter(archived_at=None)

    def archived(self) -> "EntryQuerySet":
        return self.filter(archived_at__isnull=False)  # as their index says it

    def renamed(self) -> "EntryQuerySet":
        """Those with a typed name in place of a default one."""
        return self.exclude(name="").exclude(default_name="")

    def unused(self) -> "EntryQuerySet":
        """Those that no record points to, whatever it is and whether it is archived."""
        return self.filter(unused(self.model))


class ListQuerySet(ProtectedQuerySet):
    """Lists go together with their entries, system entries included, when nothing uses them."""

    def _uses(self, pks: Sequence[int]) -> list[Use]:
        entries = self._entries(pks)
        return super()._uses(pks) or usage_of(entries.model, entries.values_list("pk", flat=True))

    def remove_unused(self, pks: Sequence[int]) -> tuple[int, dict[str, int]]:
        # The database takes the entries along; it lets a system entry go only when its list is gone.
        entries = self._entries(pks)
        of_entries = {entries.model._meta.label: entries.count()}
        count, of_lists = super().remove_unused(pks)
        return count + sum(of_entries.values()), of_lists | of_entries

    def _entries(self, pks: Sequence[int]) -> models.QuerySet[Any]:
        key = self.model.entries.field
        entries: models.QuerySet[Any] = key.model._base_manager.using(self.db)
        return entries.filter(**{f"{key.name}__in": pks})
