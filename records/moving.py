"""The move of a record to another stage of its pipeline; another value of a list for it.

It moves only from where the page that asks saw it; who wanted it where it is by now is content. No record
moves to a stage that is archived; into another pipeline it moves by its form.
"""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lists.fields import EntryChoiceField, EntryField
from lists.protection import Refused, refusing
from lists.querysets import EntryQuerySet

if TYPE_CHECKING:
    from records.models import Record


def move(record: "Record", stage: int, expected: int | None) -> bool:
    """The caller holds the lock of the record. Returns whether it moved. Raises Refused."""
    key, present = record.stage_field(), record.present_stage
    if key is None or present is None or present.pk == stage:
        return False
    if expected is not None and present.pk != expected:
        sentence = _("“%(label)s” was moved in the meantime: it is in “%(stage)s” now.")
        raise Refused(sentence % {"label": record, "stage": present.label}, reason="stale")
    with refusing():
        found = _locked(key.offered(present.pk).filter(pk=stage, pipeline=present.pipeline_id))
        if found is None:
            raise Refused(_("This stage is archived or was deleted: choose another one."), reason="gone")
        setattr(record, key.name, found)
        record.save(update_fields=[key.name])
    return True


def give(record: "Record", key: EntryField, entry: int | None) -> None:
    """Another entry of its list, or none. The caller holds the lock of the record. Raises Refused."""
    present = getattr(record, key.attname)
    if present == entry:
        return
    with refusing():
        found = None if entry is None else _locked(key.offered(present).filter(pk=entry))
        if entry is not None and found is None:
            raise Refused(EntryChoiceField.default_error_messages["invalid_choice"], reason="gone")
        setattr(record, key.name, found)
        record.save(update_fields=[key.name])


def _locked(entries: EntryQuerySet) -> Any:
    """Nobody archives or deletes it before the record has it."""
    return entries.select_for_update(of=("self",), no_key=True).first()
