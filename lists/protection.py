"""Refusals: a rule said once to people (`Refused`) and kept once by the database (`Guard`)."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from django.core.exceptions import ObjectNotUpdated
from django.db import IntegrityError, OperationalError, models, transaction
from django.db.models import ProtectedError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lists.usage import Use, usage_of

DEADLOCK = "40P01"  # of two that wait for each other PostgreSQL lets one go on


class Refused(ProtectedError):
    """The reason why something stays as it is; its text is a whole sentence for people.

    `reason` is a word for programs, `count` the number of records that stand in the way, `uses` says which.
    """

    def __init__(
        self,
        sentence: str | Promise,
        *,
        reason: str,
        count: int = 0,
        uses: Sequence[Use] = (),
        protected_objects: set[models.Model] | None = None,
    ) -> None:
        super().__init__(str(sentence), protected_objects or set())
        self.reason = reason
        self.count = count
        self.uses = uses

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Guard:
    """A rule as the database keeps it: a BEFORE trigger that refuses the row when `when` holds.

    `when` is SQL that SQLite and PostgreSQL both understand, over OLD and NEW. `{table}` stands for
    the table itself, `{parent}` for the table above it (the list of an entry) and `{parent_id}` for
    the column that points there.
    """

    reason: str
    event: Literal["INSERT", "UPDATE", "DELETE"]
    when: str
    sentence: str | Promise


def constant(reason: str, column: str, sentence: str | Promise) -> tuple[Guard, Guard]:
    """A column keeps its value for good, also where SQLite's REPLACE inserts a row in place of another."""
    other = f"was.id = NEW.id AND was.{column} <> NEW.{column}"
    return (
        Guard(reason, "UPDATE", f"NEW.{column} <> OLD.{column}", sentence),
        Guard(reason, "INSERT", f"EXISTS (SELECT 1 FROM {{table}} AS was WHERE {other})", sentence),  # noqa: S608
    )


@contextmanager
def refusing() -> Iterator[None]:
    """Turns what the database refuses into `Refused`, with a sentence."""
    try:
        with transaction.atomic():
            yield
    except Refused:
        raise
    except IntegrityError as error:
        refusal = refusal_from(error)
        if refusal is None:
            raise
        raise refusal from error
    except ObjectNotUpdated as error:
        raise gone() from error
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
            raise
        sentence = _("Somebody changed the same rows at this moment. Nothing has changed: try again.")
        raise Refused(sentence, reason="busy") from error


def gone() -> Refused:
    return Refused(_("It was deleted in the meantime."), reason="gone")


def archived(row: Any) -> Refused:
    return Refused(_("“%(label)s” is archived: restore it first.") % {"label": row.label}, reason="archived")


def refusal_from(error: IntegrityError) -> Refused | None:
    """The refusal behind a database error, or None when no guard raised it."""
    match = re.search(r"refused:(\w+):(\w+):(\w+)", str(error))
    if match is None:
        return None
    table, reason, event = match.groups()
    guards = next(guards_of(model) for model in guarded_models() if model._meta.db_table == table)
    guard = next(guard for guard in guards if (guard.reason, guard.event) == (reason, event))
    return Refused(guard.sentence, reason=reason)


def guarded_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if guards_of(model)]


def guards_of(model: Any) -> tuple[Guard, ...]:
    return getattr(model, "guards", ())


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

    def update(self, **values: Any) -> int:
        with refusing():
            return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        with refusing():
            return super().bulk_create(*args, **kwargs)

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        with refusing():
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
        count = rows._raw_delete(self.db)
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
        counts = {lists: lists._raw_delete(self.db), entries: entries._raw_delete(self.db)}
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
