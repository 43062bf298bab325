"""Plans: what has to change until the lists are as a document has them, row by row.

A plan is made by lists.loading.planning and carried out by lists.loading.applying, as one operation.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from lists.audit.changes import RowChange
from lists.loading.documents import Document, Item
from lists.rights import right
from lists.rows import Row


class Policy(StrEnum):
    ADD = "add"  # only what is missing, never a typed name
    MERGE = "merge"  # what the document says, nothing else
    EXACT = "exact"  # the lists that it has are as the document says, and hold nothing else


class Act(StrEnum):
    """What a plan does with a row; several things may happen to one."""

    REFUSED = "refused"
    ADDED = "added"
    RESTORED = "restored"
    RENAMED = "renamed"
    RECOLORED = "recoloured"
    DESCRIBED = "described"
    CHANGED = "changed"
    MOVED = "moved"
    ARCHIVED = "archived"
    REPLACED = "replaced"
    DELETED = "deleted"
    ALIASED = "alias"  # an old code leads to it from now on
    LEFT = "left"  # as it is, though the document says otherwise
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Decisions:
    """What a person says about single rows, by their addresses: `dictionaries/SOURCE/CALL`."""

    left: frozenset[str] = frozenset()  # nothing happens to these rows, nor are they added
    matches: Mapping[str, str] = field(default_factory=dict)  # this item is the entry with that code, renamed
    # What becomes of rows that an exact document does not have: `keep`, `archive`, `delete`, or `=CODE` of
    # the entry that their records get.
    missing: Mapping[str, str] = field(default_factory=dict)
    keeps_order: bool = False  # the order of the document means nothing


@dataclass(frozen=True)
class Step:
    """What becomes of one row; its change has the key 0 as long as it is not there."""

    change: RowChange
    acts: tuple[Act, ...]
    address: str
    title: str  # of its list
    item: Item | None = None  # None: the document does not have it
    note: str = ""  # a sentence: why it is refused or left, or what else is to be known
    records: int = 0  # that use a row that goes, and where they are given another one: how many they are
    target: str = ""  # the code of the entry that its records get
    twin: Row | None = None  # the entry that it looks like: a person may say that it is meant
    replaces: tuple[str, ...] = ()  # old codes that lead to it from now on

    @property
    def is_change(self) -> bool:
        return not {Act.REFUSED, Act.LEFT, Act.UNCHANGED} & set(self.acts)

    @property
    def label(self) -> str:
        """What is refused may have no name: it is called as the document calls it."""
        return self.change.label or (self.item.shown if self.item else "")

    @property
    def told(self) -> list[object]:
        """What people are shown of it."""
        change = self.change
        return [self.address, self.acts, change.after, change.ranks, self.target, self.replaces, self.note]

    @property
    def list_address(self) -> str:
        """Of the list in which the row stands, or is to stand; a list stands under its own."""
        return self.address if self.change.model.is_list else self.address.rpartition("/")[0]

    @property
    def is_refused(self) -> bool:
        return Act.REFUSED in self.acts


@dataclass(frozen=True)
class Plan:
    """`state` stands for the lists as they were when it was made, `digest` for the plan as it was shown."""

    document: Document
    policy: Policy
    decisions: Decisions = Decisions()
    steps: list[Step] = field(default_factory=list)
    state: str = ""
    ships: bool = False
    restores: bool = False

    @property
    def changes(self) -> list[Step]:
        return [step for step in self.steps if step.is_change]

    @property
    def refusals(self) -> list[Step]:
        return [step for step in self.steps if step.is_refused]

    @property
    def counts(self) -> Counter[Act]:
        return Counter(act for step in self.steps for act in step.acts)

    @property
    def rights(self) -> set[str]:
        """The names of the permissions that its acts need, as Django's `has_perms` takes them."""
        needed: set[str] = set()
        for step in self.changes:
            model = step.change.model
            if step.change.before is None:
                needed.add(right("add", model))
            elif step.change.after is None:
                needed.add(right("delete", model))
            if step.change.before is not None and (step.change.after is not None or step.target):
                needed.add(right("change", model))
        return needed

    @property
    def digest(self) -> str:
        told = json.dumps(
            [self.state, self.policy, [step.told for step in self.steps]], default=_without_moment
        )
        return sha256(told.encode()).hexdigest()[:16]


def _without_moment(value: object) -> str:
    """A row is archived a little later than the plan was made."""
    return "" if isinstance(value, datetime) else str(value)
