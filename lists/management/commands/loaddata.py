"""`manage.py loaddata`, as in every Django project; each file is one operation of the history."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializedObject

from lists.history import operation
from lists.looks import enter
from lists.models import Look
from lists.protection import Refused, refusing
from lists.rows import Row


class Command(loaddata.Command):
    def load_label(self, fixture_label: str) -> None:
        # Not around all files: in the end Django has the database check what is left to the end of the
        # transaction, and by then no operation is open.
        try:
            with operation("loaddata", "load"):
                super().load_label(fixture_label)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def save_obj(self, obj: DeserializedObject) -> bool:
        row = obj.object
        if isinstance(row, Look):
            return False  # it comes of its row
        try:
            with refusing():
                is_saved: bool = super().save_obj(obj)
                if is_saved and isinstance(row, Row):
                    enter([row])  # Django calls no method of the row
        except (Refused, ValidationError) as error:
            said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            raise CommandError(f"Could not load {row._meta.label}(pk={row.pk}): {said}") from error
        return is_saved
