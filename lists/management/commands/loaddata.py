"""`manage.py loaddata`, as in every Django project; each file is one operation of the history."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializationError, DeserializedObject

from lists.aliases import old_codes
from lists.entries import Entry
from lists.history import operation
from lists.looks import enter
from lists.models import Look
from lists.protection import Refused, refusing
from lists.rows import Row


class Command(loaddata.Command):
    def loaddata(self, fixture_labels: Sequence[str]) -> None:
        try:
            with refusing():
                super().loaddata(fixture_labels)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def load_label(self, fixture_label: str) -> None:
        # Not around all files: at the end Django has the database check what waits for the end of the
        # transaction, and no operation may be open by then.
        try:
            with operation("loaddata", "load"):
                super().load_label(fixture_label)
        except (DeserializationError, OSError, UnicodeError) as error:
            reason = str(error.__cause__ or error).splitlines()[0]
            raise CommandError(f"{fixture_label} cannot be read: {reason}. Nothing was changed.") from error

    def save_obj(self, obj: DeserializedObject) -> bool:
        row = obj.object
        if isinstance(row, Look):
            return False  # it comes of its row
        if isinstance(row, Entry) and _is_found_by_old_code(row):
            row.pk = None  # records may be meant by it, but it is an entry of its own
        try:
            with refusing():
                is_saved: bool = super().save_obj(obj)
                if is_saved and isinstance(row, Row):
                    enter([row])  # Django calls no method of the row
        except (Refused, ValidationError) as error:
            said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise CommandError(f"Could not load {row._meta.label}(pk={row.pk}): {said}") from error
        return is_saved


def _is_found_by_old_code(entry: Entry) -> bool:
    """A file without keys says by natural keys which rows are there already."""
    present = type(entry)._base_manager.filter(pk=entry.pk).exclude(code=entry.code).first()
    return present is not None and entry.code in old_codes([present]).get(present.pk, ())
