"""The numbers that programs sent for the order of a row: Bitrix24 calls them SORT.

- Programs compare them, so they come back as they were sent: 100 and 101 stay 100 and 101. The order itself
  is the `position` of the row, as everywhere.
- A number counts as long as the row stands where it was put then: whoever moves the row on the screen
  makes it a thing of the past.
"""

from typing import ClassVar

from django.db import models


class SentSort(models.Model):
    table_name = models.CharField(max_length=63)
    row = models.BigIntegerField()
    sort = models.IntegerField()
    position = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table_name", "row"], name="sent_sort_of_row")
        ]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row}: {self.sort}"
