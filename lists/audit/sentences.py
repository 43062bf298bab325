"""What an operation did, in a sentence of the reader's language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lists.audit.changes import State, row_from
from lists.models import Operation

Lists = dict[tuple[str, int], Any]


UNTOLD = {"id", "version", "default_name"}


@dataclass(frozen=True)
class Cell:
    title: str
    before: str
    after: str
    is_color: bool


def _shown(field: Any, value: Any) -> str:
    if value in {None, ""}:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    return str(dict(field.flatchoices).get(value, value))


@dataclass(frozen=True)
class Step:
    """One row before and after, as people know it."""

    model: Any
    row: int
    before: State | None
    after: State | None
    home: Any  # the list it belongs to, where it still is there
    places: tuple[int, int] | None = None  # before and after, in its group, counted from one

    @property
    def is_list(self) -> bool:
        return hasattr(self.model, "entries")

    @property
    def was(self) -> str:
        return self.label_of(self.before)

    @property
    def now(self) -> str:
        return self.label_of(self.after)

    @property
    def label(self) -> str:
        return self.now or self.was

    def label_of(self, state: State | None) -> str:
        if state is None:
            return ""
        row = row_from(self.model, state)
        if self.home is not None and self.model.parent_field and not self.is_list:
            setattr(row, self.model.parent_field, self.home)
            return str(row.label)
        return str(row.name or row.default_name)

    @property
    def fields(self) -> list[str]:
        """The columns that differ."""
        before, after = self.before or {}, self.after or {}
        return [name for name in after if name in before and before[name] != after[name]]

    @property
    def cells(self) -> list["Cell"]:
        """What differs, field by field, as people read it."""
        before, after = self.before or {}, self.after or {}
        cells = []
        for field in self.model._meta.concrete_fields:
            if field.attname in UNTOLD or field.name == self.model.parent_field:
                continue
            was, now = before.get(field.attname), after.get(field.attname)
            if field.attname == "name":  # as people saw it
                was, now = self.was, self.now
            elif field.attname == "position":
                was, now = self.places or ("", "")
            if was == now or (was or now) in {None, ""}:
                continue
            cells.append(
                Cell(str(field.verbose_name), _shown(field, was), _shown(field, now), field.name == "color")
            )
        return cells

    @property
    def in_list(self) -> str:
        if self.is_list or not hasattr(self.home, "entries"):
            return ""
        return str(self.home.title)


@dataclass(frozen=True)
class Told:
    """An operation as the history shows it: some of its steps, and how many there are."""

    operation: Operation
    steps: Sequence[Step]
    count: int
    records: int = 0  # how many a replacement moved
    target: str = ""  # what it replaced with
    original: "Told | None" = None  # what an undo took back

    @property
    def actor(self) -> str:
        return self.operation.actor_name or _("Somebody unknown")

    @property
    def sentence(self) -> str:
        return f"{self.actor}{self.joint}{self.what}"

    @property
    def joint(self) -> str:
        return pgettext("between a person and what was done", " ")

    @cached_property
    def what(self) -> str:
        """The predicate of the sentence; the actor stands before it."""
        if self.operation.action == "undo" and self.original:
            told, times = self.original, 1
            while told.original:
                told, times = told.original, times + 1
            return (_("took back: %s") if times % 2 else _("did again: %s")) % told.what
        if self.operation.action == "prune":
            return _("pruned the history. %(reason)s") % {"reason": self.operation.reason}
        if not self.steps:
            return _("changed nothing that is still known")
        step = self.steps[0]
        words = {
            "label": step.label, "was": step.was, "now": step.now, "list": step.in_list or step.label,
            "count": self.count, "records": self.records, "target": self.target,
        }  # fmt: skip
        if self.operation.action == "replace":
            return self._replaced() % words
        a_list = step.is_list and None in (step.before, step.after) and self.operation.action != "load"
        if self.count > 1 and not a_list:
            sentence = _MANY.get(self.operation.action, _many_changed)
            return sentence(self.count) % words
        return _one(step, words)

    def _replaced(self) -> str:
        return ngettext(
            "replaced “%(label)s” with “%(target)s” in %(list)s: %(records)d record",
            "replaced “%(label)s” with “%(target)s” in %(list)s: %(records)d records",
            self.records,
        )


def _one(step: Step, words: dict[str, Any]) -> str:
    if step.before is None:
        sentence = _("added the list “%(label)s”") if step.is_list else _("added “%(label)s” to %(list)s")
        return sentence % words
    if step.after is None:
        gone = _("deleted the list “%(label)s”") if step.is_list else _("deleted “%(label)s” from %(list)s")
        return gone % words
    sentences = [_FIELDS.get(name, _changed)(step) % words for name in step.fields]
    return _(" and ").join(dict.fromkeys(sentences))


def _renamed(step: Step) -> str:
    if step.is_list:
        return _("renamed the list “%(was)s” to “%(now)s”")
    return _("renamed “%(was)s” to “%(now)s” in %(list)s")


def _moved(step: Step) -> str:
    if step.places:
        sentence = _("moved “%%(label)s” from place %(before)d to place %(after)d in %%(list)s")
        return sentence % {"before": step.places[0], "after": step.places[1]}
    return _("moved “%(label)s” in %(list)s")


def _archived(step: Step) -> str:
    return _("archived “%(label)s”") if (step.after or {})["archived_at"] else _("restored “%(label)s”")


def _default(step: Step) -> str:
    return _("made “%(label)s” the default") if (step.after or {})["is_default"] else _changed(step)


def _changed(_step: Step) -> str:
    return _("changed “%(label)s”")


_FIELDS: dict[str, Callable[[Step], str]] = {
    "name": _renamed,
    "default_name": _renamed,
    "position": _moved,
    "color": lambda step: _("changed the colour of “%(label)s” in %(list)s"),
    "archived_at": _archived,
    "is_default": _default,
}


def _many_changed(count: int) -> str:
    return ngettext("changed %(count)d row of %(list)s", "changed %(count)d rows of %(list)s", count)


def _many_added(count: int) -> str:
    return ngettext("added %(count)d entry to %(list)s", "added %(count)d entries to %(list)s", count)


_MANY: dict[str, Callable[[int], str]] = {
    "add": _many_added,
    "move": lambda n: ngettext("moved %(count)d entry in %(list)s", "moved %(count)d entries in %(list)s", n),
    "delete": lambda n: ngettext(
        "deleted %(count)d entry from %(list)s", "deleted %(count)d entries from %(list)s", n
    ),
    "sort": lambda n: _("sorted %(list)s A–Z"),
    "restore_names": lambda n: _("restored the default names of %(list)s"),
    "copy": lambda n: _("copied a pipeline as “%(label)s”"),
    "make_default": lambda n: _("made “%(label)s” the default"),
    "load": lambda n: ngettext("loaded %(count)d row", "loaded %(count)d rows", n),
}
