"""Records of somebody else's app: every way in which a foreign key can point to a list or an entry."""

from django.db import models

from dictionaries.fields import DictionaryField
from dictionaries.models import Dictionary, DictionaryValue
from pipelines.fields import StageField
from pipelines.models import Pipeline, Stage


class Visit(models.Model):
    """The plain case; the entry has no attribute that leads back."""

    source = models.ForeignKey(DictionaryValue, models.PROTECT, related_name="+")


class Gift(models.Model):
    """Two keys to one model, one of them optional."""

    occasion = models.ForeignKey(
        DictionaryValue, models.PROTECT, null=True, blank=True, related_name="gifts_by_occasion"
    )
    wrapping = models.ForeignKey(
        DictionaryValue, models.PROTECT, null=True, blank=True, related_name="gifts_by_wrapping"
    )


class Survey(models.Model):
    interests = models.ManyToManyField(DictionaryValue, through="Interest", related_name="+")


class Interest(models.Model):
    survey = models.ForeignKey(Survey, models.CASCADE)
    value = models.ForeignKey(DictionaryValue, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "value"], name="interest_unique")]


class Ticket(models.Model):
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")


class Badge(models.Model):
    stage = models.OneToOneField(Stage, models.PROTECT, related_name="+")


class Order(models.Model):
    """The two fields that are made for it."""

    stage = StageField("DEAL")
    source = DictionaryField("SOURCE", null=True, blank=True)


class Robot(models.Model):
    """Points to a whole list."""

    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="+")


class Report(models.Model):
    dictionary = models.ForeignKey(Dictionary, models.PROTECT, related_name="+")
