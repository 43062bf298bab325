"""A key to a value of a drop-down list, for the records of any app."""

from django.db.models import QuerySet

from dictionaries.models import Dictionary
from lists.fields import EntryField
from lists.querysets import EntryQuerySet


class DictionaryField(EntryField):
    """`source = DictionaryField("SOURCE", null=True, blank=True)`: a value of a drop-down list."""

    entries = "dictionaries.DictionaryValue"
    list_path = "dictionary__code"

    def named(self) -> QuerySet[Dictionary]:
        return Dictionary.objects.filter(code=self.code)

    def of_list(self) -> EntryQuerySet:
        return super().of_list().select_related("dictionary")
