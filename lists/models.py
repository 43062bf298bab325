from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Tombstone(models.Model):
    """Says that a row with this code was deleted: shipped lists must not bring it back.

    Written by a database trigger, so that it is true whichever door the deletion came through.
    """

    table_name = models.CharField(max_length=63)
    parent = models.BigIntegerField(help_text="Primary key of the list or entity type; 0 without one.")
    code = models.CharField(max_length=50)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["table_name", "parent", "code"], name="tombstone_unique"),
        )

    def __str__(self) -> str:
        return f"{self.table_name} {self.parent} {self.code}"


class Moved(models.Model):
    """The journal of the replacements: which records went over from one entry to another.

    A line names some thousand records, by their keys. The entry that they left no longer exists.
    """

    moved_at = models.DateTimeField(auto_now_add=True)
    model = models.CharField(max_length=100, help_text="App and model of the records.")
    field = models.CharField(max_length=100, help_text="Their field that points to the entry.")
    source = models.BigIntegerField(help_text="Key of the entry that they left.")
    target = models.BigIntegerField(help_text="Key of the entry that they have now.")
    records = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{len(self.records)} × {self.model}.{self.field}: {self.source} → {self.target}"
