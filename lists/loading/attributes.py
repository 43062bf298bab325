"""What a document may say of a row: every column of its model, under a key for people.

A new column is among them without being named anywhere. The order of the rows says their positions, and the
database counts versions by itself. A flag `is_system` is called `system`, a moment `archived_at` is the flag
`archived`, and a choice is written as a word: `kind: in_progress`.
"""

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lists.entries import EntryList
from lists.loading.documents import Broken
from lists.rows import Row, row_models
from lists.text.labels import clean_label

COUNTED = {"position", "version"}  # by the program, not by people
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Attribute:
    """A column: `key` in documents, `name` in Python."""

    key: str
    field: "models.Field[Any, Any]"

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def title(self) -> str:
        return str(self.field.verbose_name)

    @property
    def is_flag(self) -> bool:
        return isinstance(self.field, models.BooleanField | models.DateTimeField)

    @property
    def is_number(self) -> bool:
        return isinstance(self.field, models.IntegerField) and not self.field.choices

    @cached_property
    def words(self) -> dict[str, object]:
        """The words for the values of a choice: the value itself, or what its number is called in English."""
        with override("en"):
            return {
                value if isinstance(value, str) else str(title).replace(" ", "_"): value
                for value, title in self.field.flatchoices
            }

    @property
    def default(self) -> object:
        """What a row has of which nobody says anything; None where that is not known beforehand."""
        if isinstance(self.field, models.BooleanField):
            return False
        return "" if self.field.blank and isinstance(self.field, models.CharField) else None

    def plain(self, value: object) -> object:
        """A value of a row as documents have it."""
        if isinstance(self.field, models.DateTimeField):
            return value is not None
        if self.field.choices:
            return next((word for word, known in self.words.items() if known == value), value)
        return value

    def parse(self, value: object) -> object:
        """A value of a document as a row has it. Raises Broken, without the place in the file."""
        if self.is_flag:
            return self._flag(value)
        if self.field.choices:
            return self._choice(value)
        if type(value) is not (int if self.is_number else str):  # isinstance takes True for a number
            expected = _("a whole number") if self.is_number else _("a text")
            words = {"expected": expected, "found": excerpt(value)}
            raise self.broken(_("%(expected)s is expected, not %(found)s.") % words)
        if isinstance(value, str) and UNSTORABLE.search(value):
            raise self.broken(_("It contains a character that cannot be seen."))
        try:
            return (
                clean_label(str(value))
                if self.name in ("name", "default_name")
                else self.field.to_python(value)
            )
        except ValidationError as error:
            raise self.broken(" ".join(error.messages)) from error

    def broken(self, reason: str) -> Broken:
        return Broken(f"{self.key}: {reason}")

    def _flag(self, value: object) -> object:
        if not isinstance(value, bool):
            words = {"expected": _("true or false"), "found": excerpt(value)}
            raise self.broken(_("%(expected)s is expected, not %(found)s.") % words)
        if isinstance(self.field, models.BooleanField):
            return value
        return timezone.now() if value else None

    def _choice(self, value: object) -> object:
        words = self.words
        if isinstance(value, str) and value.lower() in words:
            return words[value.lower()]
        known = {"known": ", ".join(words), "found": excerpt(value)}
        raise self.broken(_("one of %(known)s is expected, not %(found)s.") % known)


@cache
def attributes(model: type[Row]) -> dict[str, Attribute]:
    """By key, in the order in which documents have them: as the model declares them, the flags last."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    found = [
        Attribute(_key(field), field)
        for field in fields
        if field.name not in COUNTED and field.name != model.parent_field
    ]
    return {attribute.key: attribute for attribute in sorted(found, key=lambda found: found.is_flag)}


def _key(field: "models.Field[Any, Any]") -> str:
    if isinstance(field, models.DateTimeField):
        return field.name.removesuffix("_at")
    return field.name.removeprefix("is_") if isinstance(field, models.BooleanField) else field.name


def top_models() -> list[type[Row]]:
    """The rows that belong to no other ones: entity types, drop-down lists."""
    return [model for model in row_models() if not model.parent_field]


@cache
def model_below(model: type[Row]) -> type[Row] | None:
    """The rows that belong to these."""
    return next((below for below in row_models() if below.parent_model() is model), None)


def depth(model: type[Row]) -> int:
    """How many codes the natural key has."""
    above = model.parent_model()
    return depth(above) + 1 if above else 1


def list_models() -> list[type[EntryList]]:
    return [model for model in row_models() if issubclass(model, EntryList)]


def excerpt(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 60 else f"{text[:60]}…"
