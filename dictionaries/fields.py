from typing import Any

from dictionaries.models import Dictionary
from lists.fields import EntryField


class DictionaryField(EntryField):
    """`source = DictionaryField("SOURCE", null=True, blank=True)`: a value of a drop-down list."""

    entries = "dictionaries.DictionaryValue"
    list_path = "dictionary__code"

    def named(self) -> Any:
        return Dictionary.objects.filter(code=self.code)

    def of_list(self) -> Any:
        return super().of_list().select_related("dictionary")
