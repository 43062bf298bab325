"""How programs wrote the colour of a stage.

- Programs compare colours letter by letter, so one comes back as it was sent: `#AABBCC`, `#aabbcc`, `#abc`.
- What was written counts as long as the stage has that colour. Else, and where none was sent, a colour is
  written as Bitrix24 writes its own: `#39A8EF`.
"""

from django.db import models


class SentColor(models.Model):
    stage = models.BigIntegerField(unique=True)
    written = models.CharField(max_length=7)

    def __str__(self) -> str:
        return f"{self.stage}: {self.written}"
