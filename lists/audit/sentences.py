"""What an operation did, in a sentence of the reader's language; see lists.audit.phrases for its pieces."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lists.audit.changes import RowChange, Values
from lists.audit.moves import NOTHING_MOVED, Moves
from lists.audit.old_codes import OldCodes
from lists.audit.patterns import OF_SEVERAL, pattern_of_one
from lists.audit.phrases import Part, Word, parts_of, plain, with_arrows
from lists.history import ACTIONS
from lists.models import Operation
from lists.rows import row_models
from lists.text.numbers import grouped

MANY = 12  # entries that are named in a sentence; others are counted
FEW = 3  # that are named behind a sentence that counts them
OF_DOCUMENTS = {"load", "apply", "restore_state"}  # acts on several lists at once
NAMED = {"add", "move", "archive", "restore", "recolor", "delete"}


def action_titles() -> dict[str, str | Promise]:
    """What every known action is called: those of all lists, and those that a model has of its own."""
    own = {action: title for model in row_models() for action, title in model.action_titles.items()}
    return {**ACTIONS, **own}


@dataclass(frozen=True)
class Description:
    """An operation as the history shows it: its changes, or the first of them, and how many there are."""

    operation: Operation
    changes: Sequence[RowChange]
    count: int
    moves: Moves = NOTHING_MOVED  # the records that went from one entry to another
    recorded: Sequence[RowChange] | None = None  # all that it did to each row; None where it was too much
    original: "Description | None" = None  # what the first of a chain of undos undid
    undos: int = 0  # how long this chain is
    old_codes: OldCodes | None = None  # where no row changed

    @property
    def actor(self) -> str:
        return self.operation.actor_name or _("Somebody unknown")

    @property
    def via(self) -> list[Part]:
        """By which webhook a program acted for the actor; nothing where they did it themselves."""
        name = self.operation.via
        return parts_of(_("by webhook %(name)s"), lambda _slot: Part(name, "via")) if name else []

    @property
    def sentence(self) -> str:
        via = f" ({plain(self.via)})" if self.via else ""
        return f"{self.actor}{via}{self.joint}{self.predicate}"

    @property
    def is_undo(self) -> bool:
        """Whether it took something back: to undo it is to do that again."""
        return self.undos % 2 == 1

    @property
    def joint(self) -> str:
        return pgettext("between a person and what was done", " ")

    @property
    def predicate(self) -> str:
        """The sentence without its subject, the actor."""
        return plain(self.parts)

    @property
    def drawn(self) -> list[Part]:
        return list(with_arrows(self.parts))

    @cached_property
    def parts(self) -> list[Part]:
        operation = self.operation
        if self.original:
            before, _slot, after = (_("undid: %s") if self.is_undo else _("redid: %s")).partition("%s")
            return (
                [Part(text) for text in (before,) if text] + self.original.parts + [Part(after)] * bool(after)
            )
        if operation.action == "prune":
            return parts_of(_("pruned the history. %(reason)s"), lambda _slot: operation.reason)
        if operation.action == "move_records":
            return parts_of(*self._of_records())
        if self.old_codes:
            return parts_of(self.old_codes.pattern, self.old_codes.word)
        if not self.changes:
            return [Part(_("changed nothing that is still on record"))]
        change = self.changes[0]
        return parts_of(str(self._pattern(change)), partial(self._word, change))

    @property
    def named(self) -> list[Part]:
        """The first of the rows that the sentence only counts."""
        if self.count < 2 or self.operation.action not in NAMED or _is_of_list(self.changes[0]):
            return []
        return [_label(change) for change in self.changes[:FEW]]

    @property
    def unnamed(self) -> int:
        return self.count - len(self.named)

    def _word(self, change: RowChange, slot: str) -> Word:
        match slot:
            case "label":
                return _label(change)
            case "list":
                return Part(change.list_title or change.label, "list")
            case "was":
                return _part(change, change.before, "was")
            case "now":
                return _part(change, change.after, "now")
            case "target":
                target = self.moves.target
                return Part(target.label, "now", target.color) if target else Part("?", "now")
            case "entries":
                return self._merged
            case "records":
                return self.moves.records
        return self.count

    @property
    def _merged(self) -> list[Part]:
        """Those that went, each with the number of its own records."""
        named = []
        for change in self.changes[:MANY]:
            records = self.moves.records_of(change.pk)
            one = ngettext("“%(label)s” (%(records)s record)", "“%(label)s” (%(records)s records)", records)
            words: dict[str, Word] = {"label": _label(change), "records": records}
            named.append(parts_of(one, words.__getitem__))
        more = self.count - len(named)
        if more > 0:
            more_words = ngettext("%(count)s more", "%(count)s more", more)
            named.append([Part(more_words % {"count": grouped(more)})])
        found = named[0]
        for number, entry in enumerate(named[1:], start=2):
            found = [*found, Part(_(" and ") if number == len(named) else ", "), *entry]
        return found

    def _pattern(self, change: RowChange) -> str | Promise:
        action = self.operation.action
        if action == "replace" and not self.moves:
            action = "delete"  # of what had no records, it is not known with what it was replaced
        if action == "replace":
            return self._of_replacement()
        if self.count == 1 or (_is_of_list(change) and action not in OF_DOCUMENTS):
            return pattern_of_one(change)
        if action == "move" and self.recorded is None:
            return _("changed the order of %(list)s")
        if action in change.model.operation_sentences:
            return change.model.operation_sentences[action]
        if action in OF_SEVERAL:
            return OF_SEVERAL[action](self.count)
        return ngettext("changed %(count)d row of %(list)s", "changed %(count)d rows of %(list)s", self.count)

    def _of_replacement(self) -> str:
        if self.count > 1:
            return ngettext(
                "merged %(entries)s into “%(target)s” in %(list)s: %(records)d record",
                "merged %(entries)s into “%(target)s” in %(list)s: %(records)d records together",
                self.moves.records,
            )
        return ngettext(
            "replaced “%(label)s” with “%(target)s” in %(list)s: %(records)d record",
            "replaced “%(label)s” with “%(target)s” in %(list)s: %(records)d records",
            self.moves.records,
        )

    def _of_records(self) -> tuple[str, Callable[[str], Word]]:
        pattern = ngettext(
            "moved %(records)d record from %(was)s to %(list)s",
            "moved %(records)d records from %(was)s to %(list)s",
            self.moves.records,
        )
        way = next(iter(self.moves.ways), None)
        source, target = (way.source.list_title, way.target.list_title) if way else ("?", "?")
        words: dict[str, Word] = {"records": self.moves.records, "list": Part(target, "list")}
        if not self.changes:
            return pattern, (words | {"was": Part(source, "list")}).__getitem__
        # The list that they left was archived or deleted with it.
        change = self.changes[0]
        words |= {"was": Part(source or change.label, "list"), "label": _label(change)}
        pattern = _(" and ").join([pattern, pattern_of_one(change)]) if way else pattern_of_one(change)
        return pattern, words.__getitem__


def _is_of_list(change: RowChange) -> bool:
    """A list came or went, and its entries with it."""
    return change.model.is_list and None in (change.before, change.after)


def _label(change: RowChange) -> Part:
    """The row as it is known last: gone, new, or another one, which the sentence says how."""
    kind = "was" if change.after is None else "now" if change.before is None else "value"
    color, was_color = change.color_of(change.values), change.color_of(change.before)
    return Part(change.label, kind, color, was_color if was_color != color else "")


def _part(change: RowChange, values: Values | None, kind: str) -> Part:
    return Part(change.label_of(values), kind, change.color_of(values))
