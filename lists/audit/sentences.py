"""What an operation did, in a sentence of the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lists.audit.changes import RowChange
from lists.audit.moves import Move, moved_sentence
from lists.history import ACTIONS
from lists.models import Operation
from lists.rows import row_models
from lists.text.direction import isolated


def action_titles() -> dict[str, str | Promise]:
    """What every known action is called: those of all lists, and those that a model has of its own."""
    own = {action: title for model in row_models() for action, title in model.action_titles.items()}
    return {**ACTIONS, **own}


@dataclass(frozen=True)
class Description:
    """An operation as the history shows it: some of its changes, and how many there are."""

    operation: Operation
    changes: Sequence[RowChange]
    count: int
    moved: Mapping[int, int] = field(default_factory=dict)  # how many records a replacement moved, by entry
    target: str = ""  # what it replaced with; with none only what had no records was deleted
    original: "Description | None" = None  # what the first of a chain of undos undid
    undos: int = 0  # how long this chain is
    moves: Sequence[Move] = ()  # the records that it moved from one list to another

    @property
    def actor(self) -> str:
        return self.operation.actor_name or _("Somebody unknown")

    @property
    def sentence(self) -> str:
        return f"{self.actor}{self.joint}{self.predicate}"

    @property
    def joint(self) -> str:
        return pgettext("between a person and what was done", " ")

    @cached_property
    def predicate(self) -> str:
        """The sentence without its subject, the actor."""
        action = self.operation.action
        if self.original:
            return (_("undid: %s") if self.undos % 2 else _("redid: %s")) % self.original.predicate
        if action == "prune":
            return _("pruned the history. %(reason)s") % {"reason": self.operation.reason}
        if not self.changes:
            return moved_sentence(self.moves) or _("changed nothing that is still on record")
        change = self.changes[0]
        words = {
            "label": change.label, "list": isolated(change.list_title or change.label),
            "was": change.label_of(change.before), "now": change.label_of(change.after),
            "count": self.count, "records": self._records, "target": self.target,
        }  # fmt: skip
        if action == "replace" and self.target and self.count > 1:
            return _("merged %(entries)s into “%(target)s” in %(list)s") % (words | {"entries": self._merged})
        done = str(self._pattern(change)) % words
        return _(" and ").join([moved_sentence(self.moves), done]) if self.moves else done

    @property
    def _records(self) -> int:
        return sum(self.moved.values())

    @property
    def _merged(self) -> str:
        """Those that went, each with the number of its own records."""
        named = []
        for change in self.changes:
            records = self.moved.get(change.pk, 0)
            one = ngettext("“%(label)s” (%(records)d record)", "“%(label)s” (%(records)d records)", records)
            named.append(one % {"label": change.label, "records": records})
        more = self.count - len(named)
        if more > 0:
            named.append(ngettext("%(count)d more", "%(count)d more", more) % {"count": more})
        return ", ".join(named[:-1]) + _(" and ") + named[-1]

    def _pattern(self, change: RowChange) -> str | Promise:
        action = self.operation.action
        if action == "replace" and not self.target:
            action = "delete"
        if action == "replace":
            return ngettext(
                "replaced “%(label)s” with “%(target)s” in %(list)s: %(records)d record",
                "replaced “%(label)s” with “%(target)s” in %(list)s: %(records)d records",
                self._records,
            )
        a_list = change.model.is_list and None in (change.before, change.after) and action != "load"
        if self.count == 1 or a_list:
            return _of_one(change)
        if action in change.model.operation_sentences:
            return change.model.operation_sentences[action]
        if action in _SEVERAL:
            return _SEVERAL[action](self.count)
        return ngettext("changed %(count)d row of %(list)s", "changed %(count)d rows of %(list)s", self.count)


def _of_one(change: RowChange) -> str:
    is_list = change.model.is_list
    if change.before is None:
        return _("added the list “%(label)s”") if is_list else _("added “%(label)s” to %(list)s")
    if change.after is None:
        return _("deleted the list “%(label)s”") if is_list else _("deleted “%(label)s” from %(list)s")
    sentences = (_of_field(change, name) for name in change.differing)
    return _(" and ").join(dict.fromkeys(sentences))


def _of_field(change: RowChange, name: str) -> str:
    own = change.model.change_sentence(name, change.values[name])
    if own is not None:
        return str(own)
    if name in ("name", "default_name"):
        if change.model.is_list:
            return _("renamed the list “%(was)s” to “%(now)s”")
        return _("renamed “%(was)s” to “%(now)s” in %(list)s")
    if name == "position":
        return _moved(change)
    if name == "archived_at":
        return _("archived “%(label)s”") if change.values[name] else _("restored “%(label)s”")
    return _("changed “%(label)s”")


def _moved(change: RowChange) -> str:
    is_list = change.model.is_list
    if not change.ranks:
        return _("moved the list “%(label)s”") if is_list else _("moved “%(label)s” in %(list)s")
    sentence = (
        _("moved the list “%%(label)s” from place %(before)d to place %(after)d")
        if is_list
        else _("moved “%%(label)s” from place %(before)d to place %(after)d in %%(list)s")
    )
    return sentence % {"before": change.ranks[0], "after": change.ranks[1]}


_SEVERAL: dict[str, Callable[[int], str]] = {
    "add": lambda n: ngettext("added %(count)d entry to %(list)s", "added %(count)d entries to %(list)s", n),
    "move": lambda n: ngettext("moved %(count)d entry in %(list)s", "moved %(count)d entries in %(list)s", n),
    "delete": lambda n: ngettext(
        "deleted %(count)d entry from %(list)s", "deleted %(count)d entries from %(list)s", n
    ),
    "sort": lambda n: _("sorted %(list)s A–Z"),
    "restore_names": lambda n: _("restored the default names of %(list)s"),
    "load": lambda n: ngettext("loaded %(count)d row", "loaded %(count)d rows", n),
}
