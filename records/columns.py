"""The columns of records that point to entries, and the indexes that lists of records are read along."""

from django.db import models
from django.utils.functional import Promise

from dictionaries.fields import DictionaryField


def optional(dictionary: str, verbose_name: str | Promise) -> DictionaryField:
    # The index of `indexed` begins with the key, too.
    return DictionaryField(dictionary, null=True, blank=True, db_index=False, verbose_name=verbose_name)


def indexed(model: str, *keys: str | tuple[str, ...]) -> list[models.Index]:
    """An index for each key to an entry: it finds the records of an entry in the order of their pages, and
    counts them, active and archived apart, without reading the table. With `(key, "amount")` it sums, too."""
    return [
        models.Index(fields=[key, "is_archived", "id", *covered], name=f"{model}_{key}_index")
        for key, *covered in ((key,) if isinstance(key, str) else key for key in keys)
    ]


def by_amount(model: str) -> list[models.Index]:
    """Finds the records with the next amount, whichever of them are archived."""
    return [models.Index(fields=["amount", "id", "is_archived"], name=f"{model}_amount_index")]
