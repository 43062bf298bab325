"""What the database records: the history of the lists, the journal of replacements, and what was deleted."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lists.immutable import (
    BY_HAND,
    FACT_DIFFERS,
    HISTORY_STAYS,
    NAMED,
    NOT_BY_A_TRIGGER,
    OF_NOW,
    OPEN,
    PRUNING,
    REWRITTEN,
    SQLITE_NOW,
    UNDONE_BY_HAND,
)
from lists.protection import Guard

REASON_LENGTH = 200
NAME_LENGTH = 150


class Operation(models.Model):
    """One act of one person; the rows that it changed are its changes.

    The name of its actor is kept, too, because history outlives people. Without one nobody said who acted:
    the change came by raw SQL or from a program.
    """

    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=30, blank=True, help_text="The verb; empty when it is unknown.")
    actor = models.BigIntegerField(null=True, blank=True, help_text="Key of the user.")
    actor_key = models.CharField(  # noqa: DJ001 - to add a column that may be NULL touches no row
        max_length=255, null=True, blank=True, help_text="The same where it is no number, as a text."
    )
    actor_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    via = models.CharField(
        max_length=60, blank=True, default="", db_default="", help_text="Name of the webhook."
    )
    undoes = models.BigIntegerField(null=True, blank=True, help_text="Key of the operation that it undid.")
    rank_before = models.PositiveIntegerField(
        null=True, blank=True, help_text="Where the row that it moved stood in its group, counted from one."
    )
    rank_after = models.PositiveIntegerField(null=True, blank=True)
    is_open = models.BooleanField(
        default=False, help_text="What changes now belongs to it: true only inside its transaction."
    )

    leaves_a_trace = False  # though no row of a list may have changed by it
    _moved: models.Model | None = None

    guards = (
        Guard(
            "history",
            "UPDATE",
            "NOT OLD.is_open OR NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.action <> OLD.action",
            REWRITTEN,
        ),
        Guard(
            "history",
            "DELETE",
            # That history was deleted stays in the history.
            f"OLD.action = 'prune' OR NOT OLD.is_open AND NOT {PRUNING}",
            _("History is not deleted."),
        ),
        Guard(
            "by_hand",
            "INSERT",
            f"NOT NEW.is_open AND ({NOT_BY_A_TRIGGER} OR {NAMED} statement_timestamp())",
            BY_HAND,
            only="postgresql",
        ),
        Guard("by_hand", "INSERT", f"NOT NEW.is_open AND ({NAMED} {SQLITE_NOW})", BY_HAND, only="sqlite"),
        Guard(
            "left_open",
            "INSERT",
            "EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id AND is_open)",
            _("An operation ends with its transaction."),
            deferred=True,
            only="postgresql",
        ),
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=models.Q(is_open=True), name="operation_open"),
            models.Index(fields=["actor", "id"], name="operation_actor"),
            models.Index(
                fields=["actor_key", "id"],
                condition=models.Q(actor_key__isnull=False),
                name="operation_actor_key",
            ),
            models.Index(fields=["action", "id"], name="operation_action"),
            models.Index(fields=["at"], name="operation_at"),
            models.Index(fields=["undoes"], name="operation_undoes"),
        ]

    def __str__(self) -> str:
        return f"{self.action or '?'} {self.actor_name or '?'} {self.at:%Y-%m-%d %H:%M:%S}"

    @property
    def person(self) -> int | str | None:
        """The key of its actor, a number or a text; see lists.history.columns_of."""
        return self.actor if self.actor is not None else self.actor_key

    def note_ranks(self, row: models.Model, before: int, after: int) -> None:
        """Where a row that it moves stood and stands; nothing is kept where it moves several."""
        if self._moved is None:
            self._moved, self.rank_before = row, before
        self.rank_after = after if self._moved == row else None


class Change(models.Model):
    """One row as it was before and after. Written by a database trigger, whichever door was used.

    `list_table` and `list_id` name its owner: the list of an entry; a list and an entity type own themselves.
    """

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="changes", db_index=False)
    table_name = models.CharField(max_length=63)
    row = models.BigIntegerField()
    list_table = models.CharField(max_length=63)
    list_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    guards = (
        *HISTORY_STAYS,
        Guard("by_hand", "INSERT", NOT_BY_A_TRIGGER, BY_HAND, only="postgresql"),
        Guard("by_hand", "INSERT", f"NOT ({OPEN} OR {OF_NOW})", BY_HAND, only="sqlite"),
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["operation", "id"], name="change_operation"),
            models.Index(fields=["list_table", "list_id", "operation"], name="change_list"),
            models.Index(fields=["table_name", "row", "operation"], name="change_row"),
        ]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row}"


class Look(models.Model):
    """What one row of a list looks like, in one language of the site; no other row may. See lists.looks."""

    pk = models.CompositePrimaryKey("table_name", "parent", "fold")
    table_name = models.CharField(max_length=63)
    parent = models.BigIntegerField(help_text="Primary key of the list or entity type; 0 without one.")
    fold = models.TextField()
    row = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["table_name", "row"], name="look_row")]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row} {self.fold}"


class Moved(models.Model):
    """The journal of the replacements: which records went over from one entry to another.

    A line names some thousand records, by their keys. The entry that they left no longer exists.
    """

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="moved")
    model = models.CharField(max_length=100, help_text="App and model of the records.")
    field = models.CharField(max_length=100, help_text="Their field that points to the entry.")
    source = models.BigIntegerField(help_text="Key of the entry that they left.")
    target = models.BigIntegerField(help_text="Key of the entry that they have now.")
    records = models.JSONField(encoder=DjangoJSONEncoder)
    count = models.PositiveIntegerField(help_text="How many they are.")

    guards = (*HISTORY_STAYS, Guard("by_hand", "INSERT", f"NOT {OPEN}", BY_HAND))

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.count} × {self.model}.{self.field}: {self.source} → {self.target}"


class Alias(models.Model):
    """By an operation, a code of a list went over to an entry; see lists.aliases."""

    list_table = models.CharField(max_length=63)
    list_id = models.BigIntegerField(help_text="Key of the list.")
    code = models.CharField(max_length=50)
    row = models.BigIntegerField(help_text="Key of the entry to which it leads, or led until it was removed.")
    source = models.BigIntegerField(default=0, help_text="Key of the entry that had it; 0 where none did.")
    made = models.BigIntegerField(help_text="Key of the operation.")
    stands = models.BooleanField(default=True, help_text="False while the operation is undone.")
    is_removal = models.BooleanField(default=False, help_text="From now on the code leads nowhere.")
    hits = models.PositiveIntegerField(default=0, help_text="How often somebody has used the code since.")
    last_used = models.DateTimeField(null=True, blank=True)

    guards = (
        Guard("history", "UPDATE", f"{FACT_DIFFERS} OR {UNDONE_BY_HAND}", REWRITTEN),
        Guard("history", "DELETE", "1 = 1", _("History is not deleted.")),
        Guard("by_hand", "INSERT", f"NOT {OPEN.replace('operation_id', 'made')}", BY_HAND),
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["list_table", "list_id", "code"], name="alias_code"),
            models.Index(fields=["made"], name="alias_made"),
        ]

    def __str__(self) -> str:
        return f"{self.list_table} {self.list_id} {self.code}"


class Tombstone(models.Model):
    """A row with this code was deleted: shipped lists must not bring it back. A database trigger says so."""

    table_name = models.CharField(max_length=63)
    parent = models.BigIntegerField(help_text="Primary key of the list or entity type; 0 without one.")
    code = models.CharField(max_length=50)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["table_name", "parent", "code"], name="tombstone_unique"),
        )

    def __str__(self) -> str:
        return f"{self.table_name} {self.parent} {self.code}"


class Made(models.Model):
    """What a form has made that may be sent a second time; see lists.once."""

    key = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    result = models.BigIntegerField(null=True, blank=True, help_text="Key of the row, or how many were made.")
    operation = models.BigIntegerField(
        null=True, blank=True, help_text="Key of the operation, if it was one."
    )

    def __str__(self) -> str:
        return self.key
