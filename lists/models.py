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
