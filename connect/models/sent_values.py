"""What programs sent, word for word, where a row keeps it in another form.

- Programs compare what they read with what they sent, so it comes back as it was: a SORT of 101 behind one
  of 100, a colour in their letters. The row itself has its position and its `#rrggbb`, as everywhere.
- What was sent counts as long as the row has what was made of it: whoever moves or recolours the row on the
  screen makes it a thing of the past, and an undo brings it back.
"""

from typing import ClassVar

from django.db import models


class SentValue(models.Model):
    table_name = models.CharField(max_length=63)
    row = models.BigIntegerField()
    column = models.CharField(max_length=63)
    sent = models.CharField(max_length=20)
    stored = models.CharField(max_length=20)

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table_name", "row", "column"], name="sent_value_of_row")
        ]

    def __str__(self) -> str:
        return f"{self.column} of {self.table_name} {self.row}: {self.sent}"
