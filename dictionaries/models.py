"""Dictionaries: the drop-down lists of the CRM, and their values.

- A shipped list stays, and it stays shipped; it may be renamed, and never archived or deleted.
- Any other list is archived at any time: records keep its values, and no other record gets one.
- It is deleted when no record uses it or one of its values; its values go with it.
- A system value stays: it may be renamed, and never archived or deleted.
- Any other value is archived at any time, and deleted when no record uses it; see lists.entries.
"""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from lists.entries import Entry, EntryList
from lists.history import operation
from lists.protection import Guard, Refused


class Dictionary(EntryList):
    """A drop-down list: Sources, Industry, Contact type …"""

    is_system = models.BooleanField(
        _("shipped"), default=False, editable=False, help_text=_("A shipped list stays.")
    )

    document_key = "dictionaries"
    archived_means = _("Records keep its values; no other record gets one.")
    guards = (
        *EntryList.guards,
        Guard("shipped", "DELETE", "OLD.is_system", _("A shipped list stays.")),
        Guard("shipped", "UPDATE", "OLD.is_system AND NOT NEW.is_system", _("A shipped list stays shipped.")),
    )

    class Meta(EntryList.Meta):
        verbose_name = _("drop-down list")
        verbose_name_plural = _("drop-down lists")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                name="dictionary_code_unique",
                violation_error_message=_("A list with this code already exists."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_system=False) | models.Q(archived_at=None),
                name="dictionary_system_active",
                violation_error_message=_("A shipped list cannot be archived."),
            ),
        ]

    @property
    def message_context(self) -> str:
        return "dictionary"

    @property
    def refusal(self) -> Refused | None:
        if not self.is_system:
            return None
        sentence = _("“%(label)s” is a shipped list: it can be renamed, but not deleted.")
        return Refused(sentence % {"label": self.label}, reason="shipped")

    @property
    def archiving_refusal(self) -> Refused | None:
        if not self.is_system:
            return None
        sentence = _("“%(label)s” is a shipped list: it can be renamed, but not archived.")
        return Refused(sentence % {"label": self.label}, reason="shipped")

    @classmethod
    def add_list(cls, label: str, code: str = "", *, description: str = "", lines: str = "") -> Self:
        """A new list at the end, with values from pasted lines. Raises ValidationError, by field."""
        with operation(None, "add"):
            added = cls(name=label, code=code, description=description)
            added.parent_lock()
            added.full_clean()
            added.save(force_insert=True)
            if lines:
                added.add_many(lines)
            return added


class DictionaryValue(Entry):
    """One of the values that a drop-down list offers."""

    dictionary = models.ForeignKey(
        Dictionary, models.PROTECT, related_name="entries", verbose_name=_("drop-down list")
    )

    parent_field = "dictionary"
    document_key = "values"

    class Meta(Entry.Meta):
        verbose_name = _("value")
        verbose_name_plural = _("values")
        # Each page shows those that were archived last, of very many others.
        indexes: ClassVar = [
            models.Index(
                fields=["dictionary", "-archived_at", "-id"],
                condition=models.Q(archived_at__isnull=False),
                name="value_archived",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dictionary", "code"],
                name="value_code_unique",
                violation_error_message=_("This code is already in the list."),
            ),
            models.UniqueConstraint(fields=["dictionary", "position"], name="value_position_unique"),
            models.CheckConstraint(
                condition=models.Q(is_system=False) | models.Q(archived_at=None),
                name="value_system_active",
                violation_error_message=_("A system value cannot be archived."),
            ),
        ]

    @property
    def message_context(self) -> str:
        return self.dictionary.code
