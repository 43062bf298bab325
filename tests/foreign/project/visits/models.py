from uuid import uuid4

from django.db import models

from dictionaries.fields import DictionaryField
from pipelines.fields import StageField


class Visit(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    guest = models.CharField(max_length=100)
    source = DictionaryField("SOURCE", null=True, blank=True)
    stage = StageField("DEAL")

    def __str__(self):
        return self.guest
