"""The move of a record to another stage of its pipeline.

It moves only from where the page that asks saw it; who wanted it where it is by now is content. No record
moves to a stage that is archived; into another pipeline it moves by its form.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lists.protection import Refused, refusing

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
        # Locked: nobody archives or deletes it before the record is in it.
        offered = key.offered(present.pk).filter(pk=stage, pipeline=present.pipeline_id)
        found = offered.select_for_update(of=("self",), no_key=True).first()
        if found is None:
            raise Refused(_("This stage is archived or was deleted: choose another one."), reason="gone")
        setattr(record, key.name, found)
        record.save(update_fields=[key.name])
    return True
